import type { DuckDBValue } from '@duckdb/node-api';
import { type Duck, literal, openDuck } from '../../../lake/duck.ts';

/** A published snapshot, to be read. */
export class Warehouse {
  private readonly duck: Duck;
  private readonly tables: ReadonlySet<string>;

  private constructor(duck: Duck, tables: ReadonlySet<string>) {
    this.duck = duck;
    this.tables = tables;
  }

  static async open(file: string): Promise<Warehouse> {
    const duck = await openDuck({ memory: '500MB', threads: 1 });
    await duck.run(`ATTACH ${literal(file)} AS warehouse (READ_ONLY)`);
    await duck.run('USE warehouse');
    const rows = await duck.rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_catalog = 'warehouse'",
    );
    return new Warehouse(duck, new Set(rows.map(({ name }) => name)));
  }

  has(table: string): boolean {
    return this.tables.has(table);
  }

  rows<T extends Record<string, DuckDBValue>>(sql: string): Promise<T[]> {
    return this.duck.rows<T>(sql);
  }

  close(): void {
    this.duck.close();
  }
}

/** Values of one column by another, as sets. */
export function grouped<K, V>(rows: Iterable<readonly [K, V]>): Map<K, Set<V>> {
  const groups = new Map<K, Set<V>>();
  for (const [key, value] of rows) groups.set(key, (groups.get(key) ?? new Set()).add(value));
  return groups;
}
