import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { type Caller, sees } from '../access/caller.ts';
import { FIELD_CLASSES, type FieldClass } from '../access/permissions.ts';
import { select } from './select.ts';

/**
 * The organisations whose confidential rows a caller of one organisation sees: that one and all below it (campuses, colleges, hospitals).
 * Null: all.
 */
export async function ownOrganisations(
  connection: DuckDBConnection,
  caller: Caller,
): Promise<ReadonlySet<string> | null> {
  if (caller.organisation === null) return null;
  const own = caller.organisation.org_id;
  const below = await select<{ org_id: string }>(
    connection,
    'SELECT org_id FROM int_org_dimension WHERE root_org_id = ? LIMIT 10000',
    [own],
  );
  return new Set([own, ...below.map(({ org_id }) => org_id)]);
}

/** Whether a row of these parties is the caller's to see. */
export const isOwn = (
  own: ReadonlySet<string> | null,
  ...parties: readonly (string | null | undefined)[]
): boolean => own === null || parties.some((party) => party?.split(';').some((id) => own.has(id)) === true);

/** @throws PANHUO_FORBIDDEN naming the kind of fields that the caller may not see */
export function mustSee(caller: Caller, field: FieldClass): void {
  if (sees(caller, field)) return;
  throw new PanhuoError('PANHUO_FORBIDDEN', `您的角色不能看${FIELD_CLASSES[field]}`, {
    hint: '需要时请向管理员申请相应的角色。',
  });
}
