import { PanhuoError } from '../../domain/errors.ts';
import { rejectWords } from '../../domain/words.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { FrameReject } from '../../lake/framing.ts';
import { SKIP, type SkipReason } from './skips.ts';

/** A row that is no record, why, and what it says. */
export interface Reject extends Omit<FrameReject, 'reason'> {
  reason: string;
}

/** A line that is no row. */
export interface Skip extends Omit<Reject, 'reason'> {
  reason: SkipReason;
}

/** What DuckDB's reader says → our reason. */
const READER_REASONS: Readonly<Record<string, string>> = {
  'MISSING COLUMNS': 'too_few_columns',
  'TOO MANY COLUMNS': 'too_many_columns',
  'UNQUOTED VALUE': 'text_after_quote',
  'LINE SIZE OVER MAXIMUM': 'row_too_long',
  'INVALID ENCODING': 'encoding',
  'INVALID STATE': 'text_after_quote',
};

/** Collects the rejects of one document, in DuckDB so that a file full of them does not fill the memory. */
export class RejectBook {
  total = 0;
  private readonly duck: Duck;
  private readonly kind: string | undefined;
  private readonly counts = new Map<string, number>();
  private readonly samples: Reject[] = [];

  /** @param kind record kind, for the words of its fields */
  constructor(duck: Duck, kind?: string) {
    this.duck = duck;
    this.kind = kind;
  }

  async open(): Promise<void> {
    await this.duck.run(
      'CREATE OR REPLACE TEMP TABLE reject (ordinal BIGINT, line BIGINT, reason VARCHAR, raw VARCHAR)',
    );
  }

  /** Empties the tables in which read_csv reports; they outlive the statement. */
  async forgetReader(): Promise<void> {
    await this.duck.run('DROP TABLE IF EXISTS csv_reject');
    await this.duck.run('DROP TABLE IF EXISTS csv_scan');
  }

  /** Rows of a framed chunk that DuckDB could not cut into columns. */
  async ofReader(delimiter: string): Promise<Reject[]> {
    const rows = await this.duck.rows<{ line: bigint; error_type: string; csv_line: string }>(
      'SELECT line, error_type::VARCHAR AS error_type, csv_line FROM csv_reject ORDER BY line, column_idx',
    );
    const rejects = new Map<number, Reject>();
    for (const row of rows) {
      const [ordinal = '', line = ''] = row.csv_line.split(delimiter, 2);
      const reject = {
        ordinal: Number(ordinal),
        line: Number(line),
        reason: READER_REASONS[row.error_type] ?? 'unreadable',
        raw: row.csv_line,
      };
      if (!rejects.has(reject.ordinal)) rejects.set(reject.ordinal, reject);
    }
    return [...rejects.values()];
  }

  /** Rows whose cells do not make a record, and lines that are no rows. */
  async ofCells(): Promise<{ rejects: Reject[]; skips: Skip[] }> {
    const rows = await this.duck.rows<{ ordinal: bigint; line: bigint; reject_reason: string }>(
      'SELECT ordinal, line, reject_reason FROM staged WHERE reject_reason IS NOT NULL ORDER BY ordinal',
    );
    const rejects: Reject[] = [];
    const skips: Skip[] = [];
    for (const row of rows) {
      const place = { ordinal: Number(row.ordinal), line: Number(row.line), raw: '' };
      if (row.reject_reason.startsWith(SKIP)) {
        skips.push({ ...place, reason: row.reject_reason.slice(SKIP.length) as SkipReason });
      } else rejects.push({ ...place, reason: row.reject_reason });
    }
    return { rejects, skips };
  }

  async add(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    const appender = await this.duck.connection.createAppender('reject');
    try {
      for (const reject of rejects) {
        appender.appendBigInt(BigInt(reject.ordinal));
        appender.appendBigInt(BigInt(reject.line));
        appender.appendVarchar(reject.reason);
        appender.appendVarchar(reject.raw);
        appender.endRow();
        this.counts.set(reject.reason, (this.counts.get(reject.reason) ?? 0) + 1);
        if (this.samples.length < 3) this.samples.push(reject);
      }
    } finally {
      appender.closeSync();
    }
    this.total += rejects.length;
  }

  byReason(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async write(file: string): Promise<{ file: string; rows: number }> {
    await this.duck.run(
      `COPY (SELECT ordinal, line, reason, raw FROM reject ORDER BY ordinal) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    return { file, rows: this.total };
  }

  hopeless(file: string, rows: number): PanhuoError {
    const reasons = [...this.counts]
      .map(([reason, count]) => `${rejectWords(reason, this.kind)} ${count} 行`)
      .join('，');
    const [sample] = this.samples;
    return new PanhuoError('PANHUO_ROWS_ALL_REJECTED', `${rows} 行中没有一行可读（${reasons}）：${file}`, {
      where: { file, ...(sample ? { line: sample.line } : {}) },
      hint: `请核对文件类型与编码。${sample ? `例如第 ${sample.line} 行：${sample.raw.slice(0, 80)}` : ''}`,
    });
  }
}
