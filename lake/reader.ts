import { createReadStream } from 'node:fs';
import { PanhuoError } from '../domain/errors.ts';
import { PROVENANCE } from '../domain/records/index.ts';
import { CR, LF } from './cells.ts';
import { literal, openDuck } from './duck.ts';
import { firstRow, MAX_ROW_BYTES, rawText } from './framing.ts';
import { keys, type Lake } from './lake.ts';
import type { ActiveManifest, Manifest } from './manifest.ts';
import { readDocument } from './pack.ts';

/** Where a record stands: document, row, line, and the original fields that the typed columns do not hold. */
export interface RecordPlace {
  record_id: string;
  source: string;
  document_sha256: string;
  document_name: string;
  ordinal: number;
  /** 0 where the format has no lines. */
  line: number;
  /** Where in a page or tree, when it has one. */
  pointer: string | null;
  /** Where the document was fetched, when it was. */
  url: string | null;
  parser: string;
  parser_version: number;
  fetched_at: string;
  raw: string;
}

/** Formats of documents whose rows are not lines of a text. */
const SHEETS: Readonly<Record<string, string>> = {
  xlsx: 'XLSX 工作表',
  xls: 'XLS 工作表',
  html: '网页表格',
  json: 'JSON 数组',
};
const RECORD_ID = /^([0-9a-f]{16})-(\d{1,15})$/;

/** Walks from record ids back to documents and lines. For few records at a time: people ask, not programs. */
export class RecordReader {
  private readonly lake: Lake;

  constructor(lake: Lake) {
    this.lake = lake;
  }

  /** Places of the records, in the order asked. @throws PANHUO_RECORD_UNKNOWN for an id that no active batch holds */
  async records(ids: string[]): Promise<RecordPlace[]> {
    if (ids.length === 0) return [];
    const manifests = await this.lake.active();
    const wanted = new Map<string, string[]>();
    for (const id of ids) {
      const prefix = RECORD_ID.exec(id)?.[1];
      if (prefix === undefined) throw unknown(id);
      wanted.set(prefix, [...(wanted.get(prefix) ?? []), id]);
    }
    const found = new Map<string, RecordPlace>();
    await using duck = await openDuck({ memory: '256MB', threads: 1 });
    for (const [prefix, list] of wanted) {
      const holders = manifests.filter((manifest) =>
        manifest.documents.some((document) => document.sha256.startsWith(prefix)),
      );
      for (const manifest of holders) {
        for (const place of await this.read(duck, manifest, list)) found.set(place.record_id, place);
      }
    }
    return ids.map((id) => {
      const place = found.get(id);
      if (place === undefined) throw unknown(id);
      return place;
    });
  }

  private async read(
    duck: Awaited<ReturnType<typeof openDuck>>,
    manifest: Manifest,
    ids: readonly string[],
  ): Promise<RecordPlace[]> {
    const parts = manifest.parts.filter((part) => part.role === 'records');
    if (parts.length === 0) return [];
    const files = await Promise.all(parts.map((part) => this.lake.store.localPath(part.key)));
    const rows = await duck.rows<{ place: string }>(
      `SELECT to_json(r)::VARCHAR AS place FROM (
         SELECT record_id, source, document_sha256, ordinal, coalesce(line, 0) AS line, pointer, parser, parser_version,
           strftime(fetched_at, '%Y-%m-%dT%H:%M:%S+08:00') AS fetched_at, raw
         FROM (SELECT * FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true)
           UNION ALL BY NAME SELECT NULL::VARCHAR AS pointer WHERE false) WHERE record_id IN (${ids.map(literal).join(', ')})) AS r`,
    );
    return rows.map((row) => {
      const place = JSON.parse(row.place) as Omit<RecordPlace, 'document_name' | 'url'>;
      const document = manifest.documents.find((candidate) => candidate.sha256 === place.document_sha256);
      return { ...place, document_name: document?.name ?? '', url: document?.url ?? null };
    });
  }

  /**
   * What the document says where a record stands: the row of a text table, the line on which an element of a page begins, or else (rows of
   * workbooks, answers of interfaces) the record's fields as they were read.
   * @throws as `line`
   */
  async text(place: RecordPlace): Promise<string> {
    const document = await this.documentOf(place.document_sha256);
    const isText = document === undefined || document.delimiter === '' || TEXTS.has(document.encoding);
    return isText && place.line > 0 ? this.line(place.document_sha256, place.line) : this.fields(place);
  }

  private async documentOf(sha256: string) {
    const manifests = await this.lake.active();
    return manifests.flatMap(({ documents }) => documents).find((entry) => entry.sha256 === sha256);
  }

  /** A record's own fields, filled ones only, as JSON. */
  private async fields(place: RecordPlace): Promise<string> {
    const manifests = (await this.lake.active()).filter(({ documents }) =>
      documents.some(({ sha256 }) => sha256 === place.document_sha256),
    );
    const parts = manifests.flatMap((manifest) => manifest.parts).filter(({ role }) => role === 'records');
    const files = await Promise.all(parts.map(({ key }) => this.lake.store.localPath(key)));
    await using duck = await openDuck({ memory: '256MB', threads: 1 });
    const [row] = await duck.rows<{ record: string }>(
      `SELECT to_json(r)::VARCHAR AS record FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true) AS r
       WHERE record_id = ${literal(place.record_id)}`,
    );
    const record = JSON.parse(row?.record ?? '{}') as Record<string, unknown>;
    const own = Object.entries(record).filter(([name, value]) => value !== null && !NOT_OWN.has(name));
    return JSON.stringify({ ...Object.fromEntries(own), ...(JSON.parse(place.raw) as object) });
  }

