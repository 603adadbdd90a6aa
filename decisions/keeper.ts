import { PanhuoError } from '../domain/errors.ts';
import { NO_DECISIONS } from './ledger.ts';
import type { Session } from './schema.ts';

/** Where decisions are kept. Each call is one transaction on a connection of its own. */
export interface Keeper {
  /** For people; without user names and passwords. */
  place: string;
  /** One consistent look; null when nothing was ever stored. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T | null>;
  /** All or nothing; what it gave is stored when this resolves. */
  write<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** See `revisionIn`; `none` before the first decision. */
  revision(): Promise<string>;
}

/**
 * Somebody set DATABASE_URL for a workspace that has decisions already: going on with the empty database would undo them all without a
 * word. Asks the database once more only where there is something to lose.
 * @throws PANHUO_DECISIONS_ELSEWHERE from every use
 */
export function unlessLeftBehind(keeper: Keeper, inside: Keeper): Keeper {
  const check = async () => {
    if ((await inside.revision()) === NO_DECISIONS || (await keeper.revision()) !== NO_DECISIONS) return;
    throw new PanhuoError(
      'PANHUO_DECISIONS_ELSEWHERE',
      `决定库 ${keeper.place} 是空的，而${inside.place} 里有人工决定`,
      { hint: '用 panhuo review move 把它们移入；要继续用内置库，请取消环境变量 DATABASE_URL。' },
    );
  };
  return {
    place: keeper.place,
    read: async (work) => check().then(() => keeper.read(work)),
    write: async (work) => check().then(() => keeper.write(work)),
    revision: async () => check().then(() => keeper.revision()),
  };
}
