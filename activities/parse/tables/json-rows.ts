import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PanhuoError } from '../../../domain/errors.ts';
import { MAX_COLUMNS } from '../header.ts';
import { cellText, type SheetRow, type TableReader } from './table-reader.ts';
import { unreadable } from './xlsx.ts';
import { numberText } from './xlsx-formats.ts';

/** An array is parsed as a whole. Lines are not. Bytes. */
const MAX_JSON = 64 << 20;
const BATCH = 1000;
/** Objects that are looked at for the names of fields. */
const LOOKED_AT = 1000;
/** How deep in a document its list of records may be: `{ data: { list: [ … ] } }`. */
const DEPTH = 3;

type Json = Record<string, unknown>;

/**
 * Objects as rows, their names as the heading (line 0). Lists of texts are joined by `;`, what is nested deeper stays JSON.
 * @throws PANHUO_INPUT_TOO_LARGE, PANHUO_WORKBOOK_UNREADABLE
 */
export async function openJson(path: string, name: string, format: 'json' | 'jsonl'): Promise<TableReader> {
  if (format === 'jsonl') return openLines(path, name);
  const bytes = statSync(path).size;
  if (bytes > MAX_JSON) {
    throw new PanhuoError(
      'PANHUO_INPUT_TOO_LARGE',
      `JSON 有 ${bytes} 字节，超过上限 ${MAX_JSON} 字节：${name}`,
      {
        where: { file: name },
        hint: '请改为每行一个对象的 JSON Lines（.jsonl）后再导入。',
      },
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw unreadable(name, error instanceof Error ? error.message : String(error), error);
  }
  const lists = listsOf(content, '', 0);
  if (lists.length === 0) throw unreadable(name, 'JSON 里没有由对象组成的数组');
  return {
    format,
    sheets: lists.map(({ at }, index) => ({ index, name: at === '' ? '（根）' : at, hidden: false })),
    headingLine: 0,
    async *rows(sheet) {
      const items = lists[sheet.index]?.items ?? [];
      const keys = keysOf(items.slice(0, LOOKED_AT));
      yield [{ line: 0, cells: keys }];
      for (let at = 0; at < items.length; at += BATCH) {
        yield items.slice(at, at + BATCH).map((item, n) => rowOf(item, keys, at + n + 1));
      }
    },
    notes: () => [],
    close: () => undefined,
  };
}

async function openLines(path: string, name: string): Promise<TableReader> {
  const lines = async function* () {
    const input = createReadStream(path, { encoding: 'utf8' });
    try {
      yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    } finally {
      input.destroy();
    }
  };
  const first: Json[] = [];
  for await (const line of lines()) {
    const item = objectOf(line);
    if (item !== null) first.push(item);
    if (first.length >= LOOKED_AT) break;
  }
  if (first.length === 0) throw unreadable(name, '没有一行是 JSON 对象');
  const keys = keysOf(first);
  const beyond = new Set<string>();
  return {
    format: 'jsonl',
    sheets: [{ index: 0, name: '（全文）', hidden: false }],
    headingLine: 0,
    async *rows(_, options = {}) {
      let batch: SheetRow[] = [{ line: 0, cells: keys }];
      let line = 0;
      let rows = 0;
      for await (const text of lines()) {
        line++;
        if (text.trim() === '') continue;
        const item = objectOf(text);
        if (item === null) batch.push({ line, cells: [], unreadable: text.slice(0, 2000) });
        else {
          batch.push(rowOf(item, keys, line));
          for (const key of Object.keys(item)) if (!keys.includes(key)) beyond.add(key);
        }
        rows++;
        if (batch.length >= BATCH) {
          yield batch;
          batch = [];
        }
        if (options.limit !== undefined && rows >= options.limit) break;
      }
      if (batch.length > 0) yield batch;
    },
    notes: () =>
      beyond.size === 0
        ? []
        : [`前 ${LOOKED_AT} 个对象里没有的字段未读取：${[...beyond].slice(0, 10).join('、')}`],
    close: () => undefined,
  };
}

function objectOf(line: string): Json | null {
  try {
    const value: unknown = JSON.parse(line.replace(/^\ufeff/, ''));
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The lists of objects in a document, with the path to each. */
function listsOf(value: unknown, at: string, depth: number): { at: string; items: Json[] }[] {
  if (Array.isArray(value)) {
    const items = value.filter(isObject);
    return items.length > 0 ? [{ at, items }] : [];
  }
  if (!isObject(value) || depth >= DEPTH) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    listsOf(inner, at === '' ? key : `${at}.${key}`, depth + 1),
  );
}

function keysOf(items: readonly Json[]): string[] {
  return [...new Set(items.flatMap((item) => Object.keys(item)))].slice(0, MAX_COLUMNS);
}

function rowOf(item: Json, keys: readonly string[], line: number): SheetRow {
  return { line, cells: keys.map((key) => (Object.hasOwn(item, key) ? textOf(item[key]) : '')) };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number') return numberText(String(value));
  if (typeof value === 'string') return cellText(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) {
    return cellText(value.join(';'));
  }
  return cellText(JSON.stringify(value));
}
