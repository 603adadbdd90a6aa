import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyRequest } from 'fastify';
import { isService } from '../../../accounts/index.ts';
import type { Organisation } from '../../../accounts/users.ts';
import { projectRoot } from '../../../lake/assets.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import type { SessionAnswer } from '../../api/session.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import type { Caller } from './caller.ts';
import { may, sees } from './caller.ts';
import { FIELD_CLASSES, type FieldClass, PERMISSIONS, type Permission } from './permissions.ts';

type SessionSnapshot = NonNullable<SessionAnswer['snapshot']>;

/** A snapshot never changes: what is said of one is read once. */
const described = new WeakMap<ServerDeps['readers'], Map<string, SessionSnapshot>>();

/** What `GET /api/v1/session` answers, and everything that signs somebody in. */
export async function sessionAnswer(
  deps: ServerDeps,
  caller: Caller | null,
  csrf: string | null,
  build: string | undefined,
): Promise<SessionAnswer> {
  const { accounts } = deps;
  const workspace = await deps.openWorkspace();
  const pointer = await new Snapshots(workspace.warehouse).pointer();
  const shown = build ?? pointer?.current ?? null;
  return {
    user: caller && {
      id: caller.user,
      name: caller.name,
      roles: [...caller.roles],
      organisation: caller.organisation && { ...caller.organisation },
      demo: caller.demo,
    },
    may: caller === null ? [] : keysOf<Permission>(PERMISSIONS).filter((one) => may(caller, one)),
    sees: caller === null ? [] : keysOf<FieldClass>(FIELD_CLASSES).filter((one) => sees(caller, one)),
    csrf,
    synthetic: workspace.config.synthetic,
    // Whoever has not signed in learns nothing about the data.
    snapshot: caller === null || shown === null ? null : await describe(deps, shown),
    build_newer:
      caller !== null && pointer !== null && build !== undefined && build !== pointer.current
        ? pointer.current
        : null,
    demo_roles: isService(accounts) ? accounts.demoRoles : [],
    providers: isService(accounts) ? (accounts.providers?.buttons ?? []) : [],
    version: versionOf(),
  };
}

const keysOf = <K extends string>(table: object) => Object.keys(table) as K[];

/** Null when it is not kept any more. */
async function describe(deps: ServerDeps, id: string): Promise<SessionSnapshot | null> {
  const known = described.get(deps.readers) ?? new Map<string, SessionSnapshot>();
  described.set(deps.readers, known);
  const told = known.get(id);
  if (told !== undefined) return told;
  const workspace = await deps.openWorkspace();
  const snapshot = (await new Snapshots(workspace.warehouse).list()).find((one) => one.id === id);
  if (snapshot === undefined) return null;
  const data_as_of =
    snapshot.models.int_as_of === undefined
      ? null
      : await onSnapshot(deps, id, (connection) => asOf(connection));
  const answer = { id, created_at: snapshot.created_at, data_as_of };
  known.set(id, answer);
  return answer;
}

async function asOf(connection: DuckDBConnection): Promise<string | null> {
  const [row] = await readRows(connection, 'SELECT CAST(as_of AS VARCHAR) AS day FROM int_as_of');
  return typeof row?.day === 'string' ? row.day : null;
}

/** The largest universities, for liaisons of the demo. @param at 0: the first */
export async function universityOfDemo(deps: ServerDeps, at: number): Promise<Organisation | null> {
  const rows = await onSnapshot(deps, undefined, (connection) =>
    readRows(
      connection,
      `SELECT org_id, name FROM dim_organisation WHERE is_university AND org_id = root_org_id
        ORDER BY patent_count DESC, org_id LIMIT ${at + 1}`,
    ),
  );
  const row = rows[at];
  return row === undefined ? null : { org_id: String(row.org_id), name: String(row.name) };
}

let version: string | undefined;
function versionOf(): string {
  version ??= (
    JSON.parse(readFileSync(path.join(projectRoot(), 'package.json'), 'utf8')) as { version: string }
  ).version;
  return version;
}

/** Header token of a request, where the accounts have one. */
export const csrfOf = (deps: ServerDeps, request: FastifyRequest): string | null =>
  isService(deps.accounts) ? deps.accounts.csrfOf(request) : null;
