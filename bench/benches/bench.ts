import type { Session } from '../harness/session.ts';
import type { Outcome } from '../result.ts';

export interface BenchContext {
  session: Session;
  /** Rows of the large input, approximately. */
  rows: number;
  /** At least three for figures that are shown to anybody. */
  rounds: number;
  /** Peers that may take part. */
  wants: (peer: string) => boolean;
  /** Size and seed of a sample province. */
  patents: number;
  seed: number;
  machine: string;
}

export interface Bench {
  name: string;
  /** One Chinese sentence for the usage text. */
  about: string;
  run(context: BenchContext): Promise<Outcome>;
}
