import type { Duck } from '../../../lake/duck.ts';
import type { TermHit } from './terms.ts';

/** DuckDB's vectors are this long. */
const CHUNK = 2048;
const COLUMNS = ['content_no', 'rule', 'symbol', 'grade', 'term', 'field', 'place'] as const;

/**
 * What was found, as numbers, 28 bytes a row: kept outside the database until the documents have been read, because the connection that streams
 * them can do nothing else meanwhile. Without a keyword `term`, `field` and `place` are -1.
 */
export class Found {
  rows = 0;
  private data = new Int32Array(7 * 65_536);

  add(document: number, rule: number, symbol: number, grade: number, hit: TermHit | null): void {
    let at = this.rows * 7;
    if (at + 7 > this.data.length) {
      const larger = new Int32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    const { data } = this;
    data[at++] = document;
    data[at++] = rule;
    data[at++] = symbol;
    data[at++] = grade;
    data[at++] = hit === null ? -1 : hit.term;
    data[at++] = hit === null ? -1 : hit.field;
    data[at] = hit === null ? -1 : hit.offset;
    this.rows++;
  }

  /** Makes the temporary table. */
  async write(duck: Duck, table: string): Promise<void> {
    const { DuckDBDataChunk, INTEGER } = await import('@duckdb/node-api');
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE ${table} (${COLUMNS.map((name) => `${name} INTEGER`).join(', ')})`,
    );
    const appender = await duck.connection.createAppender(table, 'main', 'temp');
    const types = COLUMNS.map(() => INTEGER);
    for (let from = 0; from < this.rows; from += CHUNK) {
      const count = Math.min(CHUNK, this.rows - from);
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns(
        COLUMNS.map((_, column) => {
          const values = new Array<number>(count);
          for (let row = 0; row < count; row++) values[row] = this.data[(from + row) * 7 + column] as number;
          return values;
        }),
      );
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }
}
