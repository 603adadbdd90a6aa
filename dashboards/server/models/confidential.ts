import { RECORD_KINDS } from '../../../domain/records/index.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { FieldClass } from '../access/permissions.ts';
import { ask } from './ask.ts';

/** Table → column → class; a column without one may be seen by whoever may see its row. */
export type ColumnClasses = ReadonlyMap<string, ReadonlyMap<string, FieldClass>>;

/** Where a column is made of several, the class that fewest people may see. */
const STRICTEST: readonly FieldClass[] = ['disclosure', 'contact', 'person', 'amount'];

/** Kinds of records whose sums of money are told to the office and not to the public. */
const PRIVATE_MONEY = new Set(['contract', 'finance', 'activity', 'need', 'project', 'centre_report']);
/** What tells what an undisclosed result is about, and whose it is. */
const DISCLOSED = ['title', 'department', 'inventors', 'field'];
/** Programs mix texts of patents with those of needs and disclosures: what they quote is treated as the latter. */
const QUOTES: readonly (readonly [model: string, column: string])[] = [
  ['int_text_label', 'evidence'],
  ['int_text_prediction', 'evidence'],
];

/** Classes of the columns that come from outside, as `lake.<kind>` names them. */
export function recordClasses(): Map<string, Map<string, FieldClass>> {
  const classes = new Map<string, Map<string, FieldClass>>();
  const put = (table: string, column: string, is: FieldClass) =>
    classes.set(table, (classes.get(table) ?? new Map<string, FieldClass>()).set(column, is));
  for (const { kind, fields } of RECORD_KINDS) {
    for (const { field, type } of fields) {
      if (type === 'money' && PRIVATE_MONEY.has(kind)) put(`lake.${kind}`, field, 'amount');
      if (/contact|phone|email/.test(field)) put(`lake.${kind}`, field, 'contact');
      if (kind === 'person' && /^(name|birth|age|gender|id_number)/.test(field))
        put('lake.person', field, 'person');
    }
    // The line as it came holds everything.
    const strictest = kind === 'disclosure' ? 'disclosure' : PRIVATE_MONEY.has(kind) ? 'amount' : null;
    if (strictest !== null) put(`lake.${kind}`, 'raw', strictest);
  }
  for (const field of DISCLOSED) put('lake.disclosure', field, 'disclosure');
  return classes;
}

interface Edge {
  model: string;
  column: string;
  source_table: string | null;
  source_column: string | null;
  kind: string | null;
  complete: boolean;
}

/** Carries the classes of what comes from outside along the column lineage to every column that is made of it. */
export async function classesOf(
  connection: DuckDBConnection,
  reads: ReadonlyMap<string, readonly string[]>,
  columns: ReadonlyMap<string, readonly { column: string; type: string }[]>,
): Promise<ColumnClasses> {
  const edges = await ask<Edge>(
    connection,
    'SELECT model, "column", source_table, source_column, kind, complete FROM meta_lineage LIMIT 500000',
  );
  // That something happened, and when, tells no sum and no name.
  const silent = new Set(
    [...columns].flatMap(([model, list]) =>
      list
        .filter(({ type }) => /^(DATE|TIMESTAMP|BOOLEAN)/.test(type))
        .map(({ column }) => `${model}.${column}`),
    ),
  );
  return carry(
    edges.filter(({ model, column }) => !silent.has(`${model}.${column}`)),
    reads,
  );
}

/** Pure part of {@link classesOf}. */
export function carry(edges: readonly Edge[], reads: ReadonlyMap<string, readonly string[]>): ColumnClasses {
  const classes = recordClasses();
  for (const [model, column] of QUOTES) classes.set(model, new Map([[column, 'disclosure' as const]]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const edge of edges) {
      // What a program makes of a row is no column of it; what it quotes is listed above.
      if (edge.kind === 'program') continue;
      const incoming =
        edge.source_table !== null
          ? classes.get(edge.source_table)?.get(edge.source_column ?? '')
          : edge.complete
            ? undefined
            : strictestOf(reads.get(edge.model) ?? [], classes);
      const own = classes.get(edge.model) ?? new Map<string, FieldClass>();
      if (incoming === undefined || !isStricter(incoming, own.get(edge.column))) continue;
      classes.set(edge.model, own.set(edge.column, incoming));
      changed = true;
    }
  }
  return classes;
}

const isStricter = (one: FieldClass, other: FieldClass | undefined): boolean =>
  other === undefined || STRICTEST.indexOf(one) < STRICTEST.indexOf(other);

/** Where lineage cannot be followed, a column may be any column of what is read. */
function strictestOf(
  tables: readonly string[],
  classes: ReadonlyMap<string, ReadonlyMap<string, FieldClass>>,
): FieldClass | undefined {
  const all = new Set(tables.flatMap((table) => [...(classes.get(table)?.values() ?? [])]));
  return STRICTEST.find((one) => all.has(one));
}
