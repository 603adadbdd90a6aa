import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { grouped } from '../../domain/text.ts';
import { exportWarc, type WarcExport } from '../../lake/warc-export.ts';
import type { Context } from '../context.ts';

export async function run(
  context: Context,
  [source = '']: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const { lake, config } = await context.workspace();
  if ((await lake.store.list(`packs/${source}/`)).length === 0) {
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `来源 ${source} 还没有网页存档`, {
      hint: '先用 panhuo ingest 采集该来源；panhuo ledger 列出采集过的来源。',
    });
  }
  const file = path.resolve(String(options.out ?? `${source}.warc.gz`));
  const range = {
    ...(options.from === undefined ? {} : { from: String(options.from) }),
    ...(options.to === undefined ? {} : { to: String(options.to) }),
  };
  const facts = config.crawler.contact === undefined ? {} : { operator: config.crawler.contact };
  let result: WarcExport;
  try {
    result = await exportWarc(lake, source, range, file, facts);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PanhuoError('PANHUO_USAGE', '--from、--to 应为日期或 ISO 时间，如 2026-05-01', {
      cause: error,
    });
  }
  context.say(
    `✓ ${file}：${grouped(result.records)} 条记录，${grouped(result.bytes)} 字节（WARC/1.1，逐条 gzip）`,
  );
  context.answer({ file, ...result });
  return 0;
}
