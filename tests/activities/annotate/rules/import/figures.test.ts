import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addReference } from '../../../../../activities/annotate/rules/import/store.ts';
import { projectRoot } from '../../../../../lake/assets.ts';
import { openDuck } from '../../../../../lake/duck.ts';
import { attachReferences, loadReferences } from '../../../../../transforms/runner/reference.ts';
import { expectRefused } from '../../../../helpers/failing.ts';
import { temporaryFolder } from '../../../../helpers/folders.ts';

const SHIPPED = path.join(projectRoot(), 'transforms', 'reference');
const headerOf = (table: string) =>
  readFileSync(path.join(SHIPPED, `${table}.csv`), 'utf8').split('\n', 1)[0] ?? '';
/** One row of each, 合成数据. */
const ROWS: Readonly<Record<string, string>> = {
  target: 'city-1,某市文件,合同额,contract_amount,city,南京市,2026,1000,元,>=,S,原文,true,',
  published_total:
    'city-2024,转让许可次数,transfer_licence_events,ytd:2024-09,南京市,city=南京市,12,1,件次,0.5,S,网页,false,',
  survey_rate: 'own-2025,产业化率,定义,2025,高校,发明,0.105,M,报告,false',
  population: '南京市,市,江苏省,南京市,2031,960.5',
};

let home: string;
beforeEach(() => {
  home = path.join(temporaryFolder('figures'), 'home');
});

function add(table: string, ...rows: string[]) {
  const file = path.join(path.dirname(home), `${table}.csv`);
  writeFileSync(file, `${[headerOf(table), ...rows].join('\n')}\n`);
  return addReference({ home, shipped: SHIPPED, now: new Date('2026-11-23T00:00:00Z') }, file);
}

describe('figures of a workspace', () => {
  test('are known by their header and stand beside the shipped rows', async () => {
    for (const [table, row] of Object.entries(ROWS)) {
      const { format, outcome } = await add(table, row);
      expect([format.name, outcome]).toEqual([table, 'added']);
    }
    const duck = await openDuck();
    await duck.run(`ATTACH ':memory:' AS ref`);
    const tables = await loadReferences(SHIPPED, path.join(home, 'reference'));
    await attachReferences(
      duck,
      tables.filter(({ name }) => name in ROWS),
    );
    for (const [table, row] of Object.entries(ROWS)) {
      const shipped =
        readFileSync(path.join(SHIPPED, `${table}.csv`), 'utf8')
          .trimEnd()
          .split('\n').length - 1;
      const [found] = await duck.rows<{ n: number; own: number }>(
        `SELECT count(*)::INT AS n, count(*) FILTER (WHERE CAST(t AS VARCHAR) LIKE '%${row.split(',')[0]}%${table === 'population' ? '2031' : ''}%')::INT AS own FROM ref.${table} AS t`,
      );
      expect([table, found]).toEqual([table, { n: shipped + 1, own: 1 }]);
    }
    duck.close();
  });

  const WRONG: [table: string, row: string, says: RegExp][] = [
    ['target', 'js-contract-2025,文件,合同额,contract_amount,,,2026,1,元,>=,S,原文,true,', /随程序已有/],
    ['target', 'x,文件,合同额,contract_amount,city,,2026,1,元,>=,S,原文,true,', /维度与值/],
    ['target', 'x,文件,合同额,contract_amount,,,2026年,1,元,>=,S,原文,true,', /不是统计期/],
    ['target', 'x,文件,合同额,contract_amount,,,2026-13,1,元,>=,S,原文,true,', /不是统计期/],
    ['target', 'x,文件,合同额,contract_amount,,,2026,八百亿,元,>=,S,原文,true,', /不是数/],
    ['target', 'x,文件,合同额,contract_amount,,,2026,1,元,>,S,原文,true,', /comparator 列：应为 >=、<=/],
    [
      'target',
      'x,文件,合同额,contract_amount,,,2026,1,元,>=,S,,是,',
      /source 列：不能为空.*verified 列：应为 true、false/,
    ],
    ['published_total', 'x,次数,m,2024,南京市,,12,约百,件次,,S,网页,false,', /rounding 列：“约百”不是数/],
    ['survey_rate', 'x,产业化率,定义,2025,高校,发明,10.5,M,报告,false', /0 至 1/],
    ['population', '南京市,市,江苏省,南京市,2020,960.5', /随程序已有/],
    ['population', '南京市,地级,江苏省,南京市,2030,0', /level 列：应为 省、市.*大于零/],
  ];
  test.each(WRONG)('%s refuses %s', async (table, row, says) => {
    const { message } = await expectRefused(add(table, ROWS[table] ?? '', row), 'PANHUO_REFERENCE_INVALID');
    expect(message).toMatch(says);
    expect(existsSync(path.join(home, 'reference', table))).toBe(false);
  });
});
