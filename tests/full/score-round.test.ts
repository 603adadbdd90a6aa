import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Item } from '../../activities/score/items.ts';
import type { Row } from '../../activities/score/rows.ts';
import { main } from '../../cli/main.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';

const home = path.join(temporaryFolder('panhuo-round-'), 'office');
const ROUND = '2024年度';
let centres: string[] = [];

beforeAll(async () => {
  await (await builtProvince()).copyTo(home);
}, PROVINCE_TIMEOUT);

/** One command in this process; its answer, or the code of its refusal. */
async function panhuo<T = Record<string, unknown>>(
  ...argv: string[]
): Promise<{ exit: number; out: T; text: string }> {
  let out = '';
  let err = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const errors = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  await main(['--home', home, '--engine', 'inline', '--json', ...argv]);
  write.mockRestore();
  errors.mockRestore();
  const exit = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { exit, out: (exit === 0 ? JSON.parse(out) : {}) as T, text: `${out}${err}` };
}
const score = <T = Record<string, unknown>>(...argv: string[]) => panhuo<T>('score', ROUND, ...argv);
const done = async <T>(work: Promise<{ exit: number; out: T; text: string }>): Promise<T> => {
  const { exit, out, text } = await work;
  expect(exit, text).toBe(0);
  return out;
};
const refused = async (code: string, ...argv: string[]) => {
  const { exit, text } = await score(...argv);
  expect([exit, text.includes(code)], text).toEqual([3, true]);
};
const signed = (by: string) => ['--by', by, '--reason', '合成数据'];

test('a round from its opening to an amended version, and the tables of a build after it', async () => {
  const { rows } = await done(
    panhuo<{ rows: { university: string }[] }>(
      'sql',
      "SELECT DISTINCT university FROM fct_centre_report WHERE round = '2024年度' ORDER BY 1 LIMIT 3",
    ),
  );
  centres = rows.map(({ university }) => university);
  const [first = '', second = ''] = centres;
  await done(
    score(
      'open',
      '--period',
      '2024',
      ...centres.flatMap((one) => ['--centre', one]),
      '--evaluator',
      `张三=${first}`,
      '--evaluator',
      '李四',
      '--evaluator',
      '王五',
      '--adjudicator',
      '赵六',
      ...signed('组长'),
    ),
  );
  await refused(
    'PANHUO_ROUND_STATE',
    'rate',
    '--centre',
    first,
    '--indicator',
    'incentive',
    '--points',
    '1',
    ...signed('李四'),
  );
  const frozen = await done(score<{ content: string; failed: unknown[] }>('freeze', ...signed('组长')));
  expect(frozen.failed).toEqual([]);
  await refused(
    'PANHUO_SCORE_CONFLICT',
    'rate',
    '--centre',
    first,
    '--indicator',
    'incentive',
    '--points',
    '1',
    ...signed('张三'),
  );

  // Everything two of three points, but one item on which two differ.
  for (const by of ['张三', '李四', '王五']) {
    const { items } = await done(score<{ items: Item[] }>('items', '--by', by));
    for (const { university, indicator, max } of items) {
      const differs = university === second && indicator === 'incentive' && by === '李四';
      await done(
        score(
          'rate',
          '--centre',
          university,
          '--indicator',
          indicator,
          '--points',
          String(differs ? 0 : max / 2),
          '--expects',
          'none',
          ...signed(by),
        ),
      );
    }
    await done(score('submit', '--by', by));
  }
  await refused('PANHUO_ROUND_INCOMPLETE', 'review', ...signed('组长'));
  await done(
    score('adjudicate', '--centre', second, '--indicator', 'incentive', '--points', '1', ...signed('赵六')),
  );
  await done(
    score(
      'finding',
      '--centre',
      second,
      '--indicator',
      'abnormal_unresolved',
      '--confirmed',
      ...signed('组长'),
    ),
  );
  await done(score('review', ...signed('组长')));
  await done(score('lock', ...signed('组长')));
  await refused(
    'PANHUO_ROUND_LOCKED',
    'rate',
    '--centre',
    first,
    '--indicator',
    'incentive',
    '--points',
    '1',
    ...signed('李四'),
  );

  const said = await done(score<{ stage: string; synthetic: boolean; verified: boolean; scores: Row[] }>());
  expect(said).toMatchObject({ stage: 'locked', synthetic: true, verified: false });
  await done(panhuo('build'));
  const built = await done(
    panhuo<{ rows: Row[] }>('sql', 'SELECT * FROM fct_centre_score ORDER BY centre_score_id'),
  );
  const order = (list: readonly Row[]) =>
    [...list].sort((a, b) => (String(a.centre_score_id) < String(b.centre_score_id) ? -1 : 1));
  expect(order(built.rows)).toEqual(order(said.scores));
  const capped = built.rows.find(
    (row) => row.university === second && row.method === 'threshold' && row.view === 'absolute',
  );
  expect(capped?.cap_reason).toBe('非正常申请未整改');

  await done(score('amend', '--centre', first, ...signed('组长')));
  const { version } = await done(score<{ version: number }>('status'));
  expect(version).toBe(2);
  const { sheets } = await done(score<{ sheets: { indicators: Row[] }[] }>('--centre', first));
  // Scores of a centre that is scored anew are hidden again.
  expect(sheets[0]?.indicators.every((row) => row.score_a === null)).toBe(true);
});
