import { PanhuoError } from '../domain/errors.ts';

interface Misses {
  count: number;
  /** Until when nothing is tried. Milliseconds. */
  until: number;
  last: number;
}

/** What is forgotten after this long without a miss. Milliseconds. */
const MEMORY = 30 * 60_000;
const LONGEST = 15 * 60_000;
/** Names and addresses remembered at most; the oldest go. */
const MOST = 20_000;

/**
 * Slows guessing down: after some misses each one doubles the wait. By login, whether anybody has it or not, so that the wait tells nothing
 * about who is a user; and by address, with room for an office of fifty behind one. A right password clears the login, not the address.
 */
export class Guesses {
  private readonly misses = new Map<string, Misses>();
  private readonly clock: () => Date;

  constructor(clock: () => Date) {
    this.clock = clock;
  }

  /** @throws PANHUO_RATE_LIMIT while one has to wait */
  check(login: string, address: string): void {
    const now = this.clock().getTime();
    const until = Math.max(...[`l:${login}`, `a:${address}`].map((key) => this.misses.get(key)?.until ?? 0));
    if (until <= now) return;
    const seconds = Math.ceil((until - now) / 1000);
    throw new PanhuoError(
      'PANHUO_RATE_LIMIT',
      `尝试次数过多，请 ${seconds >= 90 ? `${Math.ceil(seconds / 60)} 分钟` : `${seconds} 秒`}后再试`,
      {
        hint: '忘记密码时请联系管理员，管理员可以给出重设密码的一次性链接。',
      },
    );
  }

  /** An attempt for this login, counted before it is known how it ends. */
  tried(login: string): void {
    this.count(`l:${login}`, 5);
  }

  /** An attempt from this address that was wrong. */
  missed(address: string): void {
    this.count(`a:${address}`, 50);
  }

  cleared(login: string): void {
    this.misses.delete(`l:${login}`);
  }

  private count(key: string, free: number): void {
    const now = this.clock().getTime();
    const before = this.misses.get(key);
    const count = before !== undefined && now - before.last < MEMORY ? before.count + 1 : 1;
    const wait = count < free ? 0 : Math.min(LONGEST, 1000 * 2 ** (count - free + 1));
    this.misses.delete(key);
    this.misses.set(key, { count, until: now + wait, last: now });
    if (this.misses.size > MOST) this.misses.delete(this.misses.keys().next().value ?? '');
  }
}
