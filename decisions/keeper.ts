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
