import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../activities/telemetry.ts';
import { groupRuns, readWorks } from '../../dashboards/server/runs.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Writes journal lines: what is left out is of a process that is gone. */
function journal(events: readonly (Partial<RunEvent> | string)[]): string {
  const home = temporaryFolder();
  mkdirSync(path.join(home, 'logs'));
  const base = {
    at: '2026-11-23T01:00:00.000Z',
    correlation: 'c',
    step: 'parseDocuments',
    event: 'started',
    call: '1',
    work: 'w',
    attempt: 1,
    host: hostname(),
    pid: 2 ** 22 + 1,
    born: '1',
  };
  const lines = events.map((event) =>
    typeof event === 'string' ? event : JSON.stringify({ ...base, ...event }),
  );
  appendFileSync(path.join(home, 'logs', 'runs.jsonl'), lines.map((line) => `${line}\n`).join(''));
  return home;
}

async function begin(home: string, correlation: string): Promise<ChildProcess> {
  const script = path.join(import.meta.dirname, 'run-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, home, correlation], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

describe('the run journal, read', () => {
  it('knows a step that runs from one whose process was killed', async () => {
    const home = temporaryFolder();
    const child = await begin(home, 'killed');
    const during = await readWorks(home, new Date());
    expect(during.map(({ correlation, state }) => [correlation, state])).toEqual([['killed', 'running']]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const after = await readWorks(home, new Date());
    expect(after[0]).toMatchObject({ state: 'interrupted', ended_at: null, ms: null });
  });

  it('does not take a reused process id for the one that began', async () => {
    const home = journal([{ pid: process.pid, born: '1' }]);
    expect((await readWorks(home, NOW))[0]?.state).toBe('interrupted');
  });

  it('believes another machine for two hours', async () => {
    const home = journal([
      { host: 'elsewhere', call: '1', work: 'a', at: '2026-11-22T23:59:00.000Z' },
      { host: 'elsewhere', call: '2', work: 'b', at: '2026-11-23T00:01:00.000Z' },
    ]);
    expect((await readWorks(home, NOW)).map((work) => work.state)).toEqual(['interrupted', 'running']);
  });

  it('takes the last attempt at the same work for the work', async () => {
    const home = journal([
      { call: '1' },
      { call: '2', attempt: 2, at: '2026-11-23T01:00:05.000Z' },
      {
        call: '2',
        attempt: 2,
        at: '2026-11-23T01:00:06.000Z',
        event: 'finished',
        ms: 1000,
        summary: { rows: 5 },
      },
      // The first attempt's failure is heard of late.
      {
        call: '1',
        at: '2026-11-23T01:00:09.000Z',
        event: 'failed',
        error: { code: 'PANHUO_INTERNAL', message: 'x' },
      },
    ]);
    const works = await readWorks(home, NOW);
    expect(works).toHaveLength(1);
    expect(works[0]).toMatchObject({ state: 'done', attempts: 2, error: null });
    expect(groupRuns(works, 30)[0]).toMatchObject({
      state: 'done',
      steps: [{ retries: 1, counts: { rows: 5 } }],
    });
  });

  it('tells failed, cancelled and held apart', async () => {
    const end = (call: string, more: Partial<RunEvent>): Partial<RunEvent>[] => [
      { call, work: call, correlation: call },
      { call, work: call, correlation: call, at: '2026-11-23T01:01:00.000Z', ...more },
    ];
    const home = journal([
      ...end('f', { event: 'failed', error: { code: 'PANHUO_MODEL_FAILED', message: '坏' } }),
      ...end('c', { event: 'failed', error: { code: 'PANHUO_CANCELLED', message: '取消' } }),
      ...end('h', { event: 'finished', summary: { blocked: true } }),
      ...end('d', { event: 'finished', summary: { blocked: false } }),
    ]);
    const states = new Map((await readWorks(home, NOW)).map((work) => [work.correlation, work.state]));
    expect(Object.fromEntries(states)).toEqual({ f: 'failed', c: 'cancelled', h: 'held', d: 'done' });
  });

  it('passes over lines that are no events', async () => {
    const home = journal([
      '',
      '{"at":"2026-',
      '[]',
      'null',
      '{"event":"started"}',
      { call: 'ok', event: 'finished' },
    ]);
    expect(await readWorks(home, NOW)).toHaveLength(1);
  });

  it('reads the end of a long journal, newest run first', async () => {
    const long = Array.from({ length: 6000 }, (_, at): Partial<RunEvent> => {
      const second = new Date(Date.parse('2026-11-20T00:00:00Z') + at * 1000).toISOString();
      return {
        at: second,
        call: `${at}`,
        work: `${at}`,
        correlation: `c${at}`,
        event: 'finished',
        summary: { documents: 1 },
      };
    });
    const works = await readWorks(journal(long), NOW);
    expect(works.length).toBeGreaterThan(1000);
    expect(works.length).toBeLessThan(6000);
    const runs = groupRuns(works, 30);
    expect(runs).toHaveLength(30);
    expect(runs[0]?.correlation).toBe('c5999');
    expect(runs[29]?.correlation).toBe('c5970');
  });

  it('groups what one run did by step and sums it', async () => {
    const part = (work: string, more: Partial<RunEvent>): Partial<RunEvent>[] => [
      { call: work, work, summary: { sources: ['b', 'a'], documents: 2 } },
      { call: work, work, at: '2026-11-23T01:00:10.000Z', event: 'finished', ...more },
    ];
    const home = journal([
      {
        call: '0',
        work: '0',
        step: 'archiveFiles',
        at: '2026-11-23T00:59:00.000Z',
        event: 'finished',
        summary: { source: 'c' },
      },
      ...part('1', { summary: { documents: 2, rows: 10 } }),
      ...part('2', { summary: { documents: 2, rows: 5 } }),
      ...part('3', { event: 'failed', error: { code: 'PANHUO_INPUT_EMPTY', message: '空' } }),
    ]);
    const [run] = groupRuns(await readWorks(home, NOW), 30);
    expect(run).toMatchObject({
      state: 'failed',
      sources: ['a', 'b', 'c'],
      started_at: '2026-11-23T00:59:00.000Z',
    });
    expect(run?.steps.map((step) => step.step)).toEqual(['archiveFiles', 'parseDocuments']);
    expect(run?.steps[1]).toMatchObject({
      works: 3,
      done: 2,
      counts: { documents: 6, rows: 15 },
      error: { message: '空' },
    });
  });

  it('is empty before the first run', async () => {
    expect(await readWorks(temporaryFolder(), NOW)).toEqual([]);
  });
});
