import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import {
  Bool,
  type DataType,
  DateDay,
  Float64,
  Int32,
  Int64,
  RecordBatchFileWriter,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { type Duck, TIME_ZONE } from '../lake/duck.ts';

const ROWS_PER_BATCH = 50_000;

/**
 * Writes a query's result as an Arrow IPC file, a batch at a time. DuckDB's types that Arrow has too keep theirs; money (DECIMAL) and
 * everything nested travels as text, so that no digit is lost.
 */
export async function writeArrow(duck: Duck, sql: string, file: string): Promise<void> {
  const described = await duck.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`);
  const columns = described.map(({ column_name, column_type }) => ({
    name: column_name,
    arrow: arrowType(column_type),
  }));
  const select = columns
    .map(({ arrow }, at) =>
      arrow instanceof Utf8
        ? `c${at}::VARCHAR`
        : arrow instanceof TimestampMillisecond
          ? `epoch_ms(c${at})`
          : `c${at}`,
    )
    .map((expression, at) => `${expression} AS c${at}`)
    .join(', ');
  const result = await duck.connection.stream(
    `SELECT ${select} FROM (${sql}) AS q(${columns.map((_, at) => `c${at}`).join(', ')})`,
  );
  const temporary = `${file}.tmp`;
  const writer = new RecordBatchFileWriter();
  const writing = pipeline(writer.toNodeStream(), createWriteStream(temporary));
  try {
    let pending: unknown[][] = columns.map(() => []);
    const flush = () => {
      const vectors = columns.map(
        ({ name, arrow }, at) => [name, vectorFromArray(pending[at] ?? [], arrow)] as const,
      );
      for (const batch of new Table(Object.fromEntries(vectors)).batches) writer.write(batch);
      pending = columns.map(() => []);
    };
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      for (let at = 0; at < columns.length; at++) {
        for (const value of chunk.getColumnValues(at)) pending[at]?.push(plain(value));
      }
      if ((pending[0]?.length ?? 0) >= ROWS_PER_BATCH) flush();
    }
    flush();
    writer.close();
    await writing;
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

function arrowType(type: string): DataType {
  if (/^(U?BIGINT|HUGEINT|UINTEGER)$/.test(type))
    return type === 'BIGINT' || type === 'UINTEGER' ? new Int64() : new Utf8();
  if (/^(U?SMALLINT|U?TINYINT|INTEGER)$/.test(type)) return new Int32();
  if (/^(DOUBLE|FLOAT)$/.test(type)) return new Float64();
  if (type === 'BOOLEAN') return new Bool();
  if (type === 'DATE') return new DateDay();
  if (type === 'TIMESTAMP WITH TIME ZONE') return new TimestampMillisecond(TIME_ZONE);
  return new Utf8();
}

function plain(value: unknown): unknown {
  // A DuckDB DATE is days since the epoch; Arrow's builder wants a Date.
  if (typeof value === 'object' && value !== null && 'days' in value)
    return new Date(Number(value.days) * 86_400_000);
  return value;
}
