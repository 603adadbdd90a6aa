import type { Caller } from '../dashboards/server/access/caller.ts';
import type { Keeper } from '../decisions/index.ts';
import { IDLE, liveSessions, type StoredSession, touchSessions } from './sessions.ts';
import { allUsers, type User } from './users.ts';

interface Live {
  readonly stored: StoredSession;
  readonly user: User;
  readonly caller: Caller;
  /** Milliseconds; of this process or of another, whichever is later. */
  seenAt: number;
}

/** Older than this is read anew, while the old answer still serves. What another process revoked counts after this long. Milliseconds. */
const FRESH = 10_000;
/** Older than this serves nobody any more. Milliseconds. */
const STALE = 60_000;
/** A cookie nobody knows may be a session that another process began: looked up, but not for each of a flood of them. Milliseconds. */
const AGAIN = 2_000;
/** Use is written down when it is this much later than what is stored. Milliseconds. */
const TOUCH = 5 * 60_000;

/** The sessions that may be used, all of them in memory: an office has some hundreds. A request needs no database. */
export class SessionCache {
  private readonly keeper: Keeper;
  private readonly clock: () => Date;
  private readonly complain: (error: unknown) => void;
  private live = new Map<string, Live>();
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | null = null;

  constructor(keeper: Keeper, clock: () => Date, complain: (error: unknown) => void) {
    this.keeper = keeper;
    this.clock = clock;
    this.complain = complain;
  }

  /** @param token digest of the secret in the cookie */
  async find(token: string): Promise<Live | null> {
    const age = this.clock().getTime() - this.readAt;
    if (age > STALE || (age > AGAIN && !this.live.has(token))) await this.read();
    // Who asks need not wait for it: the answer is at most a minute old.
    else if (age > FRESH) this.read().catch(this.complain);
    const found = this.live.get(token);
    const now = this.clock().getTime();
    if (found === undefined || found.stored.expiresAt <= now || found.seenAt + IDLE <= now) return null;
    found.seenAt = now;
    return found;
  }

  /** After something was changed here: the next request sees it. */
  async renew(): Promise<void> {
    await this.reading?.catch(() => undefined);
    await this.read();
  }

  /** Writes down what was used, for the end of the server. */
  async flush(): Promise<void> {
    await this.reading?.catch(() => undefined);
    const seen = this.unsaid(0);
    if (seen.length > 0) await this.keeper.write((session) => touchSessions(session, seen));
  }

  private read(): Promise<void> {
    this.reading ??= this.load().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async load(): Promise<void> {
    const now = this.clock();
    const seen = this.unsaid(TOUCH);
    if (seen.length > 0) await this.keeper.write((session) => touchSessions(session, seen));
    const found = await this.keeper.read(async (session) => ({
      sessions: await liveSessions(session, now),
      users: new Map((await allUsers(session)).map((user) => [user.id, user])),
    }));
    const next = new Map<string, Live>();
    for (const stored of found?.sessions ?? []) {
      const user = found?.users.get(stored.userId);
      if (user === undefined) continue;
      const seenAt = Math.max(stored.lastSeenAt, this.live.get(stored.token)?.seenAt ?? 0);
      next.set(stored.token, { stored, user, caller: callerFor(user, stored), seenAt });
    }
    this.live = next;
    this.readAt = now.getTime();
  }

  private unsaid(least: number): { id: string; at: number }[] {
    return [...this.live.values()]
      .filter(({ stored, seenAt }) => seenAt - stored.lastSeenAt > least)
      .map(({ stored, seenAt }) => ({ id: stored.id, at: seenAt }));
  }
}

const callerFor = (user: User, stored: StoredSession): Caller => ({
  user: user.id,
  name: user.name,
  roles: user.roles,
  organisation: user.organisation,
  session: stored.id,
  demo: user.demo,
});
