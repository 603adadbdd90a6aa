import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { RecordBatchFileWriter } from 'apache-arrow';
import { arrowBatch, arrowColumns, arrowExpressions, arrowSchema } from '../lake/arrow.ts';
import type { Duck } from '../lake/duck.ts';
import { refusing, type Select } from './select.ts';

const ROWS_PER_BATCH = 50_000;

/**
 * Writes a query's result as an Arrow IPC file, a batch at a time (types: lake/arrow.ts).
 * @throws PANHUO_SQL_REFUSED when the query fails while it runs
 */
export async function writeArrow(duck: Duck, select: Select, file: string): Promise<void> {
  const columns = arrowColumns(select.columns);
  const schema = arrowSchema(columns);
  const writer = new RecordBatchFileWriter();
  const target = createWriteStream(file);
  const written = finished(
    writer
      .toNodeStream()
      .on('error', (error) => target.destroy(error))
      .pipe(target),
  );
  // Whoever waits for it hears of a failure; until then it must not count as unhandled.
  written.catch(() => undefined);
  let pending = columns.map((): unknown[] => []);
  const flush = async () => {
    writer.write(arrowBatch(schema, columns, pending));
    pending = columns.map(() => []);
    // What was written is taken up before more is made, or a result of any size would pile up here.
    if (target.writableNeedDrain) await once(target, 'drain');
  };
  try {
    const result = await refusing(() =>
      duck.connection.stream(`SELECT ${arrowExpressions(columns).join(', ')} FROM ${select.from}`),
    );
    for (;;) {
      const chunk = await refusing(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      for (let at = 0; at < columns.length; at++) {
        for (const value of chunk.getColumnValues(at)) pending[at]?.push(value);
      }
      if ((pending[0]?.length ?? 0) >= ROWS_PER_BATCH) await flush();
    }
    await flush();
    writer.close();
    await written;
  } finally {
    target.destroy();
  }
}
