import type { Accounts, AuditEntry } from '../../dashboards/server/access/accounts.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import type { Role } from '../../dashboards/server/access/permissions.ts';

/** A signed-in person of a test. */
export const callerAs = (role: Role, organisation: Caller['organisation'] = null): Caller => ({
  user: `u-${role}`,
  name: `测试${role}`,
  roles: [role],
  organisation,
  session: `s-${role}`,
  demo: false,
});

/** Accounts where every request comes from one person (null: from nobody), and what was written to the audit log. */
export function accountsAs(caller: Caller | null): Accounts & { readonly entries: AuditEntry[] } {
  const entries: AuditEntry[] = [];
  return {
    entries,
    callerOf: async () => caller,
    checkOrigin: () => undefined,
    audit: async (entry) => void entries.push(entry),
  };
}
