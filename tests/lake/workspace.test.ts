import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_CONFIG, openWorkspace, parseConfig } from '../../lake/workspace.ts';
import { failureOf } from '../helpers/failing.ts';
import { filesOf, temporaryFolder, treeOf } from '../helpers/folders.ts';

const root = temporaryFolder();

test('a fresh workspace is made with its configuration, and opened again without a change', async () => {
  const home = path.join(root, '新 工作区');
  const workspace = await openWorkspace(home);
  expect(workspace.config.sources).toHaveProperty('gazette');
  expect(readFileSync(path.join(home, 'panhuo.yaml'), 'utf8')).toBe(DEFAULT_CONFIG);
  expect(filesOf(home)).toEqual(['panhuo.yaml']);
  const before = treeOf(home);
  await openWorkspace(home);
  expect(treeOf(home)).toEqual(before);
});

test.each([
  ['not YAML', 'sources:\n  gazette: {\n', 3],
  ['a tab', 'sources:\n\tgazette: x\n', 2],
  [
    'a source twice',
    'sources:\n  a: { kind: publication, parser: gazette-csv }\n  a: { kind: publication, parser: gazette-csv }\n',
    3,
  ],
  ['an unknown entry', 'sources: {}\nfoo: 1\n', 2],
  [
    'an unknown entry of a source',
    'sources:\n  a:\n    kind: publication\n    parser: gazette-csv\n    folder: x\n',
    5,
  ],
  [
    'a source name with capitals',
    'sources:\n  ok: { kind: publication, parser: gazette-csv }\n  Bad: { kind: publication, parser: gazette-csv }\n',
    3,
  ],
  ['a path as source name', 'sources:\n  "../x": { kind: publication, parser: gazette-csv }\n', 2],
  [
    'a size below one',
    'sources:\n  a:\n    kind: publication\n    parser: gazette-csv\n    max_bytes: 0\n',
    5,
  ],
  ['a list where a map belongs', 'sources: [a]\n', 1],
  ['a scalar document', 'hello\n', 1],
  ['no parser', 'sources:\n  a: { kind: publication }\n', 2],
  [
    'an alias bomb',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((k, n) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[n]}`).join(',')}]`)
      .join('\n')}\n`,
    1,
  ],
  ['an alias of nothing', 'sources: *nowhere\n', 1],
])('%s is refused with its line', async (_, text, line) => {
  const error = await failureOf(() => parseConfig(text, 'panhuo.yaml'));
  expect(error).toMatchObject({
    code: 'PANHUO_WORKSPACE_INVALID',
    class: 'usage',
    where: { file: 'panhuo.yaml' },
  });
  expect(error.where?.line, error.message).toBe(line);
});

test('an empty file is a workspace without sources; names of objects’ own are no sources', () => {
  expect(parseConfig('', 'f').sources).toEqual({});
  expect(parseConfig('# nothing\n', 'f').sources).toEqual({});
  expect(parseConfig(DEFAULT_CONFIG, 'f').sources.gazette?.files).toEqual(['inbox/gazette']);
  expect(Object.keys(parseConfig('sources: {}\n', 'f').sources)).toEqual([]);
});

test('a broken configuration keeps nothing from being there: the lake is not touched', async () => {
  const home = path.join(root, 'broken');
  await openWorkspace(home);
  writeFileSync(path.join(home, 'panhuo.yaml'), 'sources: [\n');
  expect((await failureOf(openWorkspace(home))).code).toBe('PANHUO_WORKSPACE_INVALID');
});
