import type { Decision, Decisions } from '../../../decisions/index.ts';

/** What was decided, kept until anything new is: asking for the revision is cheap, reading the store is not always. */
export class DecidedBefore {
  private kept: { revision: string; all: Promise<readonly Decision[]> } | null = null;

  /** All that was ever decided, oldest first, but steps of evaluations: those have pages of their own, which keep points hidden. */
  async history(decisions: Decisions): Promise<readonly Decision[]> {
    const revision = await decisions.revision();
    if (this.kept?.revision !== revision) {
      const all = decisions.history().then((rows) => rows.filter(({ kind }) => KINDS_HERE.has(kind)));
      const kept = { revision, all };
      this.kept = kept;
      all.catch(() => {
        if (this.kept === kept) this.kept = null;
      });
    }
    return this.kept.all;
  }

  /** Decisions in force of one kind. */
  async inForce(decisions: Decisions, kind: string): Promise<Decision[]> {
    return inForceOf(await this.history(decisions)).filter((one) => one.kind === kind);
  }
}

const KINDS_HERE = new Set(['org_pair', 'person_pair', 'patent_label']);

/** Of a complete history: neither superseded nor a withdrawal. */
export function inForceOf(all: readonly Decision[]): Decision[] {
  const after = new Set(all.flatMap(({ supersedes }) => (supersedes === null ? [] : [supersedes])));
  return all.filter(({ decision_id, withdrawn }) => !withdrawn && !after.has(decision_id));
}
