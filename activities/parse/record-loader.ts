import path from 'node:path';
import type { PanhuoError } from '../../domain/errors.ts';
import type { RecordKind } from '../../domain/records/index.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { Manifest, Part } from '../../lake/manifest.ts';
import type { DocumentRef } from '../../workflows/steps.ts';
import type { ParsedItem } from './record-parser.ts';
import { MAX_RECORD_BYTES, type recordSql } from './record-sql.ts';
import { RowFile } from './row-file.ts';

/** A chunk is loaded when so many rows or characters have come together: what bounds the memory. */
const CHUNK_ROWS = 50_000;
const CHUNK_CHARACTERS = 12_000_000;
/** Of a reject's text. */
const REJECT_CHARACTERS = 20_000;
const WARNINGS = 20;

/** What is known of a document while it is read. */
export interface DocumentReading {
  ref: DocumentRef;
  fetchedAt: string;
  rows: number;
  warnings: string[];
  /** Warnings beyond those kept. */
  silenced: number;
}

type Count = Manifest['documents'][number];
type PartFile = { role: Part['role']; file: string; rows: number };

/** Gathers rows of many documents and hands them to DuckDB chunk by chunk. */
export class RecordLoader {
  private readonly duck: Duck;
  private readonly kind: RecordKind;
  private readonly sql: ReturnType<typeof recordSql>;
  private readonly work: string;
  private readonly file: RowFile;
  private readonly fields: ReadonlySet<string>;
  private readonly readings: DocumentReading[] = [];
  private readonly files: PartFile[] = [];
  private readonly records = new Map<string, { records: number; columns: Record<string, number> }>();
  private readonly texts = new Map<number, Record<string, number>>();
  private rejects: { doc: number; ordinal: number; line: number | undefined; reason: string; raw: string }[] =
    [];

  constructor(duck: Duck, kind: RecordKind, sql: ReturnType<typeof recordSql>, work: string) {
    this.duck = duck;
    this.kind = kind;
    this.sql = sql;
    this.work = work;
    this.file = new RowFile(path.join(work, 'rows.csv'));
    this.fields = new Set(kind.fields.map(({ field }) => field));
  }

  async open(): Promise<void> {
    for (const table of [
      'document (doc BIGINT, sha256 VARCHAR, fetched_at TIMESTAMPTZ)',
      'reject (doc BIGINT, ordinal BIGINT, line BIGINT, reason VARCHAR, raw VARCHAR)',
      'duplicate (doc BIGINT, ordinal BIGINT, line BIGINT, duplicate_of BIGINT)',
      'conflict (doc BIGINT, ordinal BIGINT, line BIGINT, key VARCHAR, conflicts_with BIGINT)',
      'seen (doc BIGINT, key_hash UBIGINT, content_hash UBIGINT, ordinal BIGINT)',
    ])
      await this.duck.run(`CREATE OR REPLACE TEMP TABLE ${table}`);
    this.file.open();
  }

  close(): void {
    this.file.close();
  }

  async begin(doc: number, reading: DocumentReading): Promise<void> {
    this.readings[doc] = reading;
    await this.duck.run(
      `INSERT INTO document VALUES (${doc}, ${literal(reading.ref.sha256)}, ${literal(reading.fetchedAt)})`,
    );
  }

  /** A promise only when a chunk is full: waiting for each row would cost more than the row. */
  take(item: ParsedItem): Promise<void> | undefined {
    const doc = this.readings.length - 1;
    const reading = this.readings[doc];
    if (reading === undefined) throw new Error('an item without a document');
    if ('warning' in item) {
      if (reading.warnings.includes(item.warning)) return undefined;
      if (reading.warnings.length < WARNINGS) reading.warnings.push(item.warning);
      else reading.silenced++;
      return undefined;
    }
    const ordinal = ++reading.rows;
    const line = item.at?.line;
    if ('reject' in item) {
      this.reject(doc, ordinal, line, item.reject.reason, item.reject.text);
      return undefined;
    }
    for (const name in item.record)
      if (!this.fields.has(name))
        throw new Error(`parser emitted ${name}, which ${this.kind.kind} does not have`);
    const cells = this.kind.fields.map(({ field }) => item.record[field]);
    const raw = JSON.stringify(item.raw ?? {});
    const size = cells.reduce((sum, cell) => sum + (cell?.length ?? 0), raw.length);
    // A character is up to three bytes, and quotes double.
    if (size > MAX_RECORD_BYTES / 4) {
      this.reject(
        doc,
        ordinal,
        line,
        'row_too_long',
        cells.map((cell) => (cell ?? '').slice(0, 200)).join(' '),
      );
      return undefined;
    }
    this.file.write([doc, ordinal, line, item.at?.pointer, ...cells, raw]);
    return this.file.rows >= CHUNK_ROWS || this.file.size >= CHUNK_CHARACTERS ? this.flush() : undefined;
  }

  /** The whole document is no document of this kind. */
  async refuse(error: PanhuoError): Promise<void> {
    const reading = this.readings.at(-1);
    if (reading === undefined) throw new Error('a refusal without a document');
    reading.rows = 1;
    reading.warnings.push(`${error.message}（${error.code}）`);
    this.reject(this.readings.length - 1, 1, error.where?.line, 'document_refused', error.message);
  }

  private reject(doc: number, ordinal: number, line: number | undefined, reason: string, text: string): void {
    this.rejects.push({ doc, ordinal, line, reason, raw: text.slice(0, REJECT_CHARACTERS) });
  }

