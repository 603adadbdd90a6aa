import { PanhuoError } from '../../../domain/errors.ts';
import { recordKind } from '../../../domain/records/index.ts';
import { type Duck, type DuckDBConnection, lazyDuck, literal, openDuck } from '../../../lake/duck.ts';
import type { Lake } from '../../../lake/lake.ts';
import type { DocumentCount, Manifest } from '../../../lake/manifest.ts';
import type { DocumentHead } from '../../api/records.ts';
import { select } from './select.ts';

export const RECORD_ID = /^([0-9a-f]{16})-([1-9]\d{0,14})$/;

/** A document as a snapshot knows it, with what its batch says of it. */
export interface Document {
  readonly head: DocumentHead;
  readonly counted: DocumentCount;
  readonly manifest: Manifest;
}

/** Where a record stands, and all its columns as text. */
export interface LakeRecord {
  readonly record_id: string;
  readonly ordinal: number;
  readonly line: number;
  readonly pointer: string | null;
  readonly columns: Readonly<Record<string, string | null>>;
  /** Original columns whose text no typed column holds unchanged. */
  readonly raw: Readonly<Record<string, unknown>>;
}

const KEPT = 64;

/**
 * Reads documents and records of the lake for pages: through the snapshot's own list of documents, so that a page of a snapshot shows what that
 * snapshot was made from, and without opening every manifest.
 */
export class Archive {
  private readonly duck: Duck;
  /** Manifests never change. */
  private readonly manifests = new Map<string, Promise<Manifest | null>>();

  constructor() {
    this.duck = lazyDuck(() => openDuck({ memory: '512MB', threads: 2 }));
  }

  close(): void {
    this.duck.close();
  }

  /**
   * The readings of a document, by its SHA-256 or the first 16 digits; the kind that was asked for first.
   * @throws PANHUO_RECORD_UNKNOWN
   */
  async documents(
    connection: DuckDBConnection,
    lake: Lake,
    sha: string,
    kind?: string,
  ): Promise<[Document, ...Document[]]> {
    const heads = await select<Omit<DocumentHead, 'kind_name'>>(
      connection,
      `SELECT document_sha256, name, source, kind, url, bytes, encoding, fetched_at, parser, parser_version, batch, rows, records, rejects, duplicates
       FROM meta_document WHERE ${sha.length === 64 ? 'document_sha256 = ?' : 'starts_with(document_sha256, ?)'} ORDER BY kind, batch LIMIT 20`,
      [sha],
    );
    const found: Document[] = [];
    for (const head of heads) {
      const manifest = await this.manifest(lake, head.source, head.batch.slice(0, 24));
      const counted = manifest?.documents.find((one) => one.sha256 === head.document_sha256);
      if (manifest && counted)
        found.push({
          head: { ...head, kind_name: recordKind(head.kind)?.name ?? head.kind },
          counted,
          manifest,
        });
    }
    const asked = found.filter((one) => kind === undefined || one.head.kind === kind);
    const [first, ...rest] = [...asked, ...found.filter((one) => !asked.includes(one))];
    if (first === undefined || asked.length === 0) throw unknown(sha);
    return [first, ...rest];
  }

  private manifest(lake: Lake, source: string, batch: string): Promise<Manifest | null> {
    const key = `${source}/${batch}`;
    const known = this.manifests.get(key);
    if (known !== undefined) return known;
    const reading = lake.manifest(source, batch);
    this.manifests.set(key, reading);
    reading.catch(() => this.manifests.delete(key));
    const [oldest] = this.manifests.keys();
    if (this.manifests.size > KEPT && oldest !== undefined) this.manifests.delete(oldest);
    return reading;
  }

  /** A document's record by its ordinal; null: that row is no record (a reject, a duplicate, a heading). */
  async record(lake: Lake, { head, manifest }: Document, ordinal: number): Promise<LakeRecord | null> {
    const [row] = await this.rows(
      lake,
      manifest,
      (from) =>
        `SELECT * FROM (SELECT * FROM ${from} UNION ALL BY NAME SELECT NULL::VARCHAR AS pointer WHERE false)
         WHERE ordinal = ${Math.trunc(ordinal)} AND document_sha256 = ${literal(head.document_sha256)} LIMIT 1`,
    );
    return row === undefined ? null : recordOf(row);
  }

  /** Line of the record after this one; null: it is the last, or the format has no lines. */
  async nextLine(lake: Lake, { head, manifest }: Document, line: number): Promise<number | null> {
    const [row] = await this.rows(
      lake,
      manifest,
      (from) =>
        `SELECT CAST(min(line) AS VARCHAR) AS line FROM ${from} WHERE document_sha256 = ${literal(head.document_sha256)} AND line > ${Math.trunc(line)}`,
    );
    return row?.line ? Number(row.line) : null;
  }

  /** Records on a line and behind it, with where they stand: for whoever reads down the document. */
  private async rows(
    lake: Lake,
    manifest: Manifest,
    sql: (from: string) => string,
  ): Promise<Record<string, string | null>[]> {
    const files = await Promise.all(
      manifest.parts.filter(({ role }) => role === 'records').map(({ key }) => lake.store.localPath(key)),
    );
    if (files.length === 0) return [];
    const from = `read_parquet([${files.map(literal).join(', ')}], union_by_name = true)`;
    // A connection of its own: one answers a question at a time.
    const connection = await this.duck.connect();
    try {
      const reader = await connection.runAndReadAll(sql(from));
      const names = reader.columnNames();
      return reader
        .getRowsJson()
        .map((row) => Object.fromEntries(names.map((name, at) => [name, textOf(row[at])])));
    } finally {
      connection.closeSync();
    }
  }
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined
    ? null
    : typeof value === 'boolean'
      ? value
        ? '是'
        : '否'
      : String(value);

function recordOf(row: Record<string, string | null>): LakeRecord {
  const raw: unknown = JSON.parse(row.raw ?? '{}');
  return {
    record_id: row.record_id ?? '',
    ordinal: Number(row.ordinal),
    line: Number(row.line ?? 0),
    pointer: row.pointer ?? null,
    columns: row,
    raw: raw !== null && typeof raw === 'object' ? (raw as Record<string, unknown>) : {},
  };
}

export function unknown(asked: string): PanhuoError {
  return new PanhuoError('PANHUO_RECORD_UNKNOWN', `这个快照里没有“${asked.slice(0, 80)}”`, {
    where: { field: 'id' },
    hint: '记录号是 16 位十六进制加行序，原件以 SHA-256 称呼；也可能已被重新解析替换。',
  });
}
