import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepContent, readContent, roundFolder } from '../../../activities/score/content.ts';
import { centreScoreProgram, indicatorProgram } from '../../../activities/score/program.ts';
import { scoreRound } from '../../../activities/score/result.ts';
import { indicatorRows, type Row, scoreRows } from '../../../activities/score/rows.ts';
import type { Decision } from '../../../decisions/index.ts';
import { RoundState } from '../../../decisions/rounds/state.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { type Duck, openDuck } from '../../../lake/duck.ts';
import { Lake } from '../../../lake/lake.ts';
import { compileAudits, runAudit } from '../../../transforms/runner/audits.ts';
import { attachDecisions } from '../../../transforms/runner/lake-tables.ts';
import { loadModels } from '../../../transforms/runner/model.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { content, decisions, points, submitted } from './small-round.ts';

const home = temporaryFolder('panhuo-rounds-');
let duck: Duck;
let lake: Lake;
beforeAll(async () => {
  duck = await openDuck();
  await duck.run("ATTACH ':memory:' AS lake");
  lake = await Lake.open(path.join(home, 'lake'));
});
afterAll(() => duck.close());

const PROGRAMS = { fct_centre_indicator: indicatorProgram, fct_centre_score: centreScoreProgram } as const;

async function built(name: keyof typeof PROGRAMS, rows: readonly Decision[]): Promise<Row[]> {
  await attachDecisions(
    duck,
    rows.map((row) => ({
      ...row,
      decision_id: String(row.decision_id),
      value: row.value === null ? null : JSON.stringify(row.value),
    })),
  );
  const model = (await loadModels()).find((one) => one.name === name);
  if (model === undefined) throw new Error(name);
  const columns = Object.fromEntries(
    Object.entries(model.columns).map(([column, { type }]) => [column, type]),
  );
  const world = { lake, home, transforms: path.join(projectRoot(), 'transforms') };
  await PROGRAMS[name].run({
    world,
    duck,
    input: model.sql,
    table: name,
    hasPrevious: false,
    columns,
    scratch: home,
  });
  for (const audit of compileAudits(model))
    expect(await runAudit(duck, audit)).toMatchObject({ failures: 0 });
  return duck.rows(`SELECT * FROM ${name}`) as Promise<Row[]>;
}

it('a build makes the rows that the command computes, and none without rounds', async () => {
  const key = await keepContent(lake, '2024年度', content());
  const said = ['甲大学', '乙大学', '丙大学'].flatMap((university) =>
    ['张三', '李四'].flatMap((by) => [points(university, by, 12), submitted(university, by)]),
  );
  const rows = decisions(...said).map((row) =>
    row.kind === 'score_round' ? { ...row, value: { ...row.value, content: key } } : row,
  );
  const [state] = RoundState.all(rows);
  if (state === undefined) throw new Error('no round');
  const result = scoreRound(content(), state);
  expect(await built('fct_centre_indicator', rows)).toEqual(indicatorRows(result));
  expect(await built('fct_centre_score', [...rows].reverse())).toEqual(scoreRows(result));
  expect(await built('fct_centre_indicator', [])).toEqual([]);
  expect(await built('fct_centre_score', [])).toEqual([]);
});

it('what was frozen is written once under its hash, and believed by nothing else', async () => {
  const key = await keepContent(lake, '2024年度', content());
  expect(key).toMatch(/^rounds\/[0-9a-f]{16}\/[0-9a-f]{64}\.json$/);
  expect(await keepContent(lake, '2024年度', content())).toBe(key);
  expect(await readContent(lake, key)).toEqual(content());
  const other = key.replace(/[0-9a-f]{64}/, 'f'.repeat(64));
  await lake.store.putIfAbsent(other, await lake.store.get(key));
  await expect(readContent(lake, other)).rejects.toMatchObject({ code: 'PANHUO_LAKE_CORRUPT' });
  expect(roundFolder('js-2024')).toBe('rounds/js-2024');
});
