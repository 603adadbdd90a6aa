import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createProvince, writeProvince } from '../../sample/province/index.ts';
import { json } from '../e2e/support.ts';
import { measureSignals, plantedIn, writeFullTexts } from '../helpers/abnormal-truth.ts';
import { temporaryFolder } from '../helpers/folders.ts';

/**
 * Planted abnormal filings against the signals, through import and build. The seed is not the one that limits were chosen with. Recall of
 * what the data shows is held; precision is printed and held loosely: texts of the sample are made of few phrases and meet by chance.
 */
test('signals find what was planted', async () => {
  const folder = temporaryFolder('panhuo-abnormal-');
  const province = createProvince({ seed: 41, patents: 12_000 });
  const files = path.join(folder, 'province');
  await writeProvince(province, files);
  const options = { home: path.join(folder, 'workspace'), timeout: 600_000 };
  const take = (as: string, ...args: string[]) =>
    json(['--engine', 'inline', 'import', ...args, '--as', as], options);
  await take('publication', writeFullTexts(province, files));
  await take('organisation', path.join(files, '合成数据_机构名录.csv'));
  const events = readdirSync(path.join(files, '法律状态')).map((name) => path.join(files, '法律状态', name));
  await take('legal_event', ...events, '--parser', 'gazette-events');
  await json(['--engine', 'inline', 'build'], options);
  const { rows } = await json<{ rows: { number: string; rules: string }[] }>(
    [
      'sql',
      `SELECT d.application_number AS number, string_agg(s.rule_id, ';') AS rules FROM fct_abnormal_signal AS s
       JOIN dim_patent AS d ON d.patent_id = s.patent_id GROUP BY d.application_number`,
    ],
    options,
  );
  const flags = new Map(rows.map(({ number, rules }) => [number, new Set(rules.split(';'))]));
  const measured = measureSignals(plantedIn(province), flags);
  process.stdout.write(`${JSON.stringify(measured, null, 1)}\n`);
  const least: Record<number, readonly [recallOfVisible: number, precisionOfAny: number]> = {
    1: [0.95, 0.4],
    2: [0.9, 0.6],
    3: [0.1, 0.6],
    4: [0.95, 0.9],
    5: [0.95, 0.4],
    6: [0.9, 0.9],
    7: [0.9, 0.9],
    8: [0.9, 0.1],
  };
  for (const one of measured) {
    const [recall, precision] = least[one.type] ?? [1, 1];
    expect(one.recallOfVisible, `recall of type ${one.type}`).toBeGreaterThanOrEqual(recall);
    expect(one.precisionOfAny, `precision of type ${one.type}`).toBeGreaterThanOrEqual(precision);
  }
});
