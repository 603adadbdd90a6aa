import type { Fault } from './failures.ts';
import type { Exchange } from './types.ts';

/** What proves to a server who we are. Values live in memory only: never in logs, archives or ledgers. */
export interface Credentials {
  /**
   * Headers for this URL; empty for hosts the credentials are not meant for. `rejected` are the ones the server no longer takes: others are to be got.
   * @throws PANHUO_CRAWL_CREDENTIAL when the environment lacks them
   */
  headersFor(
    url: URL,
    signal: AbortSignal,
    rejected?: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, string>> | Fault>;
  /** The answer says that a token has expired and a new one can be got. */
  isExpired(url: URL, answer: Exchange & { body: Buffer }): boolean;
}
