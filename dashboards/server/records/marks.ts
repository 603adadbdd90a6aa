import type { RecordField } from '../../api/records.ts';

/** A piece of text by its characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Values of which a document may have a few: too short to be looked for without knowing where. */
const SHORT = 2;

/**
 * Where a field's value stands in a text, as sources write such values; null: it is not found as such, because it was put together of parts or
 * read off something else.
 */
export function findValue(
  text: string,
  field: Pick<RecordField, 'value' | 'original' | 'type'>,
): Span | null {
  for (const spelling of spellings(field)) {
    if (spelling.length < SHORT) continue;
    const start = text.indexOf(spelling);
    if (start >= 0) return { start, end: start + spelling.length };
  }
  return null;
}

/** The texts that a value may have been read from, the likeliest first. */
export function spellings({
  value,
  original,
  type,
}: Pick<RecordField, 'value' | 'original' | 'type'>): string[] {
  const out: string[] = [];
  const add = (text: string | null | undefined) => {
    if (text === null || text === undefined || text === '') return;
    out.push(text, escaped(text));
  };
  add(original);
  add(value);
  if (value === null) return [...new Set(out)];
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(value) ?? [];
  if (type === 'date' && year !== undefined) {
    const [m, d] = [Number(month), Number(day)];
    for (const text of [
      `${year}.${month}.${day}`,
      `${year}/${month}/${day}`,
      `${year}${month}${day}`,
      `${year}年${m}月${d}日`,
      `${year}年${month}月${day}日`,
      `${year}/${m}/${d}`,
      `${year}.${m}.${d}`,
    ])
      add(text);
  }
  if (type === 'money' || type === 'number' || type === 'integer') {
    const number = Number(value);
    if (Number.isFinite(number))
      for (const one of [number, number / 10_000, number / 100_000_000]) {
        add(String(one));
        add(one.toFixed(2));
        add(one.toLocaleString('en-US'));
      }
  }
  if (type === 'application_number' || type === 'patent_number')
    for (const text of numberSpellings(value)) add(text);
  if (type === 'list')
    for (const text of [value.replaceAll(';', '；'), value.replaceAll(';', '、'), value.replaceAll(';', ',')])
      add(text);
  // A list's first entry is better than nothing.
  const [first = ''] = value.split(';');
  if (type === 'list' && first !== value) add(first);
  return [...new Set(out)];
}

/** `2014209075032` is written `201420907503.2`, `ZL201420907503.2`, `CN201420907503.2`. */
function numberSpellings(value: string): string[] {
  return /^\d{12}[\dX]$/.test(value) ? [`${value.slice(0, 12)}.${value.slice(12)}`, value.slice(0, 12)] : [];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Where the cells of a row of delimited text stand, quotes included. */
export function cellSpans(row: string, delimiter: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (;;) {
    const start = at;
    if (row[at] === '"') {
      at++;
      for (;;) {
        const close = row.indexOf('"', at);
        if (close < 0) return [...spans, { start, end: row.length }];
        at = close + 1;
        if (row[at] !== '"') break;
        at++;
      }
    }
    const next = row.indexOf(delimiter, at);
    if (next < 0) return [...spans, { start, end: row.length }];
    spans.push({ start, end: next });
    at = next + 1;
  }
}

/** The text behind a JSON pointer (`/items/0`), quotes and brackets included; null: there is none, or the text is no JSON. */
export function locateJson(text: string, pointer: string): Span | null {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at = blank(text, 0);
  for (const step of steps) {
    const inside = enter(text, at, step);
    if (inside === null) return null;
    at = inside;
  }
  const end = valueEnd(text, at);
  return end === null ? null : { start: at, end };
}

/** Position of the value of a key or index of the object or list at `at`. */
function enter(text: string, at: number, step: string): number | null {
  const isList = text[at] === '[';
  if (!isList && text[at] !== '{') return null;
  let position = blank(text, at + 1);
  for (let index = 0; position < text.length && text[position] !== ']' && text[position] !== '}'; index++) {
    let key = String(index);
    if (!isList) {
      const end = valueEnd(text, position);
      if (end === null) return null;
      try {
        key = String(JSON.parse(text.slice(position, end)));
      } catch (error) {
        if (error instanceof SyntaxError) return null;
        throw error;
      }
      position = blank(text, blank(text, end) + 1);
    }
    if (key === step) return position;
    const end = valueEnd(text, position);
    if (end === null) return null;
    position = blank(text, end);
    if (text[position] === ',') position = blank(text, position + 1);
  }
  return null;
}

/** Behind the value that begins at `at`. */
function valueEnd(text: string, at: number): number | null {
  if (text[at] === '"') {
    for (let end = at + 1; end < text.length; end++) {
      if (text[end] === '\\') end++;
      else if (text[end] === '"') return end + 1;
    }
    return null;
  }
  if (text[at] !== '{' && text[at] !== '[') {
    let end = at;
    while (end < text.length && !/[\s,\]}]/.test(text[end] ?? '')) end++;
    return end > at ? end : null;
  }
  for (let end = at, depth = 0; end < text.length; end++) {
    const character = text[end];
    if (character === '"') {
      const close = valueEnd(text, end);
      if (close === null) return null;
      end = close - 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return end + 1;
    }
  }
  return null;
}

function blank(text: string, at: number): number {
  let to = at;
  while (to < text.length && /\s/.test(text[to] ?? '')) to++;
  return to;
}
