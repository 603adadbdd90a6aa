import { PanhuoError } from '../domain/errors.ts';
import { embeddedKeeper } from './embedded.ts';
import { type Keeper, unlessLeftBehind } from './keeper.ts';
import type { Draft } from './kinds.ts';
import { checkDraft, readBy, readReason } from './kinds.ts';
import {
  append,
  type Decision,
  everything,
  inForce,
  NO_DECISIONS,
  revisionIn,
  take,
  withdrawal,
} from './ledger.ts';
import { postgresKeeper } from './postgres.ts';

export { keepOpen } from './embedded.ts';
export type { Keeper } from './keeper.ts';
export { type Draft, KINDS } from './kinds.ts';
export { type Decision, NO_DECISIONS } from './ledger.ts';
export type { Session } from './schema.ts';

export interface DecisionsOptions {
  /** Where DATABASE_URL is looked up. @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** @default the machine's clock */
  clock?: () => Date;
  /** How long to wait for another process that uses the embedded database. Milliseconds. @default 30,000 */
  wait?: number;
}

/**
 * What people decided, apart from facts (architecture rule: decisions go to a transactional store with who, when, why). Nothing is ever
 * changed or deleted: a later decision on the same kind, subject and object supersedes, and taking one back is a new row. All methods
 * throw PANHUO_DECISIONS_BUSY, PANHUO_DECISIONS_UNREACHABLE, PANHUO_DECISIONS_DAMAGED or PANHUO_LAKE_NO_SPACE when the store cannot be used.
 */
export interface Decisions {
  /** Where they are kept, for people. */
  readonly place: string;
  /** Stores all of them or none, in order. @throws PANHUO_DECISION_INVALID */
  record(drafts: readonly Draft[]): Promise<Decision[]>;
  /** Takes back a decision that is in force. @throws PANHUO_DECISION_UNKNOWN, PANHUO_DECISION_INVALID */
  withdraw(id: number, why: { by: string; reason: string }): Promise<Decision>;
  /** Decisions in force, in order of kind, subject, object (bytes). */
  effective(kind?: string): Promise<Decision[]>;
  /** All that was ever decided, oldest first; with `about` only where it is subject or object. */
  history(about?: string): Promise<Decision[]>;
  /** Changes with every stored decision, and with nothing else; `none` before the first. A few milliseconds. */
  revision(): Promise<string>;
  /** Decisions in force with the revision they belong to, in one look. */
  export(): Promise<{ revision: string; rows: Decision[] }>;
}

/** The database of a workspace, for the accounts that live beside the decisions. Opens nothing. @throws PANHUO_DECISIONS_CONFIG */
export function openKeeper(workspace: { home: string }, options: DecisionsOptions = {}): Keeper {
  const url = (options.env ?? process.env).DATABASE_URL?.trim() ?? '';
  const inside = embeddedKeeper(workspace.home, options);
  return url === '' ? inside : unlessLeftBehind(postgresKeeper(url), inside);
}

/** The decisions of a workspace: in PostgreSQL where DATABASE_URL names one, else embedded. Opens nothing. @throws PANHUO_DECISIONS_CONFIG */
export function openDecisions(workspace: { home: string }, options: DecisionsOptions = {}): Decisions {
  const { clock = () => new Date() } = options;
  const keeper = openKeeper(workspace, options);
  return {
    place: keeper.place,
    async record(drafts) {
      const ready = drafts.map(checkDraft);
      return ready.length === 0 ? [] : keeper.write((session) => append(session, ready, clock()));
    },
    async withdraw(id, { by, reason }) {
      const why = { by: readBy(by), reason: readReason(reason) };
      const stored = await keeper.write(async (session) =>
        append(session, [await withdrawal(session, id, why)], clock()),
      );
      return stored[0] as Decision;
    },
    effective: async (kind) => (await keeper.read((session) => inForce(session, kind))) ?? [],
    history: async (about) => (await keeper.read((session) => everything(session, about))) ?? [],
    revision: () => keeper.revision(),
    export: async () =>
      (await keeper.read(async (session) => ({
        revision: await revisionIn(session),
        rows: await inForce(session),
      }))) ?? { revision: NO_DECISIONS, rows: [] },
  };
}

/**
 * Copies all decisions of the workspace's embedded store into the empty PostgreSQL database of DATABASE_URL, with their numbers and times.
 * The embedded store stays as it is and is no longer asked while DATABASE_URL is set.
 * @throws PANHUO_USAGE without DATABASE_URL, PANHUO_DECISIONS_ELSEWHERE when that database holds decisions
 */
export async function moveDecisions(
  workspace: { home: string },
  options: DecisionsOptions = {},
): Promise<{ from: string; to: string; decisions: number; revision: string }> {
  const url = (options.env ?? process.env).DATABASE_URL?.trim() ?? '';
  if (url === '') {
    throw new PanhuoError('PANHUO_USAGE', '没有设置环境变量 DATABASE_URL，不知道移到哪里', {
      hint: '应形如 postgresql://用户:密码@主机:5432/库名',
    });
  }
  const [inside, outside] = [embeddedKeeper(workspace.home, options), postgresKeeper(url)];
  const all = (await inside.read((session) => everything(session))) ?? [];
  const isTaken = all.length === 0 || (await outside.write((session) => take(session, all)));
  if (!isTaken) {
    throw new PanhuoError(
      'PANHUO_DECISIONS_ELSEWHERE',
      `${outside.place} 里已有决定，不能再移入，什么都没有改变`,
    );
  }
  return { from: inside.place, to: outside.place, decisions: all.length, revision: await outside.revision() };
}

/** See {@link Decisions.revision}. */
export const revision = (workspace: { home: string }, options?: DecisionsOptions): Promise<string> =>
  openDecisions(workspace, options).revision();

/** See {@link Decisions.export}; for the build. */
export const exportDecisions = (
  workspace: { home: string },
  options?: DecisionsOptions,
): Promise<{ revision: string; rows: Decision[] }> => openDecisions(workspace, options).export();
