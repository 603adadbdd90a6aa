import type { Role } from '../../../server/access/permissions.ts';

/** What roles are called; types of the server keep the list complete. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  analyst: '分析人员',
  evaluator: '评价员',
  leader: '负责同志',
  liaison: '联络员',
  operator: '运维人员',
  admin: '管理员',
};
