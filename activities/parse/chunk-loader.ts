import { closeSync, constants, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { cellsOf } from '../../lake/cells.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import { frame, plainRows, rawRows } from '../../lake/framing.ts';
import type { Chunk } from './chunks.ts';
import { DuplicateFinder } from './duplicates.ts';
import type { TableHead } from './header.ts';
import type { LoadSql } from './load-sql.ts';
import { type Reject, RejectBook } from './reject-book.ts';
import { SkipBook } from './skip-book.ts';
import { skipReasonOf } from './skips.ts';
import type { TabularKind } from './tabular.ts';

export interface LoadTotals {
  rows: number;
  records: number;
  rejects: number;
  duplicates: number;
  conflicts: number;
  rejectsByReason: Record<string, number>;
  lost: Record<string, number>;
  /** Readable cells of a field that people should know something about. */
  remarks: Record<string, number>;
  /** Lines that are no rows. */
  skipped: SkipBook;
  parts: { role: 'records' | 'rejects' | 'duplicates' | 'conflicts'; file: string; rows: number }[];
}

interface Start {
  duck: Duck;
  sql: LoadSql;
  kind: TabularKind;
  index: ReadonlyMap<string, number>;
  head: Pick<TableHead, 'delimiter' | 'headerBytes' | 'headerLines'> & {
    /** Lines above the data, cell by cell. */
    above?: readonly (readonly string[])[];
  };
  work: string;
  file: string;
  /** Lines that were passed over before the data. */
  skipped?: SkipBook;
}

/** Rows of a reader of another format than CSV. */
export interface PlacedRows {
  bytes: Buffer;
  rows: number;
  /** Place of the first row. */
  line: number;
  rejects: Reject[];
  last: boolean;
}

interface Staged {
  chunk: Buffer;
  csv: string;
  framed: boolean;
  /** Framed by a reader of another format: each row already carries its ordinal and line. */
  placed: boolean;
  damaged: boolean;
  skipping: boolean;
  last: boolean;
  ordinal: number;
  line: number;
  rows: number;
  frameRejects: Reject[];
}

/** More rejected rows than this, and not one good one, in the first chunk: it is not the file it is taken for. */
const HOPELESS = 1000;

/**
 * Loads a document chunk by chunk: while DuckDB stages, checks and writes one, the caller already decodes the next. Memory is bounded
 * by the chunk, not by the file.
 */
export class ChunkLoader {
  rows = 0;
  private readonly start: Start;
  private readonly book: RejectBook;
  private readonly finder: DuplicateFinder;
  private readonly totals: LoadTotals;
  private pending: Promise<void> = Promise.resolve();
  private line = 1;
  private first = true;
  private skipping = false;
  private chunks = 0;
  private written = 0;

  private constructor(start: Start) {
    this.start = start;
    this.book = new RejectBook(start.duck, start.kind.kind);
    this.finder = new DuplicateFinder(
      start.duck,
      start.kind.key.flatMap((field) => start.index.get(field) ?? []),
    );
    this.totals = {
      rows: 0,
      records: 0,
      rejects: 0,
      duplicates: 0,
      conflicts: 0,
      rejectsByReason: {},
      lost: Object.fromEntries(
        start.kind.fragile.filter((f) => start.index.has(f.field)).map((f) => [f.column, 0]),
      ),
      remarks: {},
      skipped: start.skipped ?? new SkipBook(),
      parts: [],
    };
  }

  static async start(start: Start): Promise<ChunkLoader> {
    const loader = new ChunkLoader(start);
    await loader.book.open();
    await loader.finder.open();
    return loader;
  }

  /** Takes what it can of the chunk and returns how many bytes that was. */
  async take(chunk: Chunk): Promise<number> {
    let bytes = chunk.bytes;
    let skipped = 0;
    if (this.first) {
      skipped = this.start.head.headerBytes;
      if (bytes.length < skipped && !chunk.last) return 0;
      bytes = bytes.subarray(skipped);
      this.line += this.start.head.headerLines;
    }
    const staged = this.write(bytes, chunk);
    await this.pending;
    if (this.rows > 0 || staged.staged.rows > 0) {
      const only = this.first && chunk.last;
      this.pending = this.load(staged.staged, only);
      // The next await sees the failure; until then it must not count as unhandled.
      this.pending.catch(() => undefined);
    }
    this.rows += staged.staged.rows;
    this.first = false;
    return skipped + staged.consumed;
  }

  /** Takes rows that a reader has framed (`ordinal,line,cells…`, no line ends in cells). They must stay as they are until the next but one. */
  async takePlaced(chunk: PlacedRows): Promise<void> {
    const csv = path.join(this.start.work, `chunk-${this.chunks++ % 2}.csv`);
    const fd = openSync(csv, constants.O_RDWR | constants.O_CREAT);
    try {
      this.written = 0;
      this.put(fd, chunk.bytes);
    } finally {
      ftruncateSync(fd, this.written);
      closeSync(fd);
    }
    await this.pending;
    const rows = chunk.rows + chunk.rejects.length;
    const staged: Staged = {
      chunk: chunk.bytes,
      csv,
      framed: true,
      placed: true,
      damaged: false,
      skipping: false,
      last: true,
      ordinal: this.rows + 1,
      line: chunk.line,
      rows,
      frameRejects: chunk.rejects,
    };
    if (rows > 0) {
      this.pending = this.load(staged, this.first && chunk.last);
      this.pending.catch(() => undefined);
    }
    this.rows += rows;
    this.first = false;
  }

  /** Waits for the statement that may still run in DuckDB. After a failure elsewhere its own failure says nothing new. */
  async stop(): Promise<void> {
    await this.pending.catch(() => undefined);
  }

  async finish(): Promise<LoadTotals> {
    await this.pending;
    const { totals, start } = this;
    totals.rows = this.rows - totals.skipped.total;
    totals.duplicates = this.finder.duplicates;
    totals.conflicts = this.finder.conflicts;
    totals.rejects = this.book.total;
    totals.rejectsByReason = this.book.byReason();
    if (totals.records === 0 && totals.rows > 0) throw this.book.hopeless(start.file, totals.rows);
    if (totals.rejects > 0)
      totals.parts.push({
        role: 'rejects',
        ...(await this.book.write(path.join(start.work, 'rejects.parquet'))),
      });
    totals.parts.push(...(await this.finder.write(start.work)));
    return totals;
  }

  /** Puts the chunk where DuckDB can read it, framed unless its lines are its rows. */
  private write(bytes: Buffer, chunk: Chunk): { staged: Staged; consumed: number } {
    // Two files in turn, written over: the system need not find new pages for each chunk.
    const csv = path.join(this.start.work, `chunk-${this.chunks++ % 2}.csv`);
    const base = {
      csv,
      placed: false,
      damaged: chunk.damaged,
      skipping: this.skipping,
      last: chunk.last,
      ordinal: this.rows + 1,
      line: this.line,
    };
    const fd = openSync(csv, constants.O_RDWR | constants.O_CREAT);
    try {
      this.written = 0;
      const whole = !this.skipping && (chunk.last || bytes[bytes.length - 1] === 10);
      const rows = whole ? plainRows(bytes, this.start.head.delimiter.charCodeAt(0)) : null;
      if (rows !== null) {
        this.put(fd, bytes);
        this.line += rows;
        return {
          staged: { ...base, chunk: bytes, framed: false, rows, frameRejects: [] },
          consumed: bytes.length,
        };
      }
      const framed = this.frameInto(fd, bytes, base);
      this.line += framed.lines;
      this.skipping = framed.skipping;
      return {
        staged: {
          ...base,
          chunk: bytes.subarray(0, framed.consumed),
          framed: true,
          rows: framed.rows,
          frameRejects: framed.rejects,
        },
        consumed: framed.consumed,
      };
    } finally {
      ftruncateSync(fd, this.written);
      closeSync(fd);
    }
  }

  private put(fd: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const wrote = writeSync(fd, bytes, at, bytes.length - at, this.written);
      at += wrote;
      this.written += wrote;
    }
  }

  private frameInto(
    fd: number,
    bytes: Buffer,
    place: { ordinal: number; line: number; last: boolean; skipping: boolean },
  ) {
    return frame({
      chunk: bytes,
      delimiter: this.start.head.delimiter.charCodeAt(0),
      ...place,
      write: (block) => this.put(fd, block),
    });
  }

  private async load(staged: Staged, only: boolean): Promise<void> {
    const { duck, work } = this.start;
    if (!staged.framed && !(await this.stageLines(staged))) {
      const fd = openSync(staged.csv, 'w');
      this.written = 0;
      try {
        staged.frameRejects = this.frameInto(fd, staged.chunk, staged).rejects;
      } finally {
        closeSync(fd);
      }
      staged.framed = true;
    }
    const csvRejects = staged.framed ? await this.stageFramed(staged) : [];
    const good = await duck.count('SELECT count(*) FROM chunk');
    if (good + csvRejects.length + staged.frameRejects.length !== staged.rows) {
      throw new PanhuoError(
        'PANHUO_INTERNAL',
        `行数对不上：切出 ${staged.rows} 行，读入 ${good} 行，拒收 ${csvRejects.length + staged.frameRejects.length} 行（${this.start.file}，第 ${staged.line} 行起）`,
        { where: { file: this.start.file, line: staged.line } },
      );
    }
    const { rejects: typed, skips } = await this.book.ofCells();
    const lines = [...typed, ...csvRejects, ...skips.filter(({ reason }) => reason !== 'blank')];
    if (lines.length > 0) this.addRaw(staged, lines);
    const uncut = csvRejects.filter((reject) => !this.skipUncut(reject));
    for (const skip of skips) this.totals.skipped.add(skip.reason, skip.line, skip.raw);
    await this.book.add([...staged.frameRejects, ...uncut, ...typed]);
    const { skipped } = this.totals;
    if (staged.ordinal === 1 && staged.rows > HOPELESS && this.book.total + skipped.total === staged.rows) {
      throw this.book.hopeless(this.start.file, staged.rows);
    }
    // What is no record is taken out of the staged table: filters on the way to the file would cost every row.
    if (typed.length + skips.length > 0) await duck.run('DELETE FROM chunk WHERE reject_reason IS NOT NULL');
    const before = this.finder.duplicates;
    await this.finder.inspect();
    if (this.finder.duplicates > before) {
      const ordinal = staged.framed ? 'ordinal' : `rowid + ${staged.ordinal}`;
      await duck.run(`DELETE FROM chunk WHERE ${ordinal} IN (SELECT ordinal FROM duplicate)`);
    }
    if (!only) await this.finder.remember();
    await this.copy(path.join(work, `records-${String(staged.ordinal).padStart(12, '0')}.parquet`));
  }

  /** Finds the text of rows again; those of a reader carry their place, which is none of theirs. */
  private addRaw(staged: Staged, lines: { ordinal: number; raw: string }[]): void {
    const delimiter = this.start.head.delimiter.charCodeAt(0);
    const raw = rawRows({ ...staged, delimiter }, new Set(lines.map((line) => line.ordinal)));
    for (const line of lines) {
      const text = raw.get(line.ordinal);
      if (text !== undefined) line.raw = staged.placed ? text.replace(/^\d+,\d+,/, '') : text;
    }
  }

  /** A line that has not the header's columns may still be a footer or a title that comes again. */
  private skipUncut(reject: Reject): boolean {
    if (!this.start.kind.office || reject.reason !== 'too_few_columns') return false;
    const cells = Buffer.from(reject.raw);
    const reason = skipReasonOf(
      cellsOf(cells, 0, cells.length, this.start.head.delimiter.charCodeAt(0)),
      this.start.head.above ?? [],
    );
    if (reason === null) return false;
    this.totals.skipped.add(reason, reject.line, reject.raw);
    return true;
  }

  /** False when DuckDB found a row that it cannot cut into the header's columns. */
  private async stageLines(staged: Staged): Promise<boolean> {
    try {
      await this.stage(staged);
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.includes('CSV Error')) return false;
      throw error;
    }
  }

  private async stageFramed(staged: Staged): Promise<Reject[]> {
    await this.book.forgetReader();
    await this.stage(staged);
    return this.book.ofReader(this.start.head.delimiter);
  }

  private async stage(staged: Staged): Promise<void> {
    const statements = this.start.sql.stage({
      file: staged.csv,
      framed: staged.framed,
      damaged: staged.damaged,
      ordinal: staged.ordinal,
      line: staged.line,
      delimiter: this.start.head.delimiter,
    });
    for (const statement of statements) await this.start.duck.run(statement);
  }

  private async copy(file: string): Promise<void> {
    const { duck, kind, index, sql } = this.start;
    const fragile = kind.fragile.filter((rule) => index.has(rule.field));
    const tally = sql.tally();
    await duck.run(sql.copy(file));
    const [written] = await duck.rows<Record<string, bigint>>(
      `SELECT count(*) AS n${fragile.map((rule) => `, count(*) - count(${rule.column}) AS ${rule.column}`).join('')} FROM read_parquet(${literal(file)})`,
    );
    const records = Number(written?.n ?? 0);
    if (records === 0) {
      unlinkSync(file);
      return;
    }
    if (tally !== null) {
      // A value is lost where the cell says something and the typed column has nothing.
      const [said] = await duck.rows<Record<string, bigint>>(tally);
      for (const { column } of fragile) {
        const lost = Number(said?.[`said_${column}`] ?? 0) - (records - Number(written?.[column] ?? 0));
        this.totals.lost[column] = (this.totals.lost[column] ?? 0) + lost;
      }
      for (const { field } of kind.remarks ?? []) {
        const count = Number(said?.[`remark_${field}`] ?? 0);
        if (count > 0) this.totals.remarks[field] = (this.totals.remarks[field] ?? 0) + count;
      }
    }
    this.totals.records += records;
    this.totals.parts.push({ role: 'records', file, rows: records });
  }
}
