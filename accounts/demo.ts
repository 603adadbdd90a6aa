import { ROLES, type Role } from '../dashboards/server/access/permissions.ts';
import type { Session } from '../decisions/index.ts';
import { addUser, changeUser, type Organisation, type User, userById } from './users.ts';

/** One button of the demo. */
export interface DemoPerson {
  /** Names the button; a role may have several people. */
  readonly key: string;
  readonly role: Role;
  /** 合成数据: nobody is called so. Decisions of the demo are signed with it. */
  readonly name: string;
}

const EVALUATORS = ['甲', '乙', '丙', '丁', '戊'];

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { key: 'analyst', role: 'analyst', name: '示例分析员' },
  ...EVALUATORS.map((letter, at) => ({
    key: at === 0 ? 'evaluator' : `evaluator-${at + 1}`,
    role: 'evaluator' as const,
    name: `评价员${letter}`,
  })),
  { key: 'leader', role: 'leader', name: '示例负责同志' },
  { key: 'liaison', role: 'liaison', name: '示例联络员甲' },
  { key: 'liaison-2', role: 'liaison', name: '示例联络员乙' },
  { key: 'operator', role: 'operator', name: '示例运维员' },
  { key: 'admin', role: 'admin', name: '示例管理员' },
];

export const demoPerson = (key: string): DemoPerson | undefined => DEMO_PEOPLE.find((one) => one.key === key);

export const demoButtons = () =>
  DEMO_PEOPLE.map(({ key, role, name }) => ({ role: key, name, label: ROLES[role] }));

/** Which of the largest universities a liaison of the demo belongs to: 0 or 1; null for all others. */
export const demoPlace = ({ key, role }: DemoPerson): number | null =>
  role === 'liaison' ? Number(key.split('-')[1] ?? '1') - 1 : null;

/** The user of a button, made when it is first pressed. */
export async function demoUser(
  session: Session,
  person: DemoPerson,
  organisation: Organisation | null,
  now: Date,
): Promise<User> {
  const id = `u-demo-${person.key}`;
  const there = await userById(session, id);
  if (there === null) {
    const { key, name, role } = person;
    return addUser(
      session,
      { id, login: `demo-${key}`, name, roles: [role], organisation, provider: null, demo: true },
      now,
    );
  }
  // The sample may have been built anew, with other ids of organisations.
  return there.organisation?.org_id === organisation?.org_id
    ? there
    : changeUser(session, id, { organisation }, now);
}