  private async flush(): Promise<void> {
    await this.storeRejects();
    if (this.file.rows === 0) return;
    this.file.close();
    const { duck, sql } = this;
    await duck.run(sql.stage(this.file.file));
    if ((await duck.count('SELECT count(*) FROM chunk')) !== this.file.rows) {
      throw new Error(`wrote ${this.file.rows} rows, DuckDB read another number`);
    }
    for (const statement of [...sql.reject, ...sql.duplicates]) await duck.run(statement);
    const file = path.join(this.work, `records-${this.files.length}.parquet`);
    await duck.run(sql.copy(file));
    await this.count(file);
    await duck.run(sql.remember(this.readings.length - 1));
    this.file.open();
  }

  private async storeRejects(): Promise<void> {
    if (this.rejects.length === 0) return;
    const appender = await this.duck.connection.createAppender('reject');
    try {
      for (const { doc, ordinal, line, reason, raw } of this.rejects) {
        appender.appendBigInt(BigInt(doc));
        appender.appendBigInt(BigInt(ordinal));
        if (line === undefined) appender.appendNull();
        else appender.appendBigInt(BigInt(line));
        appender.appendVarchar(reason);
        appender.appendVarchar(raw);
        appender.endRow();
      }
    } finally {
      appender.closeSync();
    }
    this.rejects = [];
  }

  private async count(file: string): Promise<void> {
    let rows = 0;
    for (const row of await this.duck.rows<Record<string, bigint | string>>(this.sql.written(file))) {
      const { document_sha256: sha256, records, ...columns } = row;
      rows += Number(records);
      const known = this.records.get(String(sha256)) ?? { records: 0, columns: {} };
      known.records += Number(records);
      addAll(known.columns, columns);
      this.records.set(String(sha256), known);
    }
    for (const row of await this.duck.rows<Record<string, bigint>>(this.sql.filled)) {
      const { doc, ...fields } = row;
      const known = this.texts.get(Number(doc)) ?? {};
      addAll(known, fields);
      this.texts.set(Number(doc), known);
    }
    if (rows > 0) this.files.push({ role: 'records', file, rows });
  }

  async finish(): Promise<{ counts: Count[]; files: PartFile[] }> {
    await this.flush();
    await this.storeRejects();
    const byDocument = async (table: string) => {
      const rows = await this.duck.rows<{ doc: bigint; n: bigint }>(
        `SELECT doc, count(*) AS n FROM ${table} GROUP BY doc`,
      );
      return new Map(rows.map(({ doc, n }) => [Number(doc), Number(n)]));
    };
    const [duplicates, conflicts] = [await byDocument('duplicate'), await byDocument('conflict')];
    const reasons = new Map<number, Record<string, number>>();
    for (const row of await this.duck.rows<{ doc: bigint; reason: string; n: bigint }>(
      'SELECT doc, reason, count(*) AS n FROM reject GROUP BY doc, reason ORDER BY doc, reason',
    )) {
      const known = reasons.get(Number(row.doc)) ?? {};
      known[row.reason] = Number(row.n);
      reasons.set(Number(row.doc), known);
    }
    for (const [role, table] of [
      ['rejects', 'reject'],
      ['duplicates', 'duplicate'],
      ['conflicts', 'conflict'],
    ] as const) {
      const rows = await this.duck.count(`SELECT count(*) FROM ${table}`);
      if (rows === 0) continue;
      const file = path.join(this.work, `${role}.parquet`);
      await this.duck.run(
        `COPY (SELECT d.sha256 AS document_sha256, t.* EXCLUDE (doc) FROM ${table} AS t JOIN document AS d USING (doc) ORDER BY doc, ordinal)
         TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      this.files.push({ role, file, rows });
    }
    const counts = this.readings.map((reading, doc) =>
      this.countOf(reading, doc, {
        duplicates: duplicates.get(doc) ?? 0,
        conflicts: conflicts.get(doc) ?? 0,
        reasons: reasons.get(doc) ?? {},
      }),
    );
    return { counts, files: this.files };
  }

  private countOf(
    { ref, fetchedAt, rows, warnings, silenced }: DocumentReading,
    doc: number,
    found: { duplicates: number; conflicts: number; reasons: Record<string, number> },
  ): Count {
    const written = this.records.get(ref.sha256) ?? { records: 0, columns: {} };
    const filled = this.texts.get(doc) ?? {};
    // A value is lost where the source had text and the typed column has none.
    const lost = Object.entries(filled)
      .map(([field, texts]) => [field, texts - (written.columns[field] ?? 0)] as const)
      .filter(([, missing]) => missing > 0);
    return {
      sha256: ref.sha256,
      name: ref.name,
      bytes: ref.bytes,
      encoding: 'auto',
      delimiter: '',
      fetched_at: fetchedAt,
      rows,
      records: written.records,
      rejects: Object.values(found.reasons).reduce((sum, n) => sum + n, 0),
      duplicates: found.duplicates,
      conflicts: found.conflicts,
      rejects_by_reason: found.reasons,
      lost: Object.fromEntries(lost),
      mapping: [],
      warnings: silenced > 0 ? [...warnings, `另有 ${silenced} 条提示未列出`] : warnings,
      filled,
      ...(ref.url === undefined ? {} : { url: ref.url }),
      ...(ref.pack === undefined ? {} : { pack: ref.pack }),
    };
  }
}

function addAll(sums: Record<string, number>, counts: Readonly<Record<string, bigint | string>>): void {
  for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + Number(n);
}
