/** What is about to be written, and how it ended. */
export interface Waiting {
  readonly id: string;
  /** What it says, for people. */
  readonly words: string;
  readonly state: 'waiting' | 'writing' | 'failed';
  readonly failure: string | null;
}

/** Time to think better of it. Milliseconds. */
export const UNDO = 5000;

interface Entry {
  shown: Waiting;
  write: () => Promise<void>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Decisions that are written only after a while, so that a slip of the hand leaves no trace. One for each thing decided on: a later one takes
 * the place of an earlier that still waits.
 */
export class Delayed {
  private readonly entries = new Map<string, Entry>();
  private readonly changed: (all: readonly Waiting[]) => void;
  private readonly explain: (error: unknown) => string;
  private readonly delay: number;

  constructor(
    changed: (all: readonly Waiting[]) => void,
    explain: (error: unknown) => string,
    delay: number = UNDO,
  ) {
    this.changed = changed;
    this.explain = explain;
    this.delay = delay;
  }

  add(id: string, words: string, write: () => Promise<void>): void {
    clearTimeout(this.entries.get(id)?.timer);
    const timer = setTimeout(() => void this.run(id), this.delay);
    this.entries.set(id, { shown: { id, words, state: 'waiting', failure: null }, write, timer });
    this.tell();
  }

  /** Takes one back that is not being written yet, or forgets one that failed. @returns whether it was still time */
  undo(id: string): boolean {
    const entry = this.entries.get(id);
    if (entry === undefined || entry.shown.state === 'writing') return false;
    clearTimeout(entry.timer);
    this.entries.delete(id);
    this.tell();
    return true;
  }

  /** Writes all that waits at once: the reader goes elsewhere. */
  async flush(): Promise<void> {
    const waiting = [...this.entries.values()].filter(({ shown }) => shown.state === 'waiting');
    await Promise.all(waiting.map(({ shown }) => this.run(shown.id)));
  }

  private async run(id: string): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined || entry.shown.state !== 'waiting') return;
    clearTimeout(entry.timer);
    this.show(entry, { state: 'writing' });
    try {
      await entry.write();
      if (this.entries.get(id) === entry) this.entries.delete(id);
      this.tell();
    } catch (error) {
      this.show(entry, { state: 'failed', failure: this.explain(error) });
    }
  }

  private show(entry: Entry, change: Partial<Waiting>): void {
    entry.shown = { ...entry.shown, ...change };
    this.tell();
  }

  private tell(): void {
    this.changed([...this.entries.values()].map(({ shown }) => shown));
  }
}
