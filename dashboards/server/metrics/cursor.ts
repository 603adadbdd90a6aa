import { PanhuoError } from '../../../domain/errors.ts';
import { literal } from '../../../lake/duck.ts';

/** Where a page ended: what it was sorted by, as text, and the key. */
export interface Place {
  readonly value: string | null;
  readonly key: string;
}

/** Text without control characters: it stands as a literal in SQL. */
const PLAIN = /^[^\p{Cc}\p{Cs}]{0,2000}$/u;

export const cursorOf = (place: Place): string =>
  Buffer.from(JSON.stringify([place.value, place.key])).toString('base64url');

/** @throws PANHUO_REQUEST_INVALID for what is no cursor of ours */
export function placeOf(cursor: string): Place {
  const parsed = parse(cursor);
  const [value, key] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  const isText = (one: unknown): one is string => typeof one === 'string' && PLAIN.test(one);
  if (Array.isArray(parsed) && parsed.length === 2 && isText(key) && (value === null || isText(value)))
    return { value, key };
  throw new PanhuoError('PANHUO_REQUEST_INVALID', '参数有误：cursor 不是本接口给出的', {
    where: { field: 'cursor' },
    hint: '请从第一页开始。',
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    // Whoever made it up need not hear how JSON is written.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export interface Sorting {
  /** What is sorted by; nulls are last either way. */
  readonly expression: string;
  /** Type of the expression: the cursor's text is read as it. */
  readonly type: string;
  readonly descending: boolean;
  /** Unique, ascending. */
  readonly key: string;
}

export const orderBy = ({ expression, descending, key }: Sorting): string =>
  expression === key
    ? `ORDER BY ${key}${descending ? ' DESC' : ''}`
    : `ORDER BY ${expression}${descending ? ' DESC' : ''} NULLS LAST, ${key}`;

/** The condition of rows behind a place. A value that is none of the type leads nowhere, which is no error of the database. */
export function behind({ expression, type, descending, key }: Sorting, place: Place): string {
  const than = descending ? '<' : '>';
  if (expression === key) return `${key} ${than} ${literal(place.key)}`;
  const later = `${key} > ${literal(place.key)}`;
  if (place.value === null) return `(${expression} IS NULL AND ${later})`;
  const value = `TRY_CAST(${literal(place.value)} AS ${type})`;
  return `(${expression} ${than} ${value} OR ${expression} IS NULL OR (${expression} = ${value} AND ${later}))`;
}
