import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frontier, type FrontierState, logFile, readFrontier } from '../../../activities/crawl/frontier.ts';
import { STATES } from '../../../activities/crawl/frontier-row.ts';
import { canonicalUrl, hostOf } from '../../../activities/crawl/frontier-url.ts';
import { failureOf } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

/** Everything a state is, in a form that can be compared. */
function pictureOf(state: FrontierState) {
  return {
    meta: state.meta,
    rows: [...state.rows.values()],
    payloads: [...state.payloads].sort(([a], [b]) => (a < b ? -1 : 1)),
    pending: [...state.pending],
    packs: [...state.packs],
    lastDocument: state.lastDocument,
  };
}

const url = fc.integer({ min: 0, max: 12 }).map((n) => `http://example.cn/${n}`);
const sha = fc.integer({ min: 0x1000, max: 0xffff }).map((n) => n.toString(16));
const text = fc.option(fc.string({ maxLength: 8 }), { nil: null });
const change = fc.oneof(
  fc.record({
    op: fc.constant('row' as const),
    url,
    state: fc.constantFrom(...STATES),
    reason: text,
    etag: text,
    due: fc.nat(),
    list: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('payload' as const),
    sha: sha,
    url,
    offset: fc.nat(),
  }),
  fc.record({ op: fc.constant('document' as const), sha: sha }),
  fc.record({ op: fc.constant('acknowledge' as const), back: fc.nat({ max: 4 }) }),
  fc.record({ op: fc.constant('run' as const), n: fc.nat() }),
  fc.record({ op: fc.constant('group' as const), length: fc.option(fc.nat(), { nil: null }) }),
  fc.record({ op: fc.constant('reopen' as const), compact: fc.boolean(), keep: fc.boolean() }),
);

test('a frontier that is opened again is what it was at its last group, rewritten or not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
      const home = temporaryFolder();
      let frontier = await Frontier.open(home, 's');
      await frontier.append(frontier.state.takeChanges(null));
      let saved = structuredClone(pictureOf(frontier.state));
      for (const one of changes) {
        const { state } = frontier;
        if (one.op === 'row') {
          const { row } = state.add(one.url, 1, null, 5);
          Object.assign(row, {
            state: one.state,
            reason: one.reason,
            etag: one.etag,
            due: one.due,
            list: one.list,
          });
          state.touch(row);
        } else if (one.op === 'payload') {
          state.addPayload(one.sha, { pack: 'p', offset: one.offset, bytes: 3, url: one.url, date: 'd' });
        } else if (one.op === 'document') {
          state.addDocument({ source: 's', kind: 'need', name: 'n', sha256: one.sha, bytes: 1 });
        } else if (one.op === 'acknowledge') {
          state.acknowledge(state.lastDocument - one.back);
        } else if (one.op === 'run') {
          state.set({ run: { ...state.meta.run, n: one.n } });
        } else if (one.op === 'group') {
          await frontier.append(
            state.takeChanges(one.length === null ? null : { id: 'p', length: one.length }),
          );
          saved = structuredClone(pictureOf(state));
        } else {
          await frontier.close({ keep: one.keep });
          frontier = await Frontier.open(home, 's', one.compact ? 0 : undefined);
          expect(pictureOf(frontier.state)).toEqual(saved);
        }
      }
      await frontier.close();
      expect(pictureOf(await readFrontier(home, 's'))).toEqual(saved);
    }),
    { numRuns: 60 },
  );
});

async function twoGroups(home: string): Promise<number> {
  const frontier = await Frontier.open(home, 's');
  frontier.state.add('http://example.cn/a', 0, null, 1);
  await frontier.append(frontier.state.takeChanges(null));
  const { size } = statSync(logFile(home, 's'));
  frontier.state.add('http://example.cn/b', 0, null, 1);
  await frontier.append(frontier.state.takeChanges(null));
  await frontier.close();
  return size;
}

test('a group that was cut anywhere never was, and the next one follows the last whole one', async () => {
  const home = temporaryFolder();
  const first = await twoGroups(home);
  const file = logFile(home, 's');
  const whole = readFileSync(file);
  for (let length = first; length < whole.length; length += 7) {
    writeFileSync(file, whole.subarray(0, length));
    expect([...(await readFrontier(home, 's')).rows.keys()]).toEqual(['http://example.cn/a']);
    const frontier = await Frontier.open(home, 's');
    frontier.state.add('http://example.cn/c', 0, null, 1);
    await frontier.append(frontier.state.takeChanges(null));
    await frontier.close();
    expect([...(await readFrontier(home, 's')).rows.keys()]).toEqual([
      'http://example.cn/a',
      'http://example.cn/c',
    ]);
  }
  // What a disk may leave at the end after a power cut.
  writeFileSync(file, Buffer.concat([whole, Buffer.alloc(100)]));
  appendFileSync(file, '\n');
  expect((await readFrontier(home, 's')).rows.size).toBe(2);
});

test('a group that is damaged with others after it is said, not dropped', async () => {
  const home = temporaryFolder();
  const first = await twoGroups(home);
  const file = logFile(home, 's');
  const bytes = readFileSync(file);
  bytes[first - 5] = (bytes[first - 5] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const failure = await failureOf(Frontier.open(home, 's'));
  expect(failure.code).toBe('PANHUO_LAKE_CORRUPT');
  truncateSync(file, first);
  expect((await readFrontier(home, 's')).rows.size).toBe(0);
});

test.each([
  ['HTTP://Example.CN:80/a/../b/./c?x=2&a=1#part', 'http://example.cn/b/c?x=2&a=1'],
  ['https://example.cn:443', 'https://example.cn/'],
  ['http://example.cn/%7euser/%e4%b8%ad%2F?', 'http://example.cn/~user/%E4%B8%AD%2F'],
  ['http://example.cn/中文?q=中', 'http://example.cn/%E4%B8%AD%E6%96%87?q=%E4%B8%AD'],
  ['http://me:secret@example.cn/', 'http://example.cn/'],
  ['http://example.cn/list;jsessionid=1A2B?page=2', 'http://example.cn/list?page=2'],
  [' /next\n', 'http://example.cn/next'],
  ['http://', null],
])('%s is %s', (given, wanted) => {
  expect(canonicalUrl(given, 'http://example.cn/x/')).toBe(wanted);
  if (wanted !== null) expect(canonicalUrl(wanted)).toBe(wanted);
});

test('hosts carry their port', () => {
  expect(hostOf('http://example.cn/a:1')).toBe('example.cn:80');
  expect(hostOf('https://example.cn?x')).toBe('example.cn:443');
  expect(hostOf('http://[::1]:8080/')).toBe('[::1]:8080');
  expect(hostOf('http://[::1]/')).toBe('[::1]:80');
});

test('what another process wrote meanwhile is seen, also by who kept the state', async () => {
  const home = temporaryFolder();
  const first = await Frontier.open(home, 's');
  first.state.add('http://example.cn/a', 0, null, 1);
  await first.append(first.state.takeChanges(null));
  await first.close({ keep: true });
  const kept = await Frontier.open(home, 's');
  expect(kept.state).toBe(first.state);
  await kept.close({ keep: true });
  const other = temporaryFolder();
  const elsewhere = await Frontier.open(other, 's');
  elsewhere.state.add('http://example.cn/b', 0, null, 1);
  await elsewhere.append(elsewhere.state.takeChanges(null));
  await elsewhere.close();
  writeFileSync(logFile(home, 's'), readFileSync(logFile(other, 's')));
  const again = await Frontier.open(home, 's');
  expect([...again.state.rows.keys()]).toEqual(['http://example.cn/b']);
  await again.close();
});
