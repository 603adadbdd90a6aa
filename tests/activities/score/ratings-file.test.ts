import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { itemsOf } from '../../../activities/score/items.ts';
import { readRatings } from '../../../activities/score/ratings-file.ts';
import { ratingsWorkbook } from '../../../activities/score/ratings-sheet.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { content, points, state } from './small-round.ts';

const folder = temporaryFolder('panhuo-ratings-');
let files = 0;
async function read(text: string | Uint8Array, name = `评分-${++files}.csv`) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return readRatings(file, content(), state());
}

it('points of a table are read, whatever order its columns have; what is left empty is not scored', async () => {
  const rows = await read(
    '分数,理由,指标,高校\r\n12.5,"健全,有凭证",制度,甲大学\r\n无法评判,没有材料,rule,乙大学中心\r\n,,制度,丙大学\r\n',
  );
  expect(rows).toEqual([
    { university: '甲大学', indicator: 'rule', points: 12.5, reason: '健全,有凭证' },
    { university: '乙大学', indicator: 'rule', points: null, reason: '没有材料' },
  ]);
});

it('the table that evaluators are given is read back as it was filled in', async () => {
  const items = itemsOf(
    content(),
    state(points('甲大学', '张三', 7.5), points('乙大学', '张三', null)),
    '张三',
  );
  const rows = await read(await ratingsWorkbook(items), '评分表.xlsx');
  expect(rows).toEqual([
    { university: '乙大学', indicator: 'rule', points: null, reason: '合成数据' },
    { university: '甲大学', indicator: 'rule', points: 7.5, reason: '合成数据' },
  ]);
});

it.each([
  ['高校,指标,分数\n甲大学,制度,3\n', '第 1 行表头里没有“理由”'],
  ['高校,指标,分数,理由\n甲大学,制度,3,\n', '第 2 行：没有写理由'],
  ['高校,指标,分数,理由\n甲大学,制度,,忘了\n', '留空不是 0 分'],
  ['高校,指标,分数,理由\n外校,制度,3,好\n', '没有这个参评中心：外校'],
  ['高校,指标,分数,理由\n甲大学,合同额,3,好\n', '不是由评审员评分的指标：合同额'],
  ['高校,指标,分数,理由\n甲大学,制度,三分,好\n', '至多两位小数的数：三分'],
  ['高校,指标,分数,理由\n甲大学,制度,3,好\n甲大学,rule,4,好\n', '第 3 行：与第 2 行是同一项'],
  ['高校,指标,分数,理由\n', '评分表里没有评分'],
])('a table with a mistake is refused as a whole: %#', async (text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'PANHUO_SCORE_FILE',
    message: expect.stringContaining(message),
  });
});

it('a file that is not there is said to be missing', async () => {
  await expect(readRatings(path.join(folder, 'nowhere.csv'), content(), state())).rejects.toMatchObject({
    code: 'PANHUO_INPUT_MISSING',
  });
});
