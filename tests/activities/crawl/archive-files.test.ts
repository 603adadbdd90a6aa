import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { expectRefused, failureOf } from '../../helpers/failing.ts';
import { filesOf, temporaryFolder, treeOf } from '../../helpers/folders.ts';
import { csv, rows } from '../../helpers/gazette.ts';

const root = temporaryFolder();
let home: string;
let inbox: string;

beforeEach(() => {
  home = mkdtempSync(path.join(root, 'home-'));
  inbox = path.join(home, 'inbox', 'gazette');
  mkdirSync(inbox, { recursive: true });
});

const archive = (files: string[]) =>
  createSteps(() => openWorkspace(home)).archiveFiles({
    source: 'gazette',
    kind: 'publication',
    files,
    correlation: 'test',
  });
const put = (name: string, body: string | Uint8Array = csv(rows(3)), folder = inbox) => {
  const file = path.join(folder, name);
  writeFileSync(file, body);
  return file;
};
const stored = () => filesOf(path.join(home, 'lake'));

test('the configured folder: files by suffix in any case, hidden and other files left alone', async () => {
  put('b.csv');
  put('A.CSV', csv(rows(4)));
  put('.hidden.csv');
  put('readme.txt');
  const { documents } = await archive([]);
  expect(documents.map((document) => document.name)).toEqual(['A.CSV', 'b.csv']);
  expect(stored().filter((file) => file.startsWith('raw/'))).toHaveLength(2);
  expect(readdirSync(path.join(home, 'lake', '.staging'))).toEqual([]);
});

test('an inbox that does not exist yet is no error; a named file that does not exist is', async () => {
  home = mkdtempSync(path.join(root, 'empty-'));
  expect(await archive([])).toEqual({ documents: [] });
  const error = await expectRefused(archive([path.join(home, 'nein.csv')]), 'PANHUO_INPUT_MISSING');
  expect(error.where?.file).toContain('nein.csv');
});

test('the same bytes again write nothing; under another name and source they are one object', async () => {
  const first = await archive([put('a.csv')]);
  const before = treeOf(path.join(home, 'lake'));
  const again = await archive([put('other name.csv')]);
  expect(again.documents[0]?.sha256).toBe(first.documents[0]?.sha256);
  expect(treeOf(path.join(home, 'lake'))).toEqual(before);
});

test('one bad file refuses the whole call before anything is stored', async () => {
  const good = put('a.csv');
  for (const [bad, code] of [
    [put('b.csv', ''), 'PANHUO_INPUT_EMPTY'],
    [put('c.csv', Buffer.from([0x50, 0x4b, 3, 4])), 'PANHUO_ZIP_DAMAGED'],
    [put('d.csv', 'x'.repeat(300_000)), 'PANHUO_HEADER_UNREADABLE'],
  ] as const) {
    await expectRefused(archive([good, bad]), code);
  }
  expect(stored().filter((file) => !file.startsWith('.staging'))).toEqual([]);
});

test('a folder called x.csv is named, not read', async () => {
  mkdirSync(path.join(inbox, 'x.csv'));
  const error = await expectRefused(archive([]), 'PANHUO_INPUT_MISSING');
  expect(error.message).toContain('x.csv');
});

test('links out of the folder are refused, links within it read, broken and circular ones named', async () => {
  const outside = put('secret.csv', csv(rows(2)), home);
  symlinkSync(outside, path.join(inbox, 'planted.csv'));
  const error = await expectRefused(archive([]), 'PANHUO_INPUT_OUTSIDE');
  expect(error.where?.file).toContain('planted.csv');
  await expectRefused(archive([path.join(inbox, 'planted.csv')]), 'PANHUO_INPUT_OUTSIDE');
  const chained = mkdtempSync(path.join(home, 'chain-'));
  symlinkSync(path.join(inbox, 'planted.csv'), path.join(chained, 'twice.csv'));
  await expectRefused(archive([path.join(chained, 'twice.csv')]), 'PANHUO_INPUT_OUTSIDE');

  const within = mkdtempSync(path.join(home, 'within-'));
  put('real.csv', csv(rows(2)), within);
  symlinkSync('real.csv', path.join(within, 'alias.csv'));
  expect((await archive([path.join(within, 'alias.csv')])).documents).toHaveLength(1);
  // A sibling whose name merely begins alike is outside.
  mkdirSync(`${within}-2`);
  symlinkSync(put('y.csv', csv(rows(2)), `${within}-2`), path.join(within, 'sibling.csv'));
  await expectRefused(archive([path.join(within, 'sibling.csv')]), 'PANHUO_INPUT_OUTSIDE');

  const broken = mkdtempSync(path.join(home, 'broken-'));
  symlinkSync('nowhere', path.join(broken, 'a.csv'));
  await expectRefused(archive([broken]), 'PANHUO_INPUT_MISSING');
  symlinkSync('b.csv', path.join(broken, 'b.csv'));
  await expectRefused(archive([path.join(broken, 'b.csv')]), 'PANHUO_INPUT_MISSING');
});

test('pipes and devices are no files', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows 没有命名管道文件');
  const pipe = path.join(inbox, 'pipe.csv');
  execFileSync('mkfifo', [pipe]);
  await expectRefused(archive([pipe]), 'PANHUO_INPUT_MISSING');
  await expectRefused(archive(['/dev/zero']), 'PANHUO_INPUT_MISSING');
});

test('a file above the size limit is refused unread', async () => {
  writeFileSync(
    path.join(home, 'panhuo.yaml'),
    'sources:\n  gazette: { kind: publication, parser: gazette-csv, files: [inbox/gazette], max_bytes: 100 }\n',
  );
  put('a.csv');
  const error = await expectRefused(archive([]), 'PANHUO_INPUT_TOO_LARGE');
  expect(error.message).toContain('100');
});

test('a file nobody may read is refused', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows 没有 POSIX 权限');
  const file = put('a.csv');
  chmodSync(file, 0);
  if (process.getuid?.() !== 0) {
    await expectRefused(archive([file]), 'PANHUO_INPUT_MISSING');
    return;
  }
  // Root reads everything: let somebody else try.
  for (const folder of [root, home, path.dirname(inbox), inbox]) chmodSync(folder, 0o777);
  const script = `
    const { createSteps } = await import('./activities/index.ts');
    const { openWorkspace } = await import('./lake/workspace.ts');
    process.setuid(65534);
    const steps = createSteps(() => openWorkspace(${JSON.stringify(home)}));
    try {
      await steps.archiveFiles({ source: 'gazette', kind: 'publication', files: [${JSON.stringify(file)}], correlation: 'test' });
      console.log('it was read');
    } catch (error) { console.log(error.code); }`;
  const said = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: projectRoot(),
    encoding: 'utf8',
  });
  expect(said.trim()).toBe('PANHUO_INPUT_MISSING');
});

test('a file that changes while it is read is refused and not stored', async () => {
  const workspace = await openWorkspace(home);
  const file = put('a.csv', csv(rows(40_000)));
  const work = workspace.lake.archive({ source: 'gazette', kind: 'publication', file, name: 'a.csv' });
  let over = false;
  const error = failureOf(work).finally(() => {
    over = true;
  });
  // It grows for as long as it is read, so that no moment is missed on a busy machine.
  while (!over) {
    appendFileSync(file, 'x');
    await setImmediate();
  }
  expect((await error).code).toBe('PANHUO_INPUT_CHANGED');
  expect(stored().filter((name) => !name.startsWith('.staging'))).toEqual([]);
  expect(readdirSync(path.join(home, 'lake', '.staging'))).toEqual([]);
});
