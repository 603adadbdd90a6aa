import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../engine/index.ts';
import { findCli } from '../../engine/lookup.ts';
import { cachedCli } from '../../engine/paths.ts';
import { probeServer } from '../../engine/probe.ts';
import { readAddress } from '../../engine/server.ts';
import { events, namedSteps, silent, workspace } from './support.ts';

let home: string;
let remove: () => void;
/** Folders of stubs; the shell that runs the stubs is the only program of the machine in reach. */
let bin: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  ({ home, remove } = workspace());
  bin = path.join(home, 'bin');
  mkdirSync(bin);
  env = {
    PATH: bin,
    HOME: home,
    XDG_CACHE_HOME: path.join(home, 'cache'),
    // Nobody listens there: the download fails at once, also on machines with a network.
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
});
afterEach(() => remove());

function stub(file: string, body: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function all(obtain = true) {
  const { list, report } = events();
  const found: string[] = [];
  for await (const cli of findCli(env, report, obtain)) found.push(`${cli.from}:${cli.path}`);
  return { found, seen: list.filter((event) => event.outcome !== 'progress') };
}
const said = (seen: { step: string; outcome: string }[]) =>
  seen.map((event) => `${event.step} ${event.outcome}`);

/** A Go of some version that "builds" by writing a file into GOBIN and logs every call. */
function stubGo(
  version: string,
  install = 'echo github.com/a/b >&2; /bin/touch "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"',
) {
  const log = path.join(home, 'go.log');
  stub(
    path.join(bin, 'go'),
    `echo "$@" >> ${log}\nif [ "$1" = version ]; then echo "go version go${version} linux/amd64"; exit 0; fi\n${install}`,
  );
  return () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
}

describe('where the tool is looked for', () => {
  it('goes TEMPORAL_CLI, PATH, cache, download, Go', async () => {
    env.TEMPORAL_CLI = stub(path.join(home, 'mine/temporal'), 'exit 1');
    const onPath = stub(path.join(bin, 'temporal'), 'exit 1');
    const cached = stub(cachedCli(env), 'exit 1');
    const { found, seen } = await all();
    expect(found).toEqual([`env:${env.TEMPORAL_CLI}`, `path:${onPath}`, `cache:${cached}`]);
    expect(said(seen)).toEqual([
      'env found',
      'path found',
      'cache found',
      'download trying',
      'download failed',
      'go absent',
    ]);
    expect(seen.find((event) => event.outcome === 'failed')?.detail).toMatch(/下载.*失败/);
  });

  it('ignores what cannot be run, and relative folders of PATH', async () => {
    writeFileSync(path.join(bin, 'temporal'), 'not executable');
    mkdirSync(path.dirname(cachedCli(env)), { recursive: true });
    mkdirSync(cachedCli(env));
    env.PATH = `.:${bin}`;
    const { found, seen } = await all(false);
    expect(found).toEqual([]);
    expect(said(seen)).toEqual(['env absent', 'path absent', 'cache absent']);
  });

  it('does not pass over a TEMPORAL_CLI that is wrong', async () => {
    env.TEMPORAL_CLI = path.join(home, 'nowhere');
    stub(path.join(bin, 'temporal'), 'exit 1');
    await expect(all()).rejects.toMatchObject({ code: 'PANHUO_ENGINE_CONFIG', class: 'usage' });
  });

  it('fetches and builds nothing with PANHUO_OFFLINE', async () => {
    env.PANHUO_OFFLINE = '1';
    const calls = stubGo('1.26.8');
    const { found, seen } = await all();
    expect(found).toEqual([]);
    expect(said(seen).slice(-2)).toEqual(['download absent', 'go absent']);
    expect(calls()).toEqual([]);
  });
});

describe('the build with Go', () => {
  it('puts the tool into the cache, where the next look finds it', async () => {
    const calls = stubGo('1.25.0');
    expect((await all()).found).toEqual([`go:${cachedCli(env)}`]);
    expect(calls()).toEqual(['version', 'install -v github.com/temporalio/cli/cmd/temporal@v1.5.1']);
    const again = await all(false);
    expect(again.found).toEqual([`cache:${cachedCli(env)}`]);
    expect(readdirSync(path.join(home, 'cache/panhuo'))).toEqual(['temporal-cli-1.5.1']);
  });

  it('is not tried with a Go that is too old', async () => {
    const calls = stubGo('1.24.9');
    const { found, seen } = await all();
    expect(found).toEqual([]);
    expect(seen.at(-1)?.detail).toContain('1.24');
    expect(calls()).toEqual(['version']);
  });

  it('says what the compiler said when it fails, and leaves nothing behind', async () => {
    stubGo('1.26.1', 'echo "no required module provides package" >&2; exit 1');
    const { found, seen } = await all();
    expect(found).toEqual([]);
    expect(seen.at(-1)).toMatchObject({ step: 'go', outcome: 'failed' });
    expect(seen.at(-1)?.detail).toContain('no required module');
    expect(readdirSync(path.join(home, 'cache/panhuo'))).toEqual([]);
  });

  it('happens once when two want it at the same time', async () => {
    const calls = stubGo(
      '1.26.1',
      'sleep 0.3; /bin/touch "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"',
    );
    env.PATH = `${bin}:/usr/bin:/bin`;
    env.HTTPS_PROXY = 'http://127.0.0.1:9';
    const both = await Promise.all([all(), all()]);
    expect(both.map(({ found }) => found.at(-1))).toEqual([`go:${cachedCli(env)}`, `go:${cachedCli(env)}`]);
    expect(calls().filter((call) => call.startsWith('install'))).toHaveLength(1);
  });
});

describe('the look that only looks', () => {
  it('names what would be used, or what is missing, and calls nobody', async () => {
    const calls = stubGo('1.26.1');
    const missing = await probeServer(env, home);
    expect(missing.available).toBe(false);
    expect(missing.reasons).toHaveLength(5);
    expect(missing.reasons.at(-1)).toContain('Go 1.26');
    expect(calls()).toEqual(['version']);
    const cached = stub(cachedCli(env), 'exit 1');
    expect(await probeServer(env, home)).toMatchObject({ available: true, detail: cached });
  });
});

describe('without a tool that works', () => {
  const open = (engine?: 'temporal') => {
    const { list, report } = events();
    const opened = openEngine({
      home: path.join(home, 'workspace'),
      steps: namedSteps().steps,
      log: silent,
      report,
      env,
      ...(engine ? { engine } : {}),
    });
    return { opened, list };
  };

  it('a named engine is missed with every reason and what to do', async () => {
    env.PANHUO_OFFLINE = '1';
    stub(path.join(bin, 'temporal'), 'echo "cannot open database" >&2; exit 7');
    const { opened } = open('temporal');
    await expect(opened).rejects.toMatchObject({ code: 'PANHUO_ENGINE_MISSING', class: 'unreachable' });
    const error: unknown = await opened.catch((problem: unknown) => problem);
    expect(error).toMatchObject({ hint: expect.stringContaining('--engine inline') });
    for (const part of ['TEMPORAL_ADDRESS', 'cannot open database', '缓存中没有', 'PANHUO_OFFLINE']) {
      expect((error as Error).message).toContain(part);
    }
  });

  it('an unnamed one becomes the inline engine and says so', async () => {
    env.PANHUO_OFFLINE = '1';
    const { opened, list } = open();
    const engine = await opened;
    expect(engine.name).toBe('inline');
    expect(list.at(-1)).toMatchObject({ step: 'engine', outcome: 'done' });
    expect(list.at(-1)?.detail).toMatch(/单进程.*原因.*PATH/);
    expect(engine.schedule).toBeUndefined();
  });

  it('a server the user named is never replaced', async () => {
    env.TEMPORAL_ADDRESS = '127.0.0.1:9';
    const { opened } = open();
    await expect(opened).rejects.toMatchObject({ code: 'PANHUO_ENGINE_UNREACHABLE', class: 'unreachable' });
    expect(existsSync(path.join(home, 'workspace/temporal/server.json'))).toBe(false);
  });

  it('a configuration file in the home folder counts only when it is named', async () => {
    mkdirSync(path.join(home, '.config/temporalio'), { recursive: true });
    const toml = path.join(home, '.config/temporalio/temporal.toml');
    writeFileSync(toml, '[profile.default]\naddress = "127.0.0.1:9"\n');
    env.PANHUO_OFFLINE = '1';
    expect((await open().opened).name).toBe('inline');
    env.TEMPORAL_CONFIG_FILE = toml;
    expect(readAddress(env)).toMatchObject({ address: '127.0.0.1:9', namespace: 'default' });
    writeFileSync(toml, 'not = [toml');
    await expect(open().opened).rejects.toMatchObject({ code: 'PANHUO_ENGINE_CONFIG' });
  });
});