  /**
   * The text of a document's line, decoded as it was when it was parsed; a row that goes on over several lines is given whole.
   * @param line counted from 1
   * @throws PANHUO_LAKE_DOCUMENT_MISSING, PANHUO_RECORD_UNKNOWN when the document has fewer lines
   */
  async line(documentSha256: string, line: number): Promise<string> {
    const document = await this.documentOf(documentSha256);
    if (document !== undefined && document.delimiter === '') return this.pageLine(document, line);
    const { key, offset } = document?.pack ?? { key: keys.raw(documentSha256), offset: 0 };
    const file = await this.lake.store.localPath(key);
    if ((await this.lake.store.head(key)) === null) {
      throw new PanhuoError('PANHUO_LAKE_DOCUMENT_MISSING', `湖中没有这份原始文件：${documentSha256}`, {
        where: { file: documentSha256 },
      });
    }
    const format = document?.encoding ?? 'utf-8';
    // Rows of workbooks are no lines of a text; what they say is in the records' own columns and `raw`.
    if (Object.hasOwn(SHEETS, format)) return `（${SHEETS[format]}第 ${line} 行，各列原文见 raw）`;
    // JSON lines are text, as UTF-8.
    const encoding = format === 'jsonl' ? 'utf-8' : format;
    const start =
      Number.isInteger(line) && line > 0
        ? await startAt({ file, offset, bytes: document?.bytes }, encoding, line)
        : null;
    const text = start === null ? null : rowText(start, document?.delimiter ?? ',');
    if (text === null)
      throw new PanhuoError(
        'PANHUO_RECORD_UNKNOWN',
        `文件没有第 ${line} 行：${document?.name ?? documentSha256}`,
      );
    return text;
  }

  /** A line of a page, tree or answer, cut to what people can read. */
  private async pageLine(document: ActiveManifest['documents'][number], line: number): Promise<string> {
    const { sha256, bytes: size, pack } = document;
    const bytes = await readDocument(this.lake, { sha256, bytes: size, ...(pack ? { pack } : {}) });
    const text = decoded(bytes).split(/\r\n|\r|\n/)[line - 1];
    if (text !== undefined) return text.slice(0, PAGE_LINE);
    throw new PanhuoError('PANHUO_RECORD_UNKNOWN', `文档没有第 ${line} 行：${document.name}`);
  }
}

/** Tables whose lines are text; of others (workbooks) the name of the format stands in the place of an encoding. */
const TEXTS: ReadonlySet<string> = new Set(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']);
const NOT_OWN: ReadonlySet<string> = new Set([...PROVENANCE.map(({ column }) => column), 'raw']);

/** Characters of a page's line that are shown. */
const PAGE_LINE = 2000;

/** Pages are UTF-8 or GB18030; what they declare is looked at when they are parsed. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('gb18030').decode(bytes);
    throw error;
  }
}

function unknown(id: string): PanhuoError {
  return new PanhuoError('PANHUO_RECORD_UNKNOWN', `没有这条记录：${id}`, {
    hint: '记录标识形如「16 位十六进制-行序」；也可给出公开号、专利标识或 org: 标识。',
  });
}

/** UTF-8 bytes from the beginning of a line, enough of them to hold any row; null when the file has fewer lines. */
async function startAt(
  { file, offset, bytes: size }: { file: string; offset: number; bytes: number | undefined },
  encoding: string,
  line: number,
): Promise<Buffer | null> {
  const decoder = new TextDecoder(encoding);
  let at = 1;
  let kept = Buffer.alloc(0);
  for await (const block of createReadStream(file, {
    highWaterMark: 1 << 20,
    start: offset,
    ...(size === undefined || size === 0 ? {} : { end: offset + size - 1 }),
  })) {
    let bytes = Buffer.from(decoder.decode(block as Buffer, { stream: true }), 'utf8');
    while (at < line) {
      const newline = bytes.indexOf(LF);
      if (newline < 0) break;
      bytes = bytes.subarray(newline + 1);
      at++;
    }
    if (at < line) continue;
    kept = Buffer.concat([kept, bytes]);
    if (kept.length > MAX_ROW_BYTES) break;
  }
  return at < line || kept.length === 0 ? null : kept;
}

function rowText(bytes: Buffer, delimiter: string): string {
  const newline = bytes.indexOf(LF);
  let end = newline < 0 ? bytes.length : newline;
  while (end > 0 && bytes[end - 1] === CR) end--;
  const line = rawText(bytes, 0, end);
  // A blank line is no row; `firstRow` would go on to the next.
  if (line.trim() === '') return line;
  const row = firstRow(bytes, delimiter.charCodeAt(0));
  return row === null || row.to - row.from > MAX_ROW_BYTES ? line : bytes.toString('utf8', row.from, row.to);
}
