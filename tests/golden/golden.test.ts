import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reportOf } from '../../domain/errors.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { LoadingBench } from '../helpers/loading.ts';

/**
 * `tests/golden/<case>/in/*.csv` are inputs as bytes; `out/<name>.jsonl` is what must become of each: the outcome (or the refusal), then
 * every record, reject, duplicate and conflict, a line each. A case may have a `map.json` (column → field).
 * An expectation that is missing is written, except where CI is set: there it fails.
 */
const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).filter(({ name }) =>
  existsSync(path.join(here, name, 'in')),
);
const written: string[] = [];
const bench = await LoadingBench.open(temporaryFolder(), () => new Date('2026-01-01T00:00:00Z'));

afterAll(() => {
  for (const file of written) console.warn(`新写出的期望文件，请核对后提交：${file}`);
});

async function become(bytes: Buffer, name: string, map: Record<string, string> | undefined): Promise<string> {
  try {
    const { outcome, records, rejects, duplicates, conflicts } = await bench.load(bytes, {
      name,
      ...(map ? { map } : {}),
    });
    const lines = [
      { outcome },
      ...records.map((record) => ({ record })),
      ...rejects.map((reject) => ({ reject })),
      ...duplicates.map((duplicate) => ({ duplicate })),
      ...conflicts.map((conflict) => ({ conflict })),
    ];
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  } catch (error) {
    return `${JSON.stringify({ refused: reportOf(error) })}\n`;
  }
}

for (const { name } of cases) {
  const folder = path.join(here, name);
  const inputs = readdirSync(path.join(folder, 'in')).sort();

  test.each(inputs)(`golden ${name}/%s`, async (input) => {
    const mapFile = path.join(folder, 'map.json');
    const map = existsSync(mapFile) ? JSON.parse(readFileSync(mapFile, 'utf8')) : undefined;
    const text = await become(readFileSync(path.join(folder, 'in', input)), input, map);
    const expected = path.join(folder, 'out', input.replace(/\.[^.]+$/, '.jsonl'));
    if (!existsSync(expected)) {
      expect(process.env.CI, `no expectation in ${path.relative(here, expected)}`).toBeUndefined();
      mkdirSync(path.dirname(expected), { recursive: true });
      writeFileSync(expected, text);
      written.push(path.relative(here, expected));
    }
    expect(text).toBe(readFileSync(expected, 'utf8'));
  });

  test(`golden ${name} expects nothing that no input makes`, () => {
    const made = inputs.map((input) => input.replace(/\.[^.]+$/, '.jsonl'));
    expect(readdirSync(path.join(folder, 'out')).sort()).toEqual(made);
  });
}

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(3);
});
