import { tmpdir } from 'node:os';
import path from 'node:path';
import { crawlSources } from '../../activities/crawl/configured-sources.ts';
import { EXIT_CODES, PanhuoError } from '../../domain/errors.ts';
import type { IngestIn, IngestOut } from '../../workflows/flows.ts';
import type { Context } from '../context.ts';
import { renderGuess, renderSamples } from '../guess.ts';
import { mapOption, tableOptions } from '../options.ts';
import { ingestAnswer, renderIngest } from '../results.ts';

export async function run(
  context: Context,
  [source = '', ...files]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const workspace = await context.workspace();
  const crawled = await crawlSources(workspace);
  if (crawled.has(source)) return crawl(context, source, files, options);
  const { config } = workspace;
  const configured = config.sources[source];
  if (!configured) {
    const known = [...Object.keys(config.sources), ...crawled.keys()];
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `没有这个来源：${source}`, {
      hint: `已配置的来源：${known.join('、') || '（无）'}；在 ${path.join(context.home, 'panhuo.yaml')} 中添加。`,
    });
  }
  return ingest(context, { source, kind: configured.kind, files }, options);
}

/** Fetches what is due of one source. */
async function crawl(
  context: Context,
  source: string,
  files: string[],
  options: Record<string, unknown>,
): Promise<number> {
  if (files.length > 0 || options.dryRun === true || options.map !== undefined) {
    throw new PanhuoError('PANHUO_USAGE', `来源 ${source} 从网站采集，不能同时给出文件、--map 或 --dry-run`, {
      hint: '导入文件请用 panhuo import；检查来源文件请用 panhuo sources check。',
    });
  }
  const engine = await context.engine();
  try {
    const out = await engine.ingest(
      {
        source,
        kind: '',
        files: [],
        crawl: true,
        correlation: context.correlation,
        ...(options.force === true ? { force: true } : {}),
      },
      (progress) => context.progress.flow(progress),
      context.abort.signal,
    );
    context.progress.stop();
    context.say(renderIngest(out, false));
    context.answer(ingestAnswer(out));
    return out.crawl?.blocked ? EXIT_CODES.unreachable : 0;
  } finally {
    await engine.close();
  }
}

/** Shared with `import`: read files through the engine and show what became of them. */
export async function ingest(
  context: Context,
  input: { source: string; kind: string; files: string[]; parser?: string },
  options: Record<string, unknown>,
): Promise<number> {
  const map = mapOption(options.map);
  const table = tableOptions(options);
  const dryRun = options.dryRun === true;
  const request = {
    ...input,
    files: input.files.map((file) => path.resolve(file)),
    correlation: context.correlation,
    ...(map ? { map } : {}),
    ...(table ? { table } : {}),
  };
  const out = dryRun ? await trial(context, request) : await throughEngine(context, request);
  context.progress.stop();
  if (out.documents === 0) {
    context.say(
      input.files.length === 0
        ? '没有要读取的文件：来源的文件夹是空的，也没有在命令行给出文件。'
        : '没有要读取的文件：给出的文件夹里没有此来源接受的文件。',
    );
  } else {
    const guess = renderGuess(out, dryRun);
    if (guess !== '') context.say(guess);
    context.say(renderIngest(out, dryRun));
    if (dryRun) context.say(renderSamples(out));
  }
  context.answer(ingestAnswer(out));
  return 0;
}

async function trial(context: Context, request: IngestIn): Promise<IngestOut> {
  const { rehearse } = await import('../../dashboards/server/ops/rehearse.ts');
  return rehearse(await context.workspace(), request, {
    folder: tmpdir(),
    progress: (progress) => context.progress.flow(progress),
    signal: context.abort.signal,
  });
}

async function throughEngine(context: Context, request: IngestIn): Promise<IngestOut> {
  const engine = await context.engine();
  try {
    return await engine.ingest(request, (progress) => context.progress.flow(progress), context.abort.signal);
  } finally {
    await engine.close();
  }
}
