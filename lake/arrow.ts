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
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { identifier, TIME_ZONE } from './duck.ts';

/** A column of a DuckDB result as Arrow has it. */
export interface ArrowColumn {
  readonly name: string;
  readonly type: DataType;
}

/**
 * DuckDB's types that Arrow has too keep theirs; money (DECIMAL) and everything nested travels as text, so that no digit is lost.
 * @param columns names and DuckDB's names of their types
 */
export function arrowColumns(columns: readonly { name: string; type: string }[]): ArrowColumn[] {
  return columns.map(({ name, type }) => ({ name, type: arrowType(type) }));
}

/** What to select for these columns: what Arrow takes as text is written out by DuckDB. */
export function arrowExpressions(columns: readonly ArrowColumn[]): string[] {
  return columns.map(({ name, type }) =>
    type instanceof Utf8 ? `${identifier(name)}::VARCHAR` : identifier(name),
  );
}

/** @param about says where the rows are from, beside the columns */
export function arrowSchema(
  columns: readonly ArrowColumn[],
  about?: Readonly<Record<string, string>>,
): Schema {
  const fields = columns.map(({ name, type }) => new Field(name, type, true));
  return about === undefined ? new Schema(fields) : new Schema(fields, new Map(Object.entries(about)));
}

/** @param values by column, as DuckDB gave them */
export function arrowBatch(
  schema: Schema,
  columns: readonly ArrowColumn[],
  values: readonly (readonly unknown[])[],
): RecordBatch {
  const length = values[0]?.length ?? 0;
  const children = columns.map(({ type }, at) => dataOf(type, values[at] ?? []));
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
  );
}

/** The IPC stream format in pieces: whoever takes them decides when the next batch is written, so nothing piles up. */
export class ArrowPieces extends RecordBatchStreamWriter {
  private pieces: Uint8Array[] = [];

  protected override _write(piece: ArrayBufferView): this {
    if (piece.byteLength > 0) {
      this.pieces.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
      this._position += piece.byteLength;
    }
    return this;
  }

  /** What was written since the last time. */
  taken(): Buffer {
    const taken = Buffer.concat(this.pieces);
    this.pieces = [];
    return taken;
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
