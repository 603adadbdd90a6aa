import path from 'node:path';
import { recordKind } from '../../domain/records/index.ts';
import { grouped, renderTable, seconds } from '../../domain/text.ts';
import { createProvince, NOTE_FILE, TRUTH_FILE, writeProvince } from '../../sample/province/index.ts';
import { MAX_PATENTS } from '../../sample/province/sizes.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';

/** `panhuo sample`: the invented province as files. */
export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const patents = numberOption(options.patents, 'patents', 100, MAX_PATENTS);
  const seed = numberOption(options.seed, 'seed', 0, 2 ** 31 - 1);
  const outDir = path.resolve(String(options.out));
  const started = Date.now();
  context.note(`生成示例省（合成数据）：${grouped(patents)} 件专利，种子 ${seed}，写到 ${outDir}`);
  const province = createProvince({ seed, patents });
  const { files, truth } = await writeProvince(province, outDir, {
    signal: context.abort.signal,
    onProgress: ({ patents: done, table }) =>
      context.progress.ticking(
        table === null ? `公报与法律状态：${grouped(done)} / ${grouped(patents)} 件` : table,
      ),
  });
  const kinds = Object.entries(truth.byKind).map(([kind, sums]) => [
    recordKind(kind)?.name ?? kind,
    grouped(files.filter((file) => file.kind === kind).length),
    ...[sums.rows, sums.records, sums.duplicates, sums.rejects, sums.conflicts].map(grouped),
  ]);
  const columns = ['种类', '文件', '数据行', '应得记录', '重复', '应拒收', '矛盾'];
  context.say(
    [
      renderTable(
        columns.map((title, at) => ({ title, align: at === 0 ? ('left' as const) : ('right' as const) })),
        kinds,
      ),
      '',
      `全部为合成数据。说明见 ${path.join(outDir, NOTE_FILE)}，放入的事实见 ${path.join(outDir, TRUTH_FILE)}`,
      `用时 ${seconds(Date.now() - started)}`,
    ].join('\n'),
  );
  context.answer({ out: outDir, seed, patents, synthetic: true, byKind: truth.byKind, files });
  return 0;
}
