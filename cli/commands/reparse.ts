import { crawlSources } from '../../activities/crawl/configured-sources.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { ingestAnswer, renderIngest } from '../results.ts';

/** Reads what the lake holds of a source again, without fetching: after a parser or the settings of a source have changed. */
export async function run(context: Context, [source = '']: string[]): Promise<number> {
  const workspace = await context.workspace();
  const crawled = await crawlSources(workspace);
  const manifests = await workspace.lake.readings(source);
  if (manifests.length === 0 && !crawled.has(source) && !workspace.config.sources[source]) {
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `没有这个来源，湖中也没有它的文件：${source}`, {
      hint: '用 panhuo sources 查看来源，用 panhuo status 查看湖中有什么。',
    });
  }
  const engine = await context.engine();
  try {
    const out = await engine.ingest(
      { source, kind: '', files: [], reparse: true, correlation: context.correlation },
      (progress) => context.progress.flow(progress),
      context.abort.signal,
    );
    context.progress.stop();
    context.say(out.documents === 0 ? `湖中没有来源 ${source} 的文件。` : renderIngest(out, false));
    if (out.documents > 0 && out.known === out.documents) {
      context.say('全部文件都已由现在的解析器读过，没有变化。');
    }
    context.answer(ingestAnswer(out));
    return 0;
  } finally {
    await engine.close();
  }
}
