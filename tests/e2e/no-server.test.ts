import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/folders.ts';
import { csv, rows } from '../helpers/gazette.ts';
import { documentOf, failure, panhuo, said } from './support.ts';

/** A machine on which there is no Temporal and none can be had. */
const folder = temporaryFolder('panhuo-e2e-');
const home = path.join(folder, 'workspace');
const empty = path.join(folder, 'empty');
const nowhere = 'http://127.0.0.1:9';
const bare = { PATH: empty, XDG_CACHE_HOME: empty, TEMPORAL_CLI: undefined };
/** Downloads may be tried, and fail. */
const online = {
  ...bare,
  PANHUO_OFFLINE: undefined,
  HTTPS_PROXY: nowhere,
  https_proxy: nowhere,
  HTTP_PROXY: nowhere,
  http_proxy: nowhere,
  NO_PROXY: undefined,
  no_proxy: undefined,
};

beforeAll(() => {
  mkdirSync(empty);
  mkdirSync(path.join(home, 'inbox/gazette'), { recursive: true });
  writeFileSync(path.join(home, 'inbox/gazette/one.csv'), csv(rows(10)));
});

describe.concurrent('without a Temporal server', () => {
  it('a named engine is never replaced: exit 5, every place that was looked at, and what to do', async () => {
    const error = await failure(['--engine', 'temporal', 'run'], { home, env: online });
    expect(error).toMatchObject({ code: 'PANHUO_ENGINE_MISSING', exit: 5 });
    for (const reason of [
      'TEMPORAL_ADDRESS',
      'TEMPORAL_CLI',
      'PATH 中没有 temporal',
      `缓存中没有 ${empty}`,
      '下载',
      'go',
    ]) {
      expect(error.message).toContain(reason);
    }
    expect(error.hint).toContain('--engine inline');
  });

  it('an engine nobody named is inline, which is said, and does the same', async () => {
    const done = await panhuo(['run', '--json'], { home, env: bare });
    expect(done.code, said(done)).toBe(0);
    expect(done.stderr).toMatch(
      /没有可用的 Temporal，改为单进程执行（中断后需重新执行，无定时）。原因：未设置 TEMPORAL_ADDRESS；/,
    );
    const out = documentOf<{ sources: { records: number }[]; build: { published: boolean } }>(done);
    expect(out.sources[0]?.records).toBe(10);
    expect(out.build.published).toBe(true);
  });

  it('a worker has nothing to work for', async () => {
    const error = await failure(['worker', '--queues', 'compute'], { home, env: bare });
    expect(error).toMatchObject({ code: 'PANHUO_ENGINE_MISSING', exit: 5 });
  });

  it('a server that was named and does not answer is never replaced either', async () => {
    const error = await failure(['run'], { home, env: { ...bare, TEMPORAL_ADDRESS: '127.0.0.1:9' } });
    expect(error).toMatchObject({ code: 'PANHUO_ENGINE_UNREACHABLE', exit: 5 });
    expect(error.message).toContain('127.0.0.1:9');
  });

  it('doctor says what is missing and how to get it, and calls that no failure', async () => {
    const done = await panhuo(['doctor'], { home, env: bare });
    expect(done.code, said(done)).toBe(0);
    expect(done.stdout).toMatch(/▲ Temporal：没有：.*PATH 中没有 temporal 命令/);
    expect(done.stdout).toContain('命令会改用 inline 引擎');
  });
});
