import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHostClock } from '../../../../activities/crawl/fetch/host-clock.ts';
import {
  createOpsProfile,
  opsService,
  parseThrottlingControl,
} from '../../../../activities/crawl/fetch/ops.ts';
import { fetcherFor, httpServer, type Loopback, type TestFetcher } from './loopback.ts';

const GREEN =
  'idle (images=green:200, inpadoc=green:60, other=green:1000, retrieval=green:200, search=green:30)';
const REST = '/3.2/rest-services';

describe('what the headers say', () => {
  test('services with colours and numbers', () => {
    const state = parseThrottlingControl('busy (images=green:100, search=RED:15)');
    expect(state?.system).toBe('busy');
    expect(state?.services.get('search')).toEqual({ colour: 'red', perMinute: 15 });
    expect(parseThrottlingControl('nonsense')).toBeNull();
    expect(parseThrottlingControl('idle ()')?.services.size).toBe(0);
  });

  test.each([
    ['published-data/search?q=applicant%3Dx', 'search'],
    ['published-data/publication/docdb/CN.1.A/biblio', 'retrieval'],
    ['published-data/images/EP/1/A1/fullimage', 'images'],
    ['family/publication/docdb/CN.1.A', 'inpadoc'],
    ['legal/publication/docdb/CN.1.A', 'inpadoc'],
    ['register/publication/epodoc/EP1', 'other'],
  ])('%s is of %s', (url, service) => {
    expect(opsService(new URL(`https://ops.epo.org${REST}/${url}`))).toBe(service);
  });
});

describe('against an imitation', () => {
  let server: Loopback;
  let folder: string;
  let fetcher: TestFetcher;
  let time: number;
  let answer: { status: number; headers: Record<string, string> };
  let arrivals: number[];
  let slept: number[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'panhuo-ops-'));
    time = 1_700_000_000_000;
    arrivals = [];
    slept = [];
    answer = { status: 200, headers: { 'X-Throttling-Control': GREEN } };
    server = await httpServer((_request, response) => {
      arrivals.push(time);
      response.writeHead(answer.status, answer.headers).end('<ops:world-patent-data/>');
    });
    const now = () => time;
    const sleep = async (ms: number) => {
      slept.push(ms);
      time += ms;
    };
    fetcher = fetcherFor([server.host], {
      now,
      profile: createOpsProfile({ clock: createHostClock({ folder, now, sleep }), now }),
    });
  });
  afterEach(async () => {
    await fetcher.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  const get = (url: string) => fetcher.get(`${server.origin}${REST}/${url}`);

  test('a service is asked no more often a minute than it says, and slower as it warms', async () => {
    for (let n = 0; n < 4; n++) expect((await get('published-data/search?q=1')).kind).toBe('fetched');
    // The first answer tells the limit; from then on 30 a minute are two seconds apart.
    expect(arrivals.slice(1).map((at, n) => at - (arrivals[n] ?? 0))).toEqual([0, 2000, 2000]);
    answer.headers['X-Throttling-Control'] = GREEN.replace('search=green:30', 'search=red:30');
    await get('published-data/search?q=1');
    await get('published-data/search?q=1');
    expect((arrivals.at(-1) ?? 0) - (arrivals.at(-2) ?? 0)).toBe(4000);
    // Another service has its own pace.
    const before = time;
    await get('family/publication/docdb/CN.1.A');
    expect(time).toBe(before);
  });

  test('a service that is black is left alone, without a request', async () => {
    answer.headers['X-Throttling-Control'] = GREEN.replace('search=green:30', 'search=black:0');
    expect((await get('published-data/search?q=1')).kind).toBe('fetched');
    expect(await get('published-data/search?q=2')).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 60_000,
      stated: true,
    });
    expect(arrivals).toHaveLength(1);
    answer.headers['X-Throttling-Control'] = GREEN;
    expect((await get('family/publication/docdb/CN.1.A')).kind).toBe('fetched');
    time += 60_000;
    expect((await get('published-data/search?q=2')).kind).toBe('fetched');
  });

  test.each([
    ['AnonymousQuotaPerMinute', undefined, 60_000],
    ['IndividualQuotaPerHour', undefined, 15 * 60_000],
    ['IndividualQuotaPerHour', '216383', 216_383],
    ['RegisteredQuotaPerWeek', undefined, 6 * 3_600_000],
    ['ThrottlingControlQuota', '30', 30_000],
  ])('403 for %s with Retry-After %s is a pause, no failure', async (reason, retryAfter, retryAfterMs) => {
    answer = {
      status: 403,
      headers: {
        'X-Rejection-Reason': reason,
        ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
      },
    };
    const outcome = await get('published-data/search?q=1');
    expect(outcome).toMatchObject({
      kind: 'throttled',
      retryAfterMs,
      host: server.host,
      answer: { status: 403 },
    });
    expect(await get('published-data/search?q=1')).toMatchObject({ kind: 'throttled', retryAfterMs });
    expect(arrivals).toHaveLength(1);
    // A quota is the account's: other services wait too. A throttle is the service's.
    answer = { status: 200, headers: {} };
    const other = await get('family/publication/docdb/CN.1.A');
    expect(other.kind).toBe(reason === 'ThrottlingControlQuota' ? 'fetched' : 'throttled');
  });

  test('403 for another reason is a failure', async () => {
    answer = { status: 403, headers: { 'X-Rejection-Reason': 'DeveloperAppNotApproved' } };
    expect(await get('published-data/search?q=1')).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_DENIED',
    });
    answer = { status: 403, headers: {} };
    expect(await get('published-data/search?q=1')).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_DENIED',
    });
  });

  test.each([
    ['X-IndividualQuotaPerHour-Used', '449000000', 10 * 60_000],
    ['X-RegisteredQuotaPerWeek-Used', '3990000000', 6 * 3_600_000],
  ])('%s near its end pauses before it is over', async (name, value, retryAfterMs) => {
    answer.headers[name] = value;
    expect((await get('published-data/search?q=1')).kind).toBe('fetched');
    expect(await get('family/publication/docdb/CN.1.A')).toMatchObject({ kind: 'throttled', retryAfterMs });
    expect(arrivals).toHaveLength(1);
  });
});
