import {
  FIELD_CLASSES,
  GRANTS,
  PERMISSIONS,
  ROLES,
  type Role,
} from '../dashboards/server/access/permissions.ts';

/** Who may do what, from the one table that the server asks. */
export function rightsPage(note: string): string {
  const roles = Object.keys(ROLES) as Role[];
  const head = (first: string) => [
    `| ${first} | ${roles.map((role) => ROLES[role]).join(' | ')} |`,
    `|---|${roles.map(() => ':-:|').join('')}`,
  ];
  const mark = (has: boolean) => (has ? '●' : '');
  const rowsOf = (names: Readonly<Record<string, string>>, has: (role: Role, key: string) => boolean) =>
    Object.entries(names).map(
      ([key, name]) => `| ${name}（\`${key}\`） | ${roles.map((role) => mark(has(role, key))).join(' | ')} |`,
    );
  return [
    '# 权限',
    note,
    '',
    `角色：${roles.map((role) => `${ROLES[role]} \`${role}\``).join('、')}。一人可有几个角色，权限相加；联络员属于一个机构，只看本机构的保密明细，不兼其他角色。`,
    '权限的划分为本项目所拟。每个接口要求哪一项，见 `/api/openapi.json` 的 `x-allow`；`x-reach: scoped` 的接口按机构收窄。',
    '',
    ...head('可以做什么'),
    ...rowsOf(PERMISSIONS, (role, key) => GRANTS[role].may.some((one) => one === key)),
    '',
    ...head('可以看的保密字段'),
    ...rowsOf(FIELD_CLASSES, (role, key) => GRANTS[role].sees.some((one) => one === key)),
    '',
  ].join('\n');
}
