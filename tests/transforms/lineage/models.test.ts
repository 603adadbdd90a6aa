import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lakeColumns, RECORD_KINDS } from '../../../domain/records/index.ts';
import { lineageOf } from '../../../transforms/lineage/lineage.ts';
import { LAKE_TABLES } from '../../../transforms/runner/lake-tables.ts';
import { loadModels } from '../../../transforms/runner/model.ts';
import { loadReferences } from '../../../transforms/runner/reference.ts';
import { openMemory } from './helper.ts';

/** What models may count on in the lake. */
const LAKE: Record<string, string> = {
  'lake.document': 'document_sha256 source kind name url bytes fetched_at',
  ...Object.fromEntries(
    LAKE_TABLES.filter((table) => table.startsWith('decision_')).map((table) => [
      `lake.${table}`,
      'decision_id kind subject object verdict value decided_by reason decided_at',
    ]),
  ),
  'lake.batch':
    'batch document_sha256 source kind parser parser_version rows records rejects duplicates conflicts created_at',
};

const models = await loadModels();
const columns = new Map<string, readonly string[]>([
  ...RECORD_KINDS.map(
    (kind) => [`lake.${kind.kind}`, lakeColumns(kind).map(({ column }) => column)] as const,
  ),
  ...Object.entries(LAKE).map(([name, list]) => [name, list.split(' ')] as const),
  ...(await loadReferences()).map((table) => [`ref.${table.name}`, Object.keys(table.columns)] as const),
  ...models.map((model) => [model.name, Object.keys(model.columns)] as const),
]);

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openMemory());
});
afterAll(() => close());

describe('the models that come with the program', () => {
  it('are there', () => expect(models.length).toBeGreaterThan(0));

  it.each(models)('$name is followed to the end', async (model) => {
    const lineage = await lineageOf(connection, model.sql, (table) => columns.get(table));
    expect(lineage.problems).toEqual([]);
    // What a program reads is not what it writes.
    if (!model.program)
      expect(lineage.columns.map((column) => column.column)).toEqual(Object.keys(model.columns));
    expect(lineage.tables.filter((table) => !columns.has(table))).toEqual([]);
    expect(lineage.tables.length).toBeGreaterThan(0);
    expect(lineage.tables).not.toContain(model.name);
  });
});
