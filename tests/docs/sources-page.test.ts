import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CONFIGURED, checkRule, connectorNamed } from '../../activities/parse/connectors/index.ts';
import { RECORD_KINDS } from '../../domain/records/index.ts';
import { projectRoot } from '../../lake/assets.ts';
import { crawlSourceSchema } from '../../lake/sources/schema.ts';
import { parseSource } from '../../lake/sources.ts';

const page = readFileSync(path.join(projectRoot(), 'docs', 'sources.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThan(2);
});

test.each(examples.map((text) => [/name: (.*)/.exec(text)?.[1], text]))(
  '%s is a source file',
  (_, text = '') => {
    const read = parseSource(text, 'example.yaml', { env: {}, check: checkRule });
    expect('problems' in read ? read.problems : []).toEqual([]);
  },
);

test('the table of entries has every entry of a source file, and no other', () => {
  expect(firstCells('| entry | default | meaning |').sort()).toEqual(
    Object.keys(crawlSourceSchema.shape).sort(),
  );
});

test('the table of parsers has every parser, with the kind it makes', () => {
  const [problem] = checkRule({ match: '.', kind: 'need', parser: 'nobody-wrote-this' });
  const known = /可用：([^）]*)/.exec(problem?.message ?? '')?.[1]?.split('、') ?? [];
  const header = '| parser | kind | reads |';
  const parsers = firstCells(header);
  expect([...parsers].sort()).toEqual([...known].sort());
  const configured = CONFIGURED.map(({ parser }) => parser);
  for (const [n, parser] of parsers.entries()) {
    const kind = rowsOf(header)[n]?.[1]?.replaceAll('`', '') ?? '';
    const makes = RECORD_KINDS.map((one) => one.kind).filter(
      (one) => checkRule({ match: '.', kind: one, parser }).length === 0,
    );
    // Parsers of any kind want settings, or none: what they refuse is not the kind.
    if (kind === 'any')
      expect(configured.includes(parser) || makes.length === RECORD_KINDS.length).toBe(true);
    else expect(connectorNamed(parser, kind)?.kind ?? makes.join()).toBe(kind);
  }
});

/** Cells of the rows below a heading. */
function rowsOf(header: string): string[][] {
  const lines = page.split('\n');
  const from = lines.indexOf(header);
  expect(from, header).toBeGreaterThan(0);
  const rows: string[][] = [];
  for (const line of lines.slice(from + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}

function firstCells(header: string): string[] {
  return rowsOf(header).map(([first]) => (first ?? '').replaceAll('`', ''));
}
