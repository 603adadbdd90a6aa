import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { type Duck, identifier, TIME_ZONE } from '../lake/duck.ts';
import { refusing, type Select } from './select.ts';

const ROWS_PER_BATCH = 50_000;

interface ArrowColumn {
  name: string;
  type: DataType;
}

/**
 * Writes a query's result as an Arrow IPC file, a batch at a time. DuckDB's types that Arrow has too keep theirs; money (DECIMAL) and
 * everything nested travels as text, so that no digit is lost.
 * @throws PANHUO_SQL_REFUSED when the query fails while it runs
 */
export async function writeArrow(duck: Duck, select: Select, file: string): Promise<void> {
  const columns = select.columns.map(({ name, type }): ArrowColumn => ({ name, type: arrowType(type) }));
  const expressions = columns.map(({ name, type }) =>
    type instanceof Utf8 ? `${identifier(name)}::VARCHAR` : identifier(name),
  );
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, type, true)));
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
    writer.write(batchOf(schema, columns, pending));
    pending = columns.map(() => []);
    // What was written is taken up before more is made, or a result of any size would pile up here.
    if (target.writableNeedDrain) await once(target, 'drain');
  };
  try {
    const result = await refusing(() =>
      duck.connection.stream(`SELECT ${expressions.join(', ')} FROM ${select.from}`),
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

function arrowType(type: string): DataType {
  switch (type) {
    case 'BOOLEAN':
      return new Bool();
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'UTINYINT':
    case 'USMALLINT':
      return new Int32();
    case 'UINTEGER':
      return new Uint32();
    case 'BIGINT':
      return new Int64();
    case 'UBIGINT':
      return new Uint64();
    case 'FLOAT':
    case 'DOUBLE':
      return new Float64();
    case 'DATE':
      return new DateDay();
    case 'TIMESTAMP':
      return new TimestampMicrosecond();
    case 'TIMESTAMP WITH TIME ZONE':
      return new TimestampMicrosecond(TIME_ZONE);
    default:
      return new Utf8();
  }
}

function batchOf(schema: Schema, columns: readonly ArrowColumn[], values: readonly unknown[][]): RecordBatch {
  const length = values[0]?.length ?? 0;
  const children = columns.map(({ type }, at) => dataOf(type, values[at] ?? []));
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
  );
}

function dataOf(type: DataType, values: readonly unknown[]): Data {
  // Arrow's builders take dates and times as milliseconds in a double; DuckDB's own counts go in as they are.
  if (type instanceof DateDay) {
    const { nullBitmap, nullCount } = nullsOf(values);
    const data = Int32Array.from(values, (value) => (value === null ? 0 : (value as { days: number }).days));
    return makeData({ type, length: values.length, nullCount, nullBitmap, data });
  }
  if (type instanceof TimestampMicrosecond) {
    const { nullBitmap, nullCount } = nullsOf(values);
    const data = BigInt64Array.from(values, (value) =>
      value === null ? 0n : (value as { micros: bigint }).micros,
    );
    return makeData({ type, length: values.length, nullCount, nullBitmap, data });
  }
  return vectorFromArray(values, type).data[0] ?? makeData({ type, length: 0 } as never);
}

function nullsOf(values: readonly unknown[]): { nullBitmap: Uint8Array; nullCount: number } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  let nullCount = 0;
  for (const [at, value] of values.entries()) {
    if (value === null) nullCount++;
    else nullBitmap[at >> 3] = (nullBitmap[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return { nullBitmap, nullCount };
}
