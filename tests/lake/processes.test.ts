import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSteps } from '../../activities/index.ts';
import type { LakeDocument } from '../../lake/lake.ts';
import { tryLock, withLock } from '../../lake/lock.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import type { DocumentOutcome } from '../../workflows/steps.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';
import { csv, row, rows } from '../helpers/gazette.ts';
import { race, startChild } from '../helpers/processes.ts';

const root = temporaryFolder();
const fresh = (name: string) => {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

test('two processes that archive the same file at once store it once', async () => {
  const folder = fresh('archive');
  const file = path.join(folder, 'a.csv');
  writeFileSync(file, csv(rows(20_000)));
  const lake = path.join(folder, 'lake');
  const documents = await race<LakeDocument>('archive', Array(2).fill({ lake, file }));
  // Whoever came first decided when it was fetched.
  expect(new Set(documents.map((document) => JSON.stringify(document))).size).toBe(1);
  const sha256 = documents[0]?.sha256 ?? '';
  expect(filesOf(lake)).toEqual([
    `documents/gazette/publication/${sha256}.json`,
    `raw/${sha256.slice(0, 2)}/${sha256}`,
  ]);
  expect(readFileSync(path.join(lake, 'raw', sha256.slice(0, 2), sha256), 'utf8')).toBe(
    readFileSync(file, 'utf8'),
  );
}, 60_000);

test('two processes that parse the same document make one batch and leave nothing else', async () => {
  const home = fresh('parse');
  const file = path.join(home, 'a.csv');
  writeFileSync(file, csv([...rows(5000), row(1), row(2, { name: '另一名称' }), 'x,y']));
  const workspace = await openWorkspace(home);
  const steps = createSteps(async () => workspace);
  const { documents } = await steps.archiveFiles({
    source: 'gazette',
    kind: 'publication',
    files: [file],
    correlation: 'test',
  });
  const [first, second] = await race<DocumentOutcome>(
    'parse',
    Array(2).fill({ home, document: documents[0] }),
  );
  expect({ ...first, known: null }).toEqual({ ...second, known: null });
  expect(first).toMatchObject({ rows: 5003, records: 5001, duplicates: 1, conflicts: 1, rejects: 1 });
  const [manifest, ...more] = await workspace.lake.manifests();
  expect(more).toEqual([]);
  const parts = filesOf(path.join(home, 'lake')).filter((name) => name.endsWith('.parquet'));
  expect(parts).toEqual((manifest?.parts ?? []).map((part) => part.key).sort());
  expect(readdirSync(path.join(home, 'lake', '.staging'))).toEqual([]);
}, 60_000);

test('a pointer that two processes count up loses no step', async () => {
  const folder = fresh('counter');
  const answers = await race<{ lost: number }>('counter', Array(2).fill({ folder, times: 40 }));
  expect(readFileSync(path.join(folder, 'pointer', 'counter'), 'utf8')).toBe('80');
  expect(answers.reduce((sum, answer) => sum + answer.lost, 0)).toBeGreaterThan(0);
  expect(filesOf(folder)).toEqual(['pointer/counter']);
}, 60_000);

test('the lock of a process that was killed is broken, that of a living one is not', async () => {
  const folder = fresh('lock');
  const file = path.join(folder, 'x.lock');
  const child = startChild('holder', { file, note: path.join(folder, 'note'), hold: 600_000 });
  await child.ready;
  child.go();
  while (!existsSync(path.join(folder, 'note'))) await sleep(5);
  expect(await tryLock(file)).toBeNull();
  await expect(withLock(file, async () => 'in', 100)).rejects.toThrow('held by another process');
  // Stopped is not dead: it will go on where it was.
  child.process.kill('SIGSTOP');
  expect(await tryLock(file)).toBeNull();
  await child.kill();
  const lock = await tryLock(file);
  expect(lock).not.toBeNull();
  expect(await tryLock(file)).toBeNull();
  await lock?.release();
  expect(filesOf(folder)).toEqual(['note']);
}, 60_000);

test('never two inside, while holders are killed again and again', async () => {
  const folder = fresh('kills');
  const input = { file: path.join(folder, 'x.lock'), note: path.join(folder, 'note') };
  const steady = [1, 2].map(() => startChild('holder', { ...input, times: 80 }));
  const victims = Array.from({ length: 2 }, () => startChild('holder', input));
  await Promise.all([...steady, ...victims].map((child) => child.ready));
  for (const child of [...steady, ...victims]) child.go();
  for (const victim of victims) {
    await sleep(60);
    await victim.kill();
  }
  for (const child of steady) {
    const { out, errors } = await child.ended;
    expect(errors).toBe('');
    expect(JSON.parse(out)).toEqual({ violations: 0, entered: 80 });
  }
}, 60_000);

test('of many that find a dead holder one gets the lock', async () => {
  const folder = fresh('break');
  for (let round = 0; round < 40; round++) {
    const file = path.join(folder, `${round}.lock`);
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1', token: 'dead' }));
    const tries = await Promise.all(Array.from({ length: 12 }, () => tryLock(file)));
    const got = tries.filter((lock) => lock !== null);
    expect(got).toHaveLength(1);
    await got[0]?.release();
  }
  expect(filesOf(folder)).toEqual([]);
});

test('what a process left that was killed while it took or broke a lock is cleared away', async () => {
  const folder = fresh('left');
  const file = path.join(folder, 'x.lock');
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  const dead = JSON.stringify({ pid: child.pid, started: '1', token: 'dead' });
  writeFileSync(`${file}.${child.pid}-f19d7614-d922-4cb3-85bc-5425de15f6c8.tmp`, dead.slice(0, 9));
  writeFileSync(`${file}.earlier.break`, dead);
  const living = `${file}.${process.pid}-00000000-0000-4000-8000-000000000000.tmp`;
  writeFileSync(living, '');
  const lock = await tryLock(file);
  expect(filesOf(folder)).toEqual(['x.lock', path.basename(living)]);
  await lock?.release();
});

test('a zombie holds nothing', async ({ skip }) => {
  skip(!existsSync('/proc/self/stat'), '没有 /proc：无法区分僵尸进程');
  const folder = fresh('zombie');
  const note = path.join(folder, 'pid');
  // A shell that starts a child, becomes a program that never asks for exit codes, and so leaves it a zombie.
  const parent = spawn('sh', ['-c', `sleep 0.05 & echo $! > '${note}'; exec sleep 30`]);
  try {
    while (!existsSync(note) || readFileSync(note, 'utf8') === '') await sleep(5);
    const pid = Number(readFileSync(note, 'utf8'));
    const stat = () =>
      readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ');
    while (stat()[0] !== 'Z') await sleep(5);
    const file = path.join(folder, 'x.lock');
    writeFileSync(file, JSON.stringify({ pid, started: stat()[19], token: 'gone' }));
    const lock = await tryLock(file);
    expect(lock).not.toBeNull();
    await lock?.release();
  } finally {
    parent.kill('SIGKILL');
  }
});

test('a lock file that a power cut left empty is nobody’s', async () => {
  const file = path.join(fresh('torn'), 'x.lock');
  writeFileSync(file, '');
  const lock = await tryLock(file);
  expect(lock).not.toBeNull();
  await lock?.release();
  expect(existsSync(file)).toBe(false);
});

test('a lock whose pid was given to another process is broken', async () => {
  const file = path.join(fresh('reused'), 'x.lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1', token: 'old' }));
  const lock = await tryLock(file);
  expect(lock).not.toBeNull();
  expect(await tryLock(file)).toBeNull();
  await lock?.release();
});
