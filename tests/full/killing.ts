import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RunEvent } from '../../activities/telemetry.ts';
import { projectRoot } from '../../lake/assets.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { generateSampleGazette } from '../../sample/index.ts';
import { Rng } from '../../sample/rng.ts';
import type { RunOut } from '../../workflows/flows.ts';
import {
  type CommandOptions,
  documentOf,
  type Finished,
  panhuo,
  processesWith,
  Running,
  said,
} from '../e2e/support.ts';
import { filesOf } from '../helpers/folders.ts';
import { GAZETTE_FILES, realFolder } from '../helpers/real.ts';
import { expectSameState } from './same-state.ts';

/** What was killed when, and how long it took until somebody went on with it. */
export interface Kill {
  what: string;
  /** Steps that were running at that moment. */
  running: string[];
  /** Until the same work was begun again by a living process; null when nothing was running. */
  recoveredAfter: number | null;
}

const STEPS = ['archiveFiles', 'parseDocuments', 'parseDocuments', 'buildWarehouse', 'buildWarehouse'];
/** Usual times of the steps here, milliseconds. */
const LONGEST: Readonly<Record<string, number>> = {
  archiveFiles: 150,
  parseDocuments: 700,
  buildWarehouse: 4000,
};

/** A workspace to be disturbed, and one that got the same files in the same order undisturbed. */
export class KillBench {
  readonly reference: string;
  readonly home: string;
  readonly random: Rng;
  readonly kills: Kill[] = [];
  /** Files of each round; the first is read in peace. */
  private readonly rounds: string[][];
  private reader: Running | undefined;
  private readerAnswer = '';

  /** Folder of the program that runs; the checkout when there is none. */
  private readonly program: string | undefined;

  private constructor(folder: string, rounds: string[][], seed: number, program?: string) {
    this.program = program;
    this.reference = path.join(folder, 'reference');
    this.home = path.join(folder, 'workspace');
    this.rounds = rounds;
    this.random = new Rng(seed);
  }

  /**
   * @param rows of synthetic gazettes
   * @param extent how many of their four days; a real gazette day is added when it is there and everything is wanted
   * @param program folder of the program to run. @default the checkout
   */
  static async open(
    folder: string,
    rows: number,
    extent: 'all' | 2 = 'all',
    program?: string,
  ): Promise<KillBench> {
    const seed = Date.now() % 1_000_000;
    console.info(`kills at random moments, seed ${seed}`);
    const inbox = path.join(folder, 'sample');
    mkdirSync(inbox, { recursive: true });
    const { files, days } = await generateSampleGazette({ outDir: inbox, rows, seed: 11 });
    const rounds = days.map((day) =>
      files.map((file) => file.path).filter((file) => file.includes(day.replaceAll('-', ''))),
    );
    if (extent !== 'all') rounds.length = extent;
    else {
      const day = realFolder('gazette-2019-07-12');
      if (day.missing) console.warn(day.missing);
      else rounds.push(GAZETTE_FILES.map((name) => path.join(day.folder, name)));
    }
    const bench = new KillBench(folder, rounds, seed, program);
    await bench.peacefully();
    return bench;
  }

  /**
   * What to run: a round of new files after the other, each with its share of the kills, then full builds until there were enough.
   */
  *turns(wanted: number): Generator<{ flags: string[]; kills: number }> {
    const rest = [...this.rounds.keys()].slice(1);
    for (const [at, round] of rest.entries()) {
      this.deliver(this.home, round);
      yield { flags: [], kills: Math.ceil((wanted - this.kills.length) / (rest.length - at)) };
    }
    for (let extra = 0; this.kills.length < wanted && extra < 10; extra++) {
      yield { flags: ['--full'], kills: wanted - this.kills.length };
    }
  }

  /** Puts the files of a round where the source looks for them. */
  deliver(home: string, round: number): void {
    const inbox = path.join(home, 'inbox/gazette');
    mkdirSync(inbox, { recursive: true });
    for (const file of this.rounds[round] ?? []) copyFileSync(file, path.join(inbox, path.basename(file)));
  }

  /** For a command on a workspace of this bench. */
  options(home: string, timeout: number): CommandOptions {
    return { home, timeout, ...(this.program === undefined ? {} : { program: this.program }) };
  }

  private async peacefully(): Promise<void> {
    for (const round of this.rounds.keys()) {
      this.deliver(this.reference, round);
      expectDone(
        await panhuo(['--engine', 'inline', 'run', '--json'], this.options(this.reference, 300_000)),
      );
      // Up to here both are undisturbed, and one of them is worked out.
      if (round === 0) cpSync(this.reference, this.home, { recursive: true, preserveTimestamps: true });
    }
    await this.openReader();
  }

