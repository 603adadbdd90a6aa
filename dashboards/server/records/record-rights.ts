import type { DuckDBConnection } from '../../../lake/duck.ts';
import { type Caller, sees } from '../access/caller.ts';
import { FIELD_CLASSES, type FieldClass } from '../access/permissions.ts';
import { PUBLIC_KINDS } from '../access/public-kinds.ts';
import { recordClasses } from '../models/confidential.ts';
import { isOwn, ownOrganisations } from './own.ts';
import { select } from './select.ts';

let classes: ReturnType<typeof recordClasses> | null = null;

/** What each field of a kind is; fields without a class are open to all who may see the record. */
export function fieldClasses(kind: string): ReadonlyMap<string, FieldClass> {
  classes ??= recordClasses();
  return classes.get(`lake.${kind}`) ?? new Map();
}

/**
 * Why a caller may not open a document of these kinds; null: they may. A document shows all rows and all columns, so that it is open only to
 * who may see all of them.
 */
export function documentClosed(caller: Caller, kinds: readonly string[]): string | null {
  const confidential = kinds.filter((kind) => !PUBLIC_KINDS.has(kind));
  if (confidential.length === 0) return null;
  if (caller.organisation !== null) return '原件里有其他单位的内容，只能看本单位的记录';
  const lacking = new Set(
    confidential.flatMap((kind) => [...fieldClasses(kind).values()].filter((one) => !sees(caller, one))),
  );
  if (lacking.size === 0) return null;
  return `原件里有您的角色不能看的内容：${[...lacking].map((one) => FIELD_CLASSES[one]).join('、')}`;
}

/** Fact of a kind and its columns that hold whose row it is. */
const OWNERS: Readonly<Record<string, { table: string; columns: readonly string[] }>> = {
  contract: { table: 'fct_contract', columns: ['from_org_id', 'to_org_id'] },
  need: { table: 'fct_need', columns: ['org_id', 'answered_org_id'] },
  listing: { table: 'fct_listing', columns: ['org_id'] },
  assessment: { table: 'fct_assessment', columns: ['org_id'] },
  disclosure: { table: 'fct_disclosure', columns: ['org_id'] },
  activity: { table: 'fct_activity', columns: ['org_id'] },
  finance: { table: 'fct_finance', columns: ['org_id'] },
  training: { table: 'fct_training', columns: ['org_id'] },
  person: { table: 'fct_staff', columns: ['org_id'] },
};

/** Whether a caller of one organisation may see this record: it is of a public kind, or a row of theirs was made of it. */
export async function maySeeRecord(
  connection: DuckDBConnection,
  caller: Caller,
  kind: string,
  record: { record_id: string; university: string | null },
): Promise<boolean> {
  if (caller.organisation === null || PUBLIC_KINDS.has(kind)) return true;
  if (kind === 'centre_report') return record.university === caller.organisation.name;
  const owner = OWNERS[kind];
  if (owner === undefined) return false;
  const own = await ownOrganisations(connection, caller);
  const rows = await select<Record<string, string | null>>(
    connection,
    `SELECT ${owner.columns.join(', ')} FROM ${owner.table} WHERE contains(record_ids, ?) LIMIT 20`,
    [record.record_id],
  );
  return rows.some((row) => isOwn(own, ...owner.columns.map((column) => row[column])));
}
