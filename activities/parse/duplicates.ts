import path from 'node:path';
import { type Duck, literal } from '../../lake/duck.ts';

type Candidate = {
  ordinal: bigint;
  line: bigint;
  key: string;
  key_hash: bigint;
  content_hash: bigint;
};

/**
 * Finds rows of a document that say the same as an earlier row (duplicates: same key, same content) and rows that say something
 * else of the same thing (conflicts: same key, other content; both stay records). Rows are compared by 64-bit hashes: a duplicate, which is
 * not stored as a record, needs the hash of the key and the hash of the content to agree, 128 bits in all.
 */
export class DuplicateFinder {
  duplicates = 0;
  conflicts = 0;
  private readonly duck: Duck;
  private readonly key: string;
  private inspected = false;

  /** @param keyColumns places of the columns whose texts are the key */
  constructor(duck: Duck, keyColumns: readonly number[]) {
    this.duck = duck;
    const cells = keyColumns.map((at) => `c${at}`);
    const [only = 'NULL::VARCHAR'] = cells;
    this.key = cells.length > 1 ? `nullif(concat_ws(' · ', ${cells.join(', ')}), '')` : only;
  }

  async open(): Promise<void> {
    await this.duck.run(
      'CREATE OR REPLACE TEMP TABLE seen (key_hash UBIGINT, content_hash UBIGINT, ordinal BIGINT)',
    );
    await this.duck.run(
      'CREATE OR REPLACE TEMP TABLE duplicate (ordinal BIGINT, line BIGINT, duplicate_of BIGINT)',
    );
    await this.duck.run(
      'CREATE OR REPLACE TEMP TABLE conflict (ordinal BIGINT, line BIGINT, key VARCHAR, conflicts_with BIGINT)',
    );
  }

  /** Looks at the chunk that is staged now and takes its duplicates out. */
  async inspect(): Promise<void> {
    const earlier = this.inspected ? 'UNION SELECT key_hash FROM chunk SEMI JOIN seen USING (key_hash)' : '';
    const suspects = await this.duck.rows<Candidate>(
      `SELECT ordinal, line, ${this.key} AS key, key_hash, content_hash FROM staged SEMI JOIN
       (SELECT key_hash FROM chunk GROUP BY key_hash HAVING count(*) > 1 ${earlier}) USING (key_hash) ORDER BY ordinal`,
    );
    if (suspects.length > 0) await this.settle(suspects);
  }

  /** Keeps the hashes of what is left of the chunk, for the chunks that come. */
  async remember(): Promise<void> {
    await this.duck.run('INSERT INTO seen SELECT key_hash, content_hash, ordinal FROM staged');
    this.inspected = true;
  }

  private async settle(candidates: readonly Candidate[]): Promise<void> {
    // What is known of a key: content → ordinal of the row that said it first.
    const known = new Map<bigint, Map<bigint, bigint>>();
    if (this.inspected) {
      const earlier = await this.duck.rows<{ key_hash: bigint; content_hash: bigint; ordinal: bigint }>(
        'SELECT key_hash, content_hash, ordinal FROM seen SEMI JOIN chunk USING (key_hash) ORDER BY ordinal',
      );
      for (const row of earlier) contentsOf(known, row.key_hash).set(row.content_hash, row.ordinal);
    }
    const duplicates: { row: Candidate; of: bigint }[] = [];
    const conflicts: { row: Candidate; with: bigint }[] = [];
    for (const row of candidates) {
      const contents = contentsOf(known, row.key_hash);
      const same = contents.get(row.content_hash);
      if (same !== undefined) {
        duplicates.push({ row, of: same });
        continue;
      }
      const [other] = contents.values();
      // Rows without any key are not rows about the same thing.
      if (other !== undefined && row.key !== null) conflicts.push({ row, with: other });
      contents.set(row.content_hash, row.ordinal);
    }
    await this.append('duplicate', duplicates.length, (add) => {
      for (const { row, of } of duplicates) add(row.ordinal, row.line, null, of);
    });
    await this.append('conflict', conflicts.length, (add) => {
      for (const entry of conflicts) add(entry.row.ordinal, entry.row.line, entry.row.key, entry.with);
    });
    this.duplicates += duplicates.length;
    this.conflicts += conflicts.length;
  }

  private async append(
    table: string,
    count: number,
    fill: (add: (ordinal: bigint, line: bigint, key: string | null, other: bigint) => void) => void,
  ): Promise<void> {
    if (count === 0) return;
    const appender = await this.duck.connection.createAppender(table);
    try {
      fill((ordinal, line, key, other) => {
        appender.appendBigInt(ordinal);
        appender.appendBigInt(line);
        if (key !== null) appender.appendVarchar(key);
        appender.appendBigInt(other);
        appender.endRow();
      });
    } finally {
      appender.closeSync();
    }
  }

  async write(folder: string): Promise<{ role: 'duplicates' | 'conflicts'; file: string; rows: number }[]> {
    const written: { role: 'duplicates' | 'conflicts'; file: string; rows: number }[] = [];
    for (const [role, table, rows] of [
      ['duplicates', 'duplicate', this.duplicates],
      ['conflicts', 'conflict', this.conflicts],
    ] as const) {
      if (rows === 0) continue;
      const file = path.join(folder, `${role}.parquet`);
      await this.duck.run(
        `COPY (FROM ${table} ORDER BY ordinal) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      written.push({ role, file, rows });
    }
    return written;
  }
}

function contentsOf(known: Map<bigint, Map<bigint, bigint>>, key: bigint): Map<bigint, bigint> {
  let contents = known.get(key);
  if (contents === undefined) {
    contents = new Map();
    known.set(key, contents);
  }
  return contents;
}
