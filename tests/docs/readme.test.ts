import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRule } from '../../activities/parse/connectors/index.ts';
import { program } from '../../cli/main.ts';
import { EXIT_CODES } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { exists } from '../../lake/atomic.ts';
import { parseSource } from '../../lake/sources.ts';

const textOf = (file: string) => readFileSync(path.join(projectRoot(), file), 'utf8');
const commands = program().commands;
const PAGES = ['README.md', 'README.zh.md', 'docs/sources.md', 'docs/guide.zh.md'];

describe.each([
  ['README.md', '| command | does |'],
  ['README.zh.md', '| 命令 | 作用 |'],
])('%s', (file, header) => {
  const text = textOf(file);
  const lines = text.split('\n');
  // Formatting pads the cells.
  const from = lines.findIndex((line) => line.replace(/ +/g, ' ') === header) + 2;
  const rows = lines.slice(from, lines.indexOf('', from)).map((line) => line.split(/(?<!\\)\|/)[1] ?? '');
  const usages = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));

  test('its table names every command of the program, in the order of help', () => {
    const named = usages.map((usage) => usage.split(' ')[0]);
    expect([...new Set(named)]).toEqual(commands.map((command) => command.name()));
  });

  test('its table names only options that the commands have', () => {
    const unknown = usages.flatMap((usage) => {
      const command = commands.find((one) => one.name() === usage.split(' ')[0]);
      const options = command?.options.map(({ long }) => long) ?? [];
      return [...usage.matchAll(/--[a-z-]+/g)]
        .map(([option]) => option)
        .filter((option) => !options.includes(option));
    });
    expect(unknown).toEqual([]);
  });

  test('its source file is one, of 15 lines', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const read = parseSource(example, 'market.yaml', { env: {}, check: checkRule });
    expect('problems' in read ? read.problems : []).toEqual([]);
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(15);
  });

  test('its exit codes are those of the program', () => {
    const codes = [...text.matchAll(/^\| (\d) +\|/gm)].map((match) => Number(match[1]));
    expect(codes.sort()).toEqual([0, ...Object.values(EXIT_CODES)].sort());
  });
});

test.each([...PAGES, 'docs/architecture.md'])('what %s links to is there', async (file) => {
  const links = [...textOf(file).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
  for (const link of links)
    expect(await exists(path.join(projectRoot(), path.dirname(file), link)), link).toBe(true);
});

test.each(PAGES)('the commands that %s tells people to type are there, with their options', (file) => {
  const typed = [...textOf(file).matchAll(/npx panhuo(?: --home \S+)? ([a-z]+)([^\n`|&#]*)/g)];
  const wrong = typed.filter(([, name, rest = '']) => {
    const command = commands.find((one) => one.name() === name);
    const known = [...(command?.options ?? []), ...program().options].map(({ long }) => long);
    const options = [...rest.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option);
    return name !== 'help' && (command === undefined || !options.every((option) => known.includes(option)));
  });
  expect(wrong.map(([text]) => text)).toEqual([]);
});

test('both readmes have the same shape', () => {
  const shapeOf = (file: string) => textOf(file).match(/^(?:#+(?= )|```\w*|\|(?= `?[^|-]))/gm);
  expect(shapeOf('README.zh.md')).toEqual(shapeOf('README.md'));
});
