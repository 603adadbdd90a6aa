import type { SampleRows } from '../../api/ops-model.ts';
import { type Caller, sees } from '../access/caller.ts';
import type { FieldClass } from '../access/permissions.ts';
import type { ModelCatalog } from './catalog.ts';

type Cell = SampleRows['rows'][number][number];

/** Rows as a page shows them, without what the caller's roles may not see. */
export function hideCells(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  classOf: (column: string) => FieldClass | undefined,
  caller: Caller,
): SampleRows {
  const isHidden = columns.map((column) => {
    const is = classOf(column);
    return is !== undefined && !sees(caller, is);
  });
  return {
    columns: [...columns],
    rows: rows.map((row) => row.map((value, at) => (isHidden[at] === true ? null : value))),
    hidden: columns.filter((_column, at) => isHidden[at] === true),
  };
}

/** The class of a column of a model; of a column that an audit made, that of the same name in what the model reads. */
export function classIn(catalog: ModelCatalog, model: string): (column: string) => FieldClass | undefined {
  const tables = [model, ...(catalog.reads.get(model) ?? [])];
  return (column) => {
    for (const table of tables) {
      const is = catalog.classes.get(table)?.get(column);
      if (is !== undefined) return is;
      if (catalog.columns.get(table)?.some((one) => one.column === column) === true) return undefined;
    }
    return undefined;
  };
}

/** Samples of an audit: each a JSON text of one row, which a damaged or cut one need not be. */
export function readSamples(samples: readonly string[]): { columns: string[]; rows: Cell[][] } {
  const parsed = samples.map((text): Record<string, unknown> => {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? { ...value } : { 值: value };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // The run journal cuts long samples.
      return { 样例: text };
    }
  });
  const columns = [...new Set(parsed.flatMap((row) => Object.keys(row)))];
  return { columns, rows: parsed.map((row) => columns.map((column) => cellOf(row[column]))) };
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
