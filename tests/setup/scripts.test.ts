import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const SCRIPTS = path.resolve(import.meta.dirname, '../../scripts');
const dir = mkdtempSync(path.join(tmpdir(), 'panhuo-scripts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const load = async <T>(file: string): Promise<T> =>
  (await import(pathToFileURL(path.join(SCRIPTS, file)).href)) as T;
const url = (file: string): string => JSON.stringify(pathToFileURL(path.join(SCRIPTS, file)).href);
const node = (code: string): ChildProcess =>
  spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'pipe'] });

describe('entry', () => {
  it('knows which Node is too old', async () => {
    const { nodeIsTooOld } = await load<{ nodeIsTooOld(version: string): boolean }>('entry.mjs');
    expect(['12.22.12', '18.20.4', '20.17.0'].map(nodeIsTooOld)).toEqual([true, true, true]);
    expect(['20.18.0', '20.20.2', '22.0.0', '24.21.0'].map(nodeIsTooOld)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('stays readable for Node 12: no syntax that came later', () => {
    for (const file of [
      'entry.mjs',
      'start.mjs',
      'test.mjs',
      'build.mjs',
      'bench.mjs',
      '../bin/panhuo.mjs',
    ]) {
      const text = readFileSync(path.join(SCRIPTS, file), 'utf8').replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '');
      expect(text).not.toMatch(/\?\.|\?\?|^await |static \{|\?\?=/m);
      // Whatever is imported statically must be readable too.
      for (const [, from] of text.matchAll(/^import .* from '([^']+)'/gm)) {
        expect(from).toMatch(/^(node:process|(\.\/|\.\.\/scripts\/)entry\.mjs)$/);
      }
    }
  });

  it('shows expected problems as text and bugs with their stack', () => {
    const run = (error: string) =>
      spawnSync(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `import { enter } from ${url('entry.mjs')}; enter(async () => { throw ${error}; });`,
        ],
        { encoding: 'utf8' },
      );
    const expected = run("Object.assign(new Error('缺少某物'), { exitCode: 5 })");
    expect([expected.status, expected.stderr]).toEqual([5, '缺少某物\n']);
    const bug = run("new Error('oops')");
    expect(bug.status).toBe(1);
    expect(bug.stderr).toMatch(/oops\n\s+at /);
  });
});

describe('a command under npm', () => {
  it('stops, once and cleanly, when npm and its shell are killed', async () => {
    const file = path.join(dir, 'long.mjs');
    const log = path.join(dir, 'long.log');
    writeFileSync(
      file,
      `import { appendFileSync } from 'node:fs';
       import { enter } from ${url('entry.mjs')};
       process.on('SIGTERM', () => { appendFileSync(${JSON.stringify(log)}, 'stop '); setTimeout(() => process.exit(0), 1500); });
       const work = async () => { setInterval(() => {}, 1000); };
       enter(work);
       enter(work);
       console.log('ready');`,
    );
    // `; true` keeps the shell from becoming the program itself, as npm's shell may or may not do.
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${file}"; true`], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(shell.stdout, 'data');
    const closed = once(shell.stdout, 'close');
    shell.kill('SIGKILL');
    // The pipe closes when the program behind the shell has ended.
    await closed;
    expect(readFileSync(log, 'utf8')).toBe('stop ');
  });
});

describe('packages', () => {
  it('notices what an install lacks, and accepts one that is complete', async () => {
    const { whatIsMissing } = await load<{ whatIsMissing(root: string): string | null }>('lib/packages.mjs');
    const root = mkdtempSync(path.join(dir, 'packages-'));
    const wanted = {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/other-system': { version: '2.0.0', optional: true },
    };
    const write = (file: string, value: unknown): void => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), JSON.stringify(value));
    };
    write('package-lock.json', { packages: wanted });
    expect(whatIsMissing(root)).toBe('还没有 node_modules');
    write('node_modules/a/package.json', {});
    expect(whatIsMissing(root)).toBe('上一次安装没有完成');
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
    expect(whatIsMissing(root)).toBeNull();
    write('package-lock.json', { packages: { ...wanted, 'node_modules/a': { version: '1.0.1' } } });
    expect(whatIsMissing(root)).toMatch(/已变化（a 1\.0\.1）/);
    write('package-lock.json', { packages: wanted });
    rmSync(path.join(root, 'node_modules/a'), { recursive: true });
    expect(whatIsMissing(root)).toBe('缺少 a');
  });
});

