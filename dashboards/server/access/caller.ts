import { PanhuoError } from '../../../domain/errors.ts';
import { type FieldClass, GRANTS, PERMISSIONS, type Permission, type Role } from './permissions.ts';

/** Who asks, as far as rights are concerned. */
export interface Caller {
  readonly user: string;
  /** As it is signed below decisions: `评价员甲`. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** The only organisation whose rows the caller sees; null: all. Its name as in `dim_organisation.name`. */
  readonly organisation: { readonly org_id: string; readonly name: string } | null;
  /** Opaque, for the audit log; never the secret of the cookie. */
  readonly session: string;
  /** Came in by a button of the demo. */
  readonly demo: boolean;
}

export const may = (caller: Caller, permission: Permission): boolean =>
  caller.roles.some((role) => GRANTS[role].may.includes(permission));

export const sees = (caller: Caller, field: FieldClass): boolean =>
  caller.roles.some((role) => GRANTS[role].sees.includes(field));

/** @throws PANHUO_FORBIDDEN naming what is missing */
export function mustMay(caller: Caller, permission: Permission): void {
  if (may(caller, permission)) return;
  throw new PanhuoError('PANHUO_FORBIDDEN', `您的角色不能${PERMISSIONS[permission]}`, {
    hint: '需要时请向管理员申请相应的角色。',
  });
}
