import path from 'node:path';
import { renderTable } from '../../domain/text.ts';
import { type Duck, identifier } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Context } from '../context.ts';
import { copyOut, writeWhole } from '../export.ts';
import { checkSelect, ROW, refusing, type Select } from '../select.ts';
import { print } from '../stdout.ts';

/** More rows than this are not for a terminal. */
const SCREEN_ROWS = 200;

export async function run(
  context: Context,
  [query = '']: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const { warehouse } = await context.workspace();
  const snapshots = new Snapshots(warehouse);
  const { duck, snapshot } = await snapshots.openCurrent();
  try {
    const select = await checkSelect(duck, query);
    const target = (['csv', 'parquet', 'arrow'] as const).find((format) => options[format] !== undefined);
    if (target) {
      const file = path.resolve(String(options[target]));
      await writeWhole(file, async (temporary) => {
        if (target === 'arrow') await (await import('../arrow.ts')).writeArrow(duck, select, temporary);
        else await copyOut(snapshots.fileOf(snapshot.id), select, temporary, target);
      });
      context.say(`✓ 已存为 ${file}（快照 ${snapshot.id}）`);
      context.answer({ file, snapshot: snapshot.id });
      return 0;
    }
    if (context.json) {
      await printJson(duck, select, snapshot.id);
      return 0;
    }
    const rows = await textRows(duck, select);
    context.say(
      renderTable(
        select.columns.map(({ name, type }) => ({
          title: name,
          align: /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DECIMAL|DOUBLE|FLOAT)/.test(type)
            ? 'right'
            : 'left',
        })),
        rows.slice(0, SCREEN_ROWS),
      ),
    );
    if (rows.length > SCREEN_ROWS)
      context.say(`（只显示前 ${SCREEN_ROWS} 行；全部结果请用 --json 或 --csv 文件）`);
    context.say(`快照 ${snapshot.id}`);
    return 0;
  } finally {
    duck.close();
  }
}

/** One JSON document, written row by row once the query has run to its end: results larger than a string can be, and no half document. */
async function printJson(duck: Duck, select: Select, snapshot: string): Promise<void> {
  const result = await refusing(() =>
    duck.connection.run(`SELECT to_json(${ROW})::VARCHAR AS r FROM ${select.from}`),
  );
  await print(`{"columns":${JSON.stringify(select.columns)},"rows":[`);
  let first = true;
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const rows = chunk.getColumnValues(0).map((row) => withoutNonNumbers(String(row)));
    await print(`${first ? '' : ','}${rows.join(',')}`);
    first = false;
  }
  await print(`],"snapshot":${JSON.stringify(snapshot)}}\n`);
}

/** JSON knows neither NaN nor infinity, which DuckDB writes bare: they become null, what stands in quotes stays. */
function withoutNonNumbers(row: string): string {
  if (!/NaN|Infinity/.test(row)) return row;
  return row.replace(/"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g, (token) =>
    token.startsWith('"') ? token : 'null',
  );
}

async function textRows(duck: Duck, { from, columns }: Select): Promise<string[][]> {
  const names = columns.map((_, at) => `c${at}`);
  const shown = columns.map(({ name }, at) => `${identifier(name)}::VARCHAR AS ${names[at]}`).join(', ');
  const rows = await refusing(() =>
    duck.rows<Record<string, string | null>>(`SELECT ${shown} FROM ${from} LIMIT ${SCREEN_ROWS + 1}`),
  );
  return rows.map((row) => names.map((name) => row[name] ?? '—'));
}
