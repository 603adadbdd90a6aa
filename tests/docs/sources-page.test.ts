import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkRule } from '../../activities/parse/connectors/index.ts';
import { projectRoot } from '../../lake/assets.ts';
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