  /** A process that has the snapshot of the first round open from now on. */
  private async openReader(): Promise<void> {
    const snapshots = new Snapshots(path.join(this.home, 'warehouse'));
    const { current = '' } = (await snapshots.pointer()) ?? {};
    const child = path.join(projectRoot(), 'tests/full/reader-child.mjs');
    this.reader = new Running(process.execPath, [child, snapshots.fileOf(current)], { timeout: 1_800_000 });
    [this.readerAnswer = ''] = await this.reader.until(/^\d+ .+$/m);
  }

  /** Events of the run journal, the newest last. A line that a kill cut short is passed over. */
  journal(): RunEvent[] {
    const file = path.join(this.home, 'logs/runs.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as RunEvent];
        } catch {
          return [];
        }
      });
  }

  /** Steps that processes have begun and not ended. */
  running(pid: number): RunEvent[] {
    const events = this.journal().filter((event) => event.pid === pid);
    const ended = new Set(events.filter(({ event }) => event !== 'started').map(({ call }) => call));
    return events.filter(({ event, call }) => event === 'started' && !ended.has(call));
  }

  /**
   * Waits for a moment in the middle of a step that `pid` makes, somewhere between its beginning and its usual end.
   * False when `over` came first.
   */
  async momentIn(pid: number, over: () => boolean): Promise<boolean> {
    // Which step: left to chance alone it would mostly be the first one of a process.
    const wanted = this.random.pick(STEPS);
    let first = 0;
    for (const begun = Date.now(); ; await sleep(5)) {
      if (over()) return false;
      const running = this.running(pid);
      if (running.length > 0) first ||= Date.now();
      if (running.some(({ step }) => step === wanted)) break;
      if (running.length > 0 && Date.now() - first > 10_000) break;
      if (Date.now() - begun > 120_000) throw new Error(`process ${pid} has made no step for two minutes`);
    }
    await sleep(this.random.int(LONGEST[wanted] ?? 200));
    return !over();
  }

  /** Ends a process of ours the hard way, and remembers what it was doing. */
  async kill(what: string, pid: number, worker: number): Promise<void> {
    const running = this.running(worker);
    process.kill(pid, 'SIGKILL');
    const entry: Kill = { what, running: running.map(({ step }) => step), recoveredAfter: null };
    this.kills.push(entry);
    const at = Date.now();
    const works = new Set(running.map(({ work }) => work));
    this.watching.push(this.recovery(entry, at, works));
    while (processIs(pid)) await sleep(5);
  }

  private readonly watching: Promise<void>[] = [];

  private async recovery(entry: Kill, at: number, works: ReadonlySet<string>): Promise<void> {
    if (works.size === 0) return;
    for (const until = at + 120_000; Date.now() < until; await sleep(50)) {
      const again = this.journal().find(
        (event) => event.event === 'started' && works.has(event.work) && Date.parse(event.at) > at,
      );
      if (again) {
        entry.recoveredAfter = Date.parse(again.at) - at;
        return;
      }
    }
  }

  /** Everything is as if nothing had been killed: tables, records, files, readers, processes. */
  async expectUnharmed(): Promise<void> {
    // What a killed process left is taken away an hour later, when nobody can still be at it.
    const staging = path.join(this.home, 'lake/.staging');
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    for (const name of [...filesOf(staging), ...readdirSync(staging)]) {
      utimesSync(path.join(staging, name), twoHoursAgo, twoHoursAgo);
    }
    const last = await panhuo(['--engine', 'inline', 'run', '--json'], this.options(this.home, 300_000));
    const out = expectDone(last);
    expect(out.sources[0]?.known).toBe(out.sources[0]?.documents);
    expect(out.build.published).toBe(false);
    await Promise.race([Promise.all(this.watching), sleep(1000)]);
    console.info(
      this.kills
        .map(
          ({ what, running, recoveredAfter }) =>
            `${what} killed in ${running.join(' + ') || 'no step'}${recoveredAfter === null ? '' : `, work begun again after ${recoveredAfter} ms`}`,
        )
        .join('\n'),
    );

    await expectSameState(this.reference, this.home);
    expect(readdirSync(staging)).toEqual([]);
    expect(existsSync(path.join(this.home, 'warehouse/build'))).toBe(false);
    expect(processesWith(path.join(this.home, 'temporal'))).toEqual([]);

    const { reader } = this;
    expect(reader?.alive, reader?.stderr).toBe(true);
    const answers = reader?.stdout.trim().split('\n') ?? [];
    expect(new Set(answers)).toEqual(new Set([this.readerAnswer]));
    console.info(`a reader of the first snapshot asked ${answers.length} times`);
    await reader?.kill();
  }
}

export function processIs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie is nobody; its parent here is this process, which will collect it.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** The command was done and accounts for every row. */
export function expectDone(done: Finished): RunOut {
  expect(done.code, said(done)).toBe(0);
  const out = documentOf<RunOut>(done);
  expect(out.failures).toEqual([]);
  for (const source of out.sources) {
    expect(source.rows).toBe(source.records + source.rejects + source.duplicates);
  }
  return out;
}
