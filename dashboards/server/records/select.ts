import { DuckDBTypeId } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { type DuckDBConnection, literal } from '../../../lake/duck.ts';

/** What may be handed to a prepared statement here. */
export type Value = string | number | boolean | null;

const NUMBERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.DECIMAL,
]);

/**
 * Rows of a statement on a snapshot as JSON has them: days as `2024-01-31`, counts and amounts as numbers.
 * @throws PANHUO_SQL_REFUSED where the snapshot is of another version of the program and lacks a table or column
 */
export async function select<T>(
  connection: DuckDBConnection,
  sql: string,
  values: readonly Value[] = [],
): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql, [...values]).catch((cause: unknown) => {
    throw refusalOf(cause);
  });
  const names = reader.columnNames();
  const numeric = reader.columnTypes().map((type) => NUMBERS.has(type.typeId));
  return reader
    .getRowsJson()
    .map((row) =>
      Object.fromEntries(
        names.map((name, at) => [
          name,
          numeric[at] && row[at] !== null ? Number(row[at]) : (row[at] ?? null),
        ]),
      ),
    ) as T[];
}

function refusalOf(cause: unknown): unknown {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (!/^(Catalog|Binder) Error/.test(said)) return cause;
  return new PanhuoError('PANHUO_SQL_REFUSED', '快照里没有这一页所用的表或列：它是用另一版程序构建的', {
    hint: '请先用现在的程序重新构建（panhuo build）。',
    cause,
  });
}

/** Conditions with their values, in the order in which they stand in the text. */
export class Conditions {
  private readonly texts: string[] = [];
  readonly values: Value[] = [];

  add(text: string, ...values: Value[]): this {
    this.texts.push(text);
    this.values.push(...values);
    return this;
  }

  /** `column` is one of these; none: no condition. */
  oneOf(column: string, wanted: readonly (string | number)[]): this {
    return wanted.length === 0
      ? this
      : this.add(`${column} IN (${wanted.map(() => '?').join(', ')})`, ...wanted);
  }

  /** The same with its values quoted in it, for what takes no prepared values. None of our texts has a question mark of its own. */
  get written(): string {
    let at = 0;
    return this.sql.replace(/\?/g, () => {
      const value = this.values[at++] ?? null;
      return typeof value === 'string' ? literal(value) : String(value);
    });
  }

  get sql(): string {
    return this.texts.length === 0 ? 'true' : this.texts.map((text) => `(${text})`).join(' AND ');
  }
}

const CURSOR = /^[A-Za-z0-9_-]{1,600}$/;

/** Where a list goes on: how many rows were given, and the sort keys of the last of them. */
export interface Cursor {
  readonly seen: number;
  readonly keys: readonly (string | number)[];
}

export const cursorText = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.seen, ...cursor.keys])).toString('base64url');

/** What a sort key is. */
export type KeyType = 'text' | 'number' | 'day';

const KEYS: Readonly<Record<KeyType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  day: (value) =>
    typeof value === 'string' &&
    /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
};

/** @throws PANHUO_REQUEST_INVALID for a cursor that none of our answers gave */
export function readCursor(text: string | undefined, keys: readonly KeyType[]): Cursor | null {
  if (text === undefined) return null;
  try {
    const parsed: unknown = CURSOR.test(text) ? JSON.parse(Buffer.from(text, 'base64url').toString()) : null;
    if (Array.isArray(parsed) && parsed.length === keys.length + 1) {
      const [seen, ...rest] = parsed as unknown[];
      const isOurs = Number.isSafeInteger(seen) && (seen as number) >= 0;
      if (isOurs && keys.every((key, at) => KEYS[key](rest[at])))
        return { seen: seen as number, keys: rest as (string | number)[] };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new PanhuoError('PANHUO_REQUEST_INVALID', '参数有误：cursor', {
    where: { field: 'cursor' },
    hint: 'cursor 取自上一页答复中的 next，换了排序或筛选要从头取。',
  });
}

/** A text for a `;`-joined column: empty for null. */
export const parts = (text: string | null | undefined): string[] =>
  text === null || text === undefined ? [] : text.split(';').filter((part) => part !== '');