describe('complete-lock', () => {
  it('writes back the entries of other systems, sorted, and is content with the result', () => {
    const root = mkdtempSync(path.join(dir, 'lock-'));
    cpSync(path.join(SCRIPTS, 'complete-lock.mjs'), path.join(root, 'scripts/complete-lock.mjs'));
    const file = path.join(root, 'package-lock.json');
    const optionalDependencies = {
      '@x/b-linux-x64-musl': '1.2.3',
      '@x/b-win32-arm64-msvc': '1.2.3',
      '@x/b-linux-x64': '1.2.3',
    };
    const packages = {
      '': { name: 'r' },
      'node_modules/@x/b': { version: '1.2.3', dev: true, optionalDependencies },
      'node_modules/@x/b-linux-x64': { version: '1.2.3', optional: true },
      'node_modules/z': { version: '1.0.0' },
    };
    writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages }));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [path.join(root, 'scripts/complete-lock.mjs'), ...args], {
        encoding: 'utf8',
      }).status;
    expect(run('--check')).toBe(1);
    expect(run()).toBe(0);
    const after = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, unknown> };
    expect(Object.keys(after.packages)).toEqual([
      '',
      'node_modules/@x/b',
      'node_modules/@x/b-linux-x64',
      'node_modules/@x/b-linux-x64-musl',
      'node_modules/@x/b-win32-arm64-msvc',
      'node_modules/z',
    ]);
    expect(after.packages['node_modules/@x/b-linux-x64-musl']).toEqual({
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
    expect(run('--check')).toBe(0);
  });
});

describe('lock', () => {
  it('lets one set-up run at a time, and takes over from a process that was killed', async () => {
    const root = mkdtempSync(path.join(dir, 'setup-'));
    const hold = (body: string): ChildProcess =>
      node(`import { withSetupLock } from ${url('lib/lock.mjs')};
        await withSetupLock(${JSON.stringify(root)}, async () => { console.log('in'); ${body} });`);
    const first = hold('await new Promise(() => setInterval(() => {}, 1000));');
    await once(first.stdout as NonNullable<typeof first.stdout>, 'data');
    const second = hold('');
    const [waiting] = (await once(second.stderr as NonNullable<typeof second.stderr>, 'data')) as [Buffer];
    expect(String(waiting)).toContain('另一个命令正在准备环境');
    first.kill('SIGKILL');
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(existsSync(path.join(root, '.panhuo-setup'))).toBe(false);
  });
});

describe('command', () => {
  it('passes a stop on to the child and ends the way it did', async () => {
    const child =
      "process.on('SIGTERM', () => process.exit(7)); console.error('ready'); setInterval(() => {}, 1000);";
    const parent = node(`import { run } from ${url('lib/command.mjs')};
      await run([process.execPath, '-e', ${JSON.stringify(child)}], { cwd: ${JSON.stringify(dir)} });`);
    await once(parent.stderr as NonNullable<typeof parent.stderr>, 'data');
    parent.kill('SIGTERM');
    expect(await once(parent, 'exit')).toEqual([7, null]);
  });

  it('keeps stdout for the command: what a step prints goes to stderr', async () => {
    const parent = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { run } from ${url('lib/command.mjs')};
         await run([process.execPath, '-e', "console.log('noise')"], { cwd: ${JSON.stringify(dir)} });`,
      ],
      { encoding: 'utf8' },
    );
    expect([parent.stdout, parent.stderr]).toEqual(['', 'noise\n']);
  });
});
