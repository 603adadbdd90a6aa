import { PanhuoError } from '../../../domain/errors.ts';
import type { Caller } from '../access/caller.ts';
import type { Asker } from './launcher.ts';

export const askerOf = ({ user, name }: Caller, reason: string): Asker => ({ user, name, reason });

/**
 * Rows of files as they came are of no one organisation: whoever is bound to one does not see them.
 * @throws PANHUO_FORBIDDEN
 */
export function refuseBound(caller: Caller): void {
  if (caller.organisation === null) return;
  throw new PanhuoError('PANHUO_FORBIDDEN', '原始行与文件不分机构，您只能看本机构的记录', {
    hint: '需要时请向管理员申请。',
  });
}
