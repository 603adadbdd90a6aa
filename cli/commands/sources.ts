import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { crawlSources } from '../../activities/crawl/configured-sources.ts';
import { checkRule } from '../../activities/parse/connectors/index.ts';
import { EXIT_CODES, PanhuoError } from '../../domain/errors.ts';
import { renderTable } from '../../domain/text.ts';
import { errnoOf } from '../../lake/atomic.ts';
import { type CrawlSource, parseSource, sourceFiles } from '../../lake/sources.ts';
import type { YamlProblem } from '../../lake/yaml-config.ts';
import type { Context } from '../context.ts';

export async function run(context: Context, [action = 'list', ...files]: string[]): Promise<number> {
  if (action === 'list' && files.length === 0) return list(context);
  if (action === 'check') return check(context, files);
  throw new PanhuoError('PANHUO_USAGE', '用法：panhuo sources，或 panhuo sources check 文件…', {
    hint: '不给出文件时检查工作区 sources/ 中的全部文件。',
  });
}

async function list(context: Context): Promise<number> {
  const workspace = await context.workspace();
  const crawled = [...(await crawlSources(workspace)).values()];
  const read = Object.entries(workspace.config.sources);
  const sources = [
    ...crawled.map((source) => ({
      id: source.id,
      name: source.name,
      from: 'crawl' as const,
      start: source.start.map(({ url }) => url),
      kinds: [...new Set(source.keep.map(({ kind }) => kind))],
      disabled: source.disabled,
    })),
    ...read.map(([id, { kind, files: start }]) => ({
      id,
      name: id,
      from: 'files' as const,
      start,
      kinds: [kind],
      disabled: false,
    })),
  ];
  if (sources.length === 0)
    context.say('还没有来源：在工作区的 sources/ 中添加 YAML 文件，或在 panhuo.yaml 中配置。');
  else {
    context.say(
      renderTable(
        [{ title: '来源' }, { title: '名称' }, { title: '方式' }, { title: '记录种类' }, { title: '起点' }],
        sources.map((source) => [
          source.id,
          source.name,
          source.disabled ? '停用' : source.from === 'crawl' ? '抓取' : '文件',
          source.kinds.join('、'),
          `${source.start[0] ?? ''}${source.start.length > 1 ? ` 等 ${source.start.length} 处` : ''}`,
        ]),
      ),
    );
  }
  context.answer({ sources });
  return 0;
}

interface Checked {
  file: string;
  source?: CrawlSource;
  problems: readonly YamlProblem[];
}

/** Reads files as a crawl would, without running anything. Every fault of every file is told. */
async function check(context: Context, given: string[]): Promise<number> {
  const files = given.length > 0 ? given.map((file) => path.resolve(file)) : await sourceFiles(context.home);
  const results: Checked[] = [];
  for (const file of files) {
    const read = parseSource(await textOf(file), file, { check: checkRule });
    results.push(
      'source' in read ? { file, source: read.source, problems: [] } : { file, problems: read.problems },
    );
  }
  for (const { file, source, problems } of results) {
    if (source) context.say(`✓ ${path.basename(file)}：${source.name}`);
    for (const { line, field, message } of problems) {
      context.say(`✗ ${file}:${line} ${field === '' ? '' : `${field}：`}${message}`);
    }
  }
  if (results.length === 0) context.say('工作区的 sources/ 中没有文件。');
  const bad = results.filter(({ problems }) => problems.length > 0);
  context.answer({
    ok: bad.length === 0,
    files: results.map(({ file, source, problems }) => ({ file, id: source?.id ?? null, problems })),
  });
  return bad.length === 0 ? 0 : EXIT_CODES.refused;
}

/** @throws PANHUO_INPUT_MISSING */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new PanhuoError(
      'PANHUO_INPUT_MISSING',
      `读不到来源文件：${file}（${errnoOf(error) ?? '原因不明'}）`,
      {
        where: { file },
        cause: error,
      },
    );
  }
}
