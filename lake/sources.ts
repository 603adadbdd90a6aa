import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf } from './atomic.ts';
import { SOURCE_ID } from './source-id.ts';
import { substitute } from './sources/environment.ts';
import { crawlSourceSchema, type KeepRule, type SourceFile } from './sources/schema.ts';
import {
  checkYaml,
  fieldText,
  isProblem,
  readYaml,
  type ValueProblem,
  type YamlProblem,
} from './yaml-config.ts';

export type {
  BlockRule,
  FollowRule,
  KeepRule,
  PagesRule,
  SourceCredentials,
  StartRequest,
} from './sources/schema.ts';

/** A source that is crawled: `<home>/sources/<id>.yaml`. Durations are milliseconds, sizes bytes. */
export interface CrawlSource extends SourceFile {
  id: string;
  /** The file it was read from. */
  file: string;
}

/** Knows the parsers and their options, which the lake does not. Paths of what is wrong are relative to the rule. */
export type RuleCheck = (rule: KeepRule) => readonly ValueProblem[];

export interface SourceOptions {
  /** @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** Without it parsers and their options are not looked at. */
  check?: RuleCheck;
}

/** Reads one source file's text. Never fetches anything. */
export function parseSource(
  text: string,
  file: string,
  { env = process.env, check }: SourceOptions = {},
): { source: CrawlSource } | { problems: YamlProblem[] } {
  const id = path.basename(file).replace(/\.ya?ml$/, '');
  if (!SOURCE_ID.test(id)) {
    const message = `文件名即来源标识，只能用小写字母、数字、_ 和 -：${path.basename(file)}`;
    return { problems: [{ line: 1, field: '', message }] };
  }
  const read = readYaml(text);
  if (isProblem(read)) return { problems: [read] };
  const { content, problems } = substitute(read, env);
  if (problems.length > 0) return { problems };
  const checked = checkYaml(content, crawlSourceSchema);
  if ('problems' in checked) return { problems: checked.problems };
  const source: CrawlSource = { ...checked.value, id, file };
  const found = [...followProblems(source), ...keepProblems(source, check)];
  if (found.length === 0) return { source };
  return {
    problems: found.map(({ path: at, message }) => ({
      line: content.lineOf(at),
      field: fieldText(at),
      message,
    })),
  };
}

/** What would make a crawl wander or end at once, although each entry is right by itself. */
function followProblems({ follow }: SourceFile): ValueProblem[] {
  const links = follow.some((rule) => rule.pages === undefined && !rule.next);
  return follow.flatMap((rule, n) => {
    if (rule.pages === undefined || rule.pages.until !== 'empty') return [];
    if (rule.pages.item !== undefined || links) return [];
    const message = '翻到没有条目为止，却没有说什么是条目：请写 item，或写出最后一页';
    return [{ path: ['follow', n, 'pages'], message }];
  });
}

function keepProblems({ keep }: SourceFile, check: RuleCheck | undefined): ValueProblem[] {
  if (check === undefined) return [];
  return keep.flatMap((rule, n) =>
    check(rule).map(({ path: at, message }) => ({ path: ['keep', n, ...at], message })),
  );
}

/** Source files of a workspace, sorted by name; none when the folder is not there. */
export async function sourceFiles(home: string): Promise<string[]> {
  const folder = path.join(home, 'sources');
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => path.join(folder, name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Every source file of a workspace, by id, also the disabled ones.
 * @param taken ids of the sources in panhuo.yaml
 * @throws PANHUO_SOURCE_INVALID with file, line and field of the first fault
 */
export async function loadSources(
  home: string,
  { taken = [], ...options }: SourceOptions & { taken?: readonly string[] } = {},
): Promise<Map<string, CrawlSource>> {
  const sources = new Map<string, CrawlSource>();
  const files = await sourceFiles(home);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  for (const [n, file] of files.entries()) {
    const read = parseSource(texts[n] ?? '', file, options);
    if ('problems' in read) throw sourceError(read.problems, file);
    const { source } = read;
    const other = taken.includes(source.id) ? 'panhuo.yaml' : sources.get(source.id)?.file;
    if (other !== undefined) {
      throw sourceError(
        [{ line: 1, field: '', message: `来源 ${source.id} 在 ${path.basename(other)} 中已有` }],
        file,
      );
    }
    sources.set(source.id, source);
  }
  return sources;
}

/** @returns PANHUO_SOURCE_INVALID */
export function sourceError(problems: readonly YamlProblem[], file: string): PanhuoError {
  const { line, field, message } = problems[0] ?? { line: 1, field: '', message: '不合要求' };
  const more = problems.length > 1 ? `（另有 ${problems.length - 1} 处）` : '';
  return new PanhuoError(
    'PANHUO_SOURCE_INVALID',
    `${path.basename(file)} 第 ${line} 行 ${field === '' ? '' : `${field}：`}${message}${more}`,
    {
      where: { file, line, ...(field === '' ? {} : { field }) },
      hint: '用 panhuo sources check 查看全部问题；写法见 docs/source.schema.json。',
    },
  );
}
