import type { EdgeKind, SourceColumn } from './types.ts';

/** What a value comes from, while the walk is under way. Never changed after it was made. */
export interface Derived {
  readonly sources: ReadonlyMap<string, SourceColumn>;
  readonly problems: ReadonlySet<string>;
}

export const NOTHING: Derived = { sources: new Map(), problems: new Set() };

export function fromColumn(table: string, column: string): Derived {
  const kind: EdgeKind = 'copy';
  return { sources: new Map([[`${table}\u0000${column}`, { table, column, kind }]]), problems: new Set() };
}

export function problem(text: string): Derived {
  return { sources: new Map(), problems: new Set([text]) };
}

/** Union; a source that is an expression in one part is an expression in the whole. */
export function merge(parts: Iterable<Derived>): Derived {
  const sources = new Map<string, SourceColumn>();
  const problems = new Set<string>();
  for (const part of parts) {
    for (const [key, source] of part.sources) {
      const before = sources.get(key);
      sources.set(key, before?.kind === 'expression' ? before : source);
    }
    for (const text of part.problems) problems.add(text);
  }
  return { sources, problems };
}

export function asExpression(part: Derived): Derived {
  const sources = new Map<string, SourceColumn>();
  for (const [key, source] of part.sources) sources.set(key, { ...source, kind: 'expression' });
  return { sources, problems: part.problems };
}

/** Whether two are the same, for the fixpoint of recursive CTEs. */
export function same(a: Derived, b: Derived): boolean {
  if (a.sources.size !== b.sources.size || a.problems.size !== b.problems.size) return false;
  for (const [key, source] of a.sources) if (b.sources.get(key)?.kind !== source.kind) return false;
  for (const text of a.problems) if (!b.problems.has(text)) return false;
  return true;
}
