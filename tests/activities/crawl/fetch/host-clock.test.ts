import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHostClock, type HostClock } from '../../../../activities/crawl/fetch/host-clock.ts';
import { type Child, startProgram } from '../../../helpers/processes.ts';
import { httpServer } from './loopback.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'panhuo-clock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Several clocks of one folder, as in several processes, on one imagined time. */
function clocks(count: number): {
  at: () => number;
  set: (ms: number) => void;
  all: HostClock[];
  slept: number[];
} {
  let time = 1_700_000_000_000;
  const slept: number[] = [];
  const options = {
    folder,
    now: () => time,
    sleep: async (ms: number) => {
      slept.push(ms);
      time += ms;
    },
  };
  return {
    at: () => time,
    set: (ms) => {
      time = ms;
    },
    all: Array.from({ length: count }, () => createHostClock(options)),
    slept,
  };
}
const { signal } = new AbortController();
const HOST = '127.0.0.1:80';

describe('one clock per host', () => {
  test('turns are a delay apart, whoever takes them', async () => {
    const { all, at } = clocks(3);
    const granted: number[] = [];
    for (let n = 0; n < 12; n++) {
      expect(await all[n % 3]?.reserve(HOST, 1000, { signal })).toEqual({ granted: true });
      granted.push(at());
    }
    expect(granted.slice(1).map((time, index) => time - (granted[index] ?? 0))).toEqual(Array(11).fill(1000));
  });

  test('a wait longer than the caller has is told, and takes no turn', async () => {
    const { all, at } = clocks(2);
    await all[0]?.reserve(HOST, 5000, { signal });
    const before = at();
    expect(await all[1]?.reserve(HOST, 5000, { signal, maxWaitMs: 2000 })).toEqual({
      granted: false,
      waitMs: 5000,
    });
    expect(at()).toBe(before);
    expect(all[1]?.waitMs(HOST, 5000)).toBe(5000);
    expect(all[1]?.waitMs('127.0.0.1:81', 5000)).toBe(0);
  });

  test('a pause holds for everybody, also without a delay, and no shorter one ends it', async () => {
    const { all, at, set } = clocks(2);
    const [one, other] = all;
    expect(await other?.reserve(HOST, 0, { signal })).toEqual({ granted: true });
    const until = at() + 60_000;
    one?.pause(HOST, until);
    one?.pause(HOST, at() + 10);
    // What others wrote is looked for every quarter of a second.
    set(at() + 250);
    for (const delay of [0, 100]) {
      expect(await other?.reserve(HOST, delay, { signal, maxWaitMs: 0 })).toEqual({
        granted: false,
        waitMs: 59_750,
      });
      expect(await one?.reserve(HOST, delay, { signal, maxWaitMs: 0 })).toEqual({
        granted: false,
        waitMs: 59_750,
      });
    }
    set(until);
    expect(await other?.reserve(HOST, 0, { signal })).toEqual({ granted: true });
    expect(await one?.reserve(HOST, 100, { signal })).toEqual({ granted: true });
  });

  test('without a delay nothing is written', async () => {
    const { all } = clocks(1);
    for (let n = 0; n < 100; n++) await all[0]?.reserve(HOST, 0, { signal });
    expect(await readdir(folder)).toEqual([]);
  });

  test('states do not pile up', async () => {
    const { all } = clocks(2);
    for (let n = 0; n < 60; n++) await all[n % 2]?.reserve(HOST, 10, { signal });
    const [host = ''] = await readdir(folder);
    expect((await readdir(path.join(folder, host))).length).toBeLessThanOrEqual(17);
  });

  test('a clock that was set back stops nobody for longer than a delay', async () => {
    const { all, set, at } = clocks(1);
    await all[0]?.reserve(HOST, 1000, { signal });
    set(at() - 3_600_000);
    expect(all[0]?.waitMs(HOST, 1000)).toBe(0);
    await all[0]?.reserve(HOST, 1000, { signal });
    expect(all[0]?.waitMs(HOST, 1000)).toBe(1000);
  });

  test('who is cancelled while waiting takes no turn and lets the next one go', async () => {
    const clock = createHostClock({ folder });
    await clock.reserve(HOST, 60, { signal });
    const stop = new AbortController();
    const waiting = clock.reserve(HOST, 60, { signal: stop.signal });
    const next = clock.reserve(HOST, 60, { signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow();
    expect(await next).toEqual({ granted: true });
  });
});

describe('two processes', () => {
  const DELAY = 40;
  /** Between the turn and the server lie two processes' turns on a busy machine; over many requests it is the delay that counts. */
  const SLACK = 150;

  test('never exceed the rate that the server measures, and go on when one is killed', async () => {
    const arrivals: { at: number; pid: string }[] = [];
    const server = await httpServer((request, response) => {
      const pid = request.url?.split('/')[1] ?? '';
      if (pid !== 'warm') arrivals.push({ at: performance.now(), pid });
      response.end('ok');
    });
    const file = path.join(import.meta.dirname, 'clock-child.ts');
    const input = { folder, origin: server.origin, host: server.host, delayMs: DELAY };
    const doomed = startProgram(file, { ...input, requests: 10_000 });
    const steady = startProgram(file, { ...input, requests: 40 });
    const children: Child[] = [doomed, steady];
    try {
      await Promise.all(children.map((child) => child.ready));
      for (const child of children) child.go();
      while (arrivals.filter(({ pid }) => pid === String(doomed.pid)).length < 15) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await doomed.kill();
      expect((await steady.ended).code).toBe(0);
    } finally {
      for (const child of children) child.process.kill('SIGKILL');
      await Promise.all(children.map((child) => child.ended));
      await server.close();
    }
    expect(arrivals.filter(({ pid }) => pid === String(steady.pid))).toHaveLength(40);
    const times = arrivals.map(({ at }) => at);
    for (let from = 0; from < times.length; from++) {
      for (let to = from + 1; to < times.length; to++) {
        const span = (times[to] ?? 0) - (times[from] ?? 0);
        expect(span, `requests ${from}–${to}`).toBeGreaterThanOrEqual((to - from) * DELAY - SLACK);
      }
    }
  });
});
