import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  addReference,
  listReferences,
  removeReference,
} from '../../../../../activities/annotate/rules/import/store.ts';
import { projectRoot } from '../../../../../lake/assets.ts';
import { openDuck } from '../../../../../lake/duck.ts';
import { attachReferences, loadReferences } from '../../../../../transforms/runner/reference.ts';
import { expectRefused, failureOf } from '../../../../helpers/failing.ts';
import { filesOf, temporaryFolder, treeOf } from '../../../../helpers/folders.ts';
import { realFolder } from '../../../../helpers/real.ts';

const SHIPPED = path.join(projectRoot(), 'transforms', 'reference');
/** 合成数据: in the forms of the official tables, with contents of our own. */
const SEI = `\ufeff"sei_code","sei_name","rule_no","ipc_include","ipc_exclude","keywords"
"1.1","甲产业","1","G06F*;H03M13","G06F11*","服务器制造；""云""平台等设备制造"
"1.1","甲产业","2","G06F11*","",""
"5.1","乙产业","1","B60K1/04","",""
`;
const FIXES = `sei_code,sei_name,rule_no,part,ipc_include,ipc_exclude,keywords,status,evidence
1.1,甲产业,1,a,G06F*,G06F11*,,seen,x
1.1,甲产业,1,b,H03M13*,,服务器制造,seen,x
5.1,乙产业,1,a,B60K1/04,,电动汽车,inferred,x
`;
const DIGITAL = `subsystem,code,name,ipc_include,ipc_exclude,keywords
芯片,1.1,器件,H01L*,,芯片;晶圆
芯片,1.1.1,存储,G11C*,,存储器
网络,1.1,路由,H04L45*,,
`;
const GREEN = `code,level1,level2,name,ipc_include,ipc_exclude,coverage
1.1.1,1 节能,1.1,余热,F27D17/00*,,全部涉及
1.1.1,1 节能,1.1,余热,F28D*,,部分涉及
`;
const THREE = `level1,code,name,rule_no,ipc_include,ipc_exclude,keywords,keyword_exclude
2 电池,2.1,正极,1,H01M4/13*,,正极,燃料电池
2 电池,2.1.1,材料,1,H01M4/505,,,
`;
const IPC = `${[
  { code: 'A', level: 'section', title: '甲', parent: '' },
  { code: 'A01B1/00', level: 'main_group', title: '乙', parent: 'A01B' },
  ...Array.from({ length: 120 }, (_, n) => ({
    code: `A01B1/${String(10 + n)}`,
    level: 'subgroup',
    title: '丙',
    parent: 'A01B1/00',
  })),
  { code: 'E01D101/0', level: 'subgroup', title: '残', parent: 'E01D101/00' },
]
  .map((row) => JSON.stringify(row))
  .join('\n')}\n`;
const INDUSTRY =
  '{"code":"A","level":1,"name":"甲业","parent":""}\n{"code":"01","level":2,"name":"乙业","parent":"A"}\n';

let folder: string;
let home: string;
beforeEach(() => {
  folder = temporaryFolder();
  home = path.join(folder, 'home');
});
const place = () => ({ home, shipped: SHIPPED, now: new Date('2026-01-02T03:04:05Z') });
function add(text: string, as?: string, name = 'given.csv') {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return addReference(place(), file, as);
}
const read = (table: string, part: string) =>
  readFileSync(path.join(home, 'reference', table, `${part}.csv`), 'utf8')
    .trimEnd()
    .split('\n');
const ids = (part: string) =>
  read('concordance_rule', part)
    .slice(1)
    .map((line) => line.split(',')[1]);

test('each form is known by its header, and becomes rows that the warehouse can read', async () => {
  expect((await add(SEI)).counts).toEqual(['3 条规则', '4 个标签']);
  await add(DIGITAL);
  await add(GREEN);
  await add(THREE);
  await add(IPC, undefined, 'ipc.jsonl');
  await add(INDUSTRY, undefined, 'industry.jsonl');
  await using duck = await openDuck({ threads: 1 });
  await duck.run("ATTACH ':memory:' AS ref");
  const tables = await loadReferences(SHIPPED, path.join(home, 'reference'));
  await attachReferences(
    duck,
    tables.filter(({ name }) => /^(concordance_|ipc_symbol|industry)/.test(name)),
  );
  const rules = await duck.rows<Record<string, string>>(
    "SELECT rule_id, label_id, coalesce(keywords, '') AS keywords, keyword_kind, coalesce(keyword_exclude, '') AS no, coalesce(coverage, '') AS coverage FROM ref.concordance_rule WHERE scheme <> 'gbt4754' ORDER BY rule_id",
  );
  expect(rules.map((row) => Object.values(row).join('|'))).toEqual([
    'digital:网络/1.1|网络/1.1||terms||',
    'digital:芯片/1.1|芯片/1.1|芯片;晶圆|terms||',
    'digital:芯片/1.1.1|芯片/1.1.1|存储器|terms||',
    'green:1.1.1-1|1.1.1||terms||全部涉及',
    'green:1.1.1-2|1.1.1||terms||部分涉及',
    'new_three:2.1-1|2.1|正极|terms|燃料电池|',
    'new_three:2.1.1-1|2.1.1||terms||',
    'sei:1.1-1|1.1|服务器制造；"云"平台等设备制造|prose||',
    'sei:1.1-2|1.1||prose||',
    'sei:5.1-1|5.1||prose||',
  ]);
  const labels = await duck.rows<{ is: string }>(
    "SELECT scheme || ' ' || label_id || ' < ' || coalesce(parent_id, '') AS is FROM ref.concordance_label WHERE scheme <> 'gbt4754' ORDER BY 1",
  );
  expect(labels.map(({ is }) => is)).toEqual([
    'digital 网络 < ',
    'digital 网络/1.1 < 网络',
    'digital 芯片 < ',
    'digital 芯片/1.1 < 芯片',
    'digital 芯片/1.1.1 < 芯片/1.1',
    'green 1 < ',
    'green 1.1 < 1',
    'green 1.1.1 < 1.1',
    'new_three 2 < ',
    'new_three 2.1 < 2',
    'new_three 2.1.1 < 2.1',
    'sei 1 < ',
    'sei 1.1 < 1',
    'sei 5 < ',
    'sei 5.1 < 5',
  ]);
  expect(await duck.count('SELECT count(*) FROM ref.ipc_symbol')).toBe(122);
  expect(await duck.count("SELECT count(*) FROM ref.industry WHERE parent_id = 'A'")).toBe(1);
});

test('a part says where it comes from', async () => {
  await add(DIGITAL, undefined, '数字.csv');
  const note = parse(readFileSync(path.join(home, 'reference', 'concordance_rule', 'digital.yaml'), 'utf8'));
  expect(note).toMatchObject({
    format: 'digital',
    file: '数字.csv',
    version: '2023',
    added_at: '2026-01-02T03:04:05.000Z',
    rows: 3,
  });
  expect(note.licence).toMatch(/许可/);
  expect(note.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect((await listReferences(home)).map(({ table, part, rows }) => `${table} ${part} ${rows}`)).toEqual([
    'concordance_label digital 5',
    'concordance_rule digital 3',
  ]);
});

test('the same file again changes nothing; another version says which rules changed', async () => {
  expect((await add(DIGITAL)).outcome).toBe('added');
  const before = treeOf(home);
  expect((await add(DIGITAL)).outcome).toBe('unchanged');
  expect(treeOf(home)).toEqual(before);
  const newer = await add(
    DIGITAL.replace('H01L*,,芯片;晶圆', 'H01L*;H10D*,,芯片').replace(/网络.*\n/, '网络,1.2,交换,H04L49*,,\n'),
  );
  expect(newer.outcome).toBe('replaced');
  expect(newer.changes.find(({ table }) => table === 'concordance_rule')).toEqual({
    table: 'concordance_rule',
    added: ['digital:网络/1.2'],
    changed: ['digital:芯片/1.1'],
    removed: ['digital:网络/1.1'],
  });
});

describe('the mending file', () => {
  test('takes the place of damaged rules, whichever of the two is added again', async () => {
    const first = await add(SEI);
    expect(first.remarks.join()).toMatch(/请再加入 sei-ipc-2021-fixes\.csv/);
    const mended = await add(FIXES);
    expect(mended.remarks.join()).not.toMatch(/请再加入/);
    expect(ids('sei')).toEqual(['sei:1.1-1a', 'sei:1.1-1b', 'sei:1.1-2', 'sei:5.1-1']);
    expect((await add(SEI)).outcome).toBe('unchanged');
    expect((await add(FIXES)).outcome).toBe('unchanged');
  });

  test('asks for the table that it mends', async () => {
    expect((await expectRefused(add(FIXES), 'PANHUO_REFERENCE_UNKNOWN')).hint).toMatch(/sei_code/);
    expect(existsSync(path.join(home, 'reference', 'concordance_rule'))).toBe(false);
  });

  test('can be taken back, and then the table', async () => {
    await add(SEI);
    await add(FIXES);
    await removeReference(place(), 'sei-fixes');
    expect(ids('sei')).toEqual(['sei:1.1-1', 'sei:1.1-2', 'sei:5.1-1']);
    await removeReference(place(), 'sei');
    expect(filesOf(home)).toEqual([]);
    await expectRefused(removeReference(place(), 'sei'), 'PANHUO_REFERENCE_UNKNOWN');
  });
});

describe('what is wrong is said with line and column, all of it, and nothing is stored', () => {
  test.each<[string, string, RegExp, number]>([
    [
      'a pattern that is none',
      DIGITAL.replace('G11C*', 'G11-C*'),
      /第 3 行 ipc_include 列：“G11-C\*”不是 IPC/,
      3,
    ],
    ['an empty cell', DIGITAL.replace('器件', ''), /第 2 行 name 列：不能为空/, 2],
    ['a rule twice', DIGITAL.replace('1.1.1', '1.1'), /“芯片\/1\.1”已见于第 2 行/, 3],
    ['a row of another length', `${DIGITAL}芯片,9\n`, /第 5 行：有 2 格，表头有 6 格/, 5],
    ['a quote that does not close', DIGITAL.replace('器件', '"器件'), /第 2 行引号没有结束/, 2],
    ['text after a quote', DIGITAL.replace('器件', '"器件"x'), /引号之后还有文字/, 2],
    ['no rows', DIGITAL.split('\n', 1)[0] ?? '', /没有数据行/, 0],
    ['a code that is none', SEI.replaceAll('"1.1"', '"一.1"'), /“一\.1”不是 1\.1 至 9\.2/, 2],
    ['another coverage', GREEN.replace('全部涉及', '多半'), /应为全部涉及或部分涉及/, 2],
    [
      'an industry above that is not there',
      INDUSTRY.replace('"parent":"A"', '"parent":"Z"'),
      /没有代码 Z/,
      2,
    ],
    ['lines that are no objects', `${INDUSTRY}[1]\n`, /第 3 行：不是一个 JSON 对象/, 3],
  ])('%s', async (_, text, message, line) => {
    const error = await expectRefused(add(text), 'PANHUO_REFERENCE_INVALID');
    expect(error.message).toMatch(message);
    if (line > 0) expect(error.where?.line).toBe(line);
    expect(error.where?.file).toBe(path.join(folder, 'given.csv'));
    expect(existsSync(path.join(home, 'reference', 'originals'))).toBe(false);
  });

  test('a bad version leaves the good one as it is', async () => {
    await add(DIGITAL);
    const before = treeOf(home);
    await expectRefused(add(DIGITAL.replace('G11C*', '?')), 'PANHUO_REFERENCE_INVALID');
    expect(treeOf(home)).toEqual(before);
  });

  test('a header of no known form, a form that it is not, bytes that are no text, no file', async () => {
    expect((await expectRefused(add('a,b\n1,2\n'), 'PANHUO_REFERENCE_UNKNOWN')).hint).toMatch(
      /subsystem,code,name/,
    );
    await expectRefused(add('"a\nb'), 'PANHUO_REFERENCE_UNKNOWN');
    await expectRefused(add('{"code"\n'), 'PANHUO_REFERENCE_UNKNOWN');
    await expectRefused(add(''), 'PANHUO_REFERENCE_UNKNOWN');
    expect((await expectRefused(add(GREEN, 'digital'), 'PANHUO_REFERENCE_UNKNOWN')).message).toMatch(
      /缺少列 subsystem/,
    );
    expect((await failureOf(add(GREEN, '绿'))).code).toBe('PANHUO_USAGE');
    const file = path.join(folder, 'bytes.csv');
    writeFileSync(file, Buffer.from([0xb8, 0xdf, 0xff]));
    await expectRefused(addReference(place(), file), 'PANHUO_INPUT_ENCODING');
    await expectRefused(addReference(place(), path.join(folder, 'nowhere.csv')), 'PANHUO_INPUT_MISSING');
    await expectRefused(addReference(place(), folder), 'PANHUO_INPUT_MISSING');
  });
});

test('what the tables themselves show to be odd is said', async () => {
  const { remarks } = await add(DIGITAL.replace('G11C*,,', 'G11C*;G11C7/00,G11C7/00;H01L21/02,'));
  expect(remarks.join()).toMatch(/既收又排除.*芯片\/1\.1\.1 G11C7\/00/);
  expect(remarks.join()).toMatch(/本来就没有收.*H01L21\/02/);
  expect((await add(SEI)).remarks.join()).toMatch(/没有写 \*.*sei:1\.1-1 H03M13/);
  expect((await add(IPC, undefined, 'ipc.jsonl')).remarks.join()).toMatch(/略去 1 行残缺的号码.*E01D101\/0/);
});

const real = realFolder('reference');
if (real.missing !== null) console.warn(`跳过：${real.missing}`);

test.skipIf(real.missing !== null)(
  'the transcriptions: 303 rules, ten of them mended by 18; 527; 155; 78',
  async () => {
    const counts: string[] = [];
    for (const file of [
      'sei-ipc-2021.csv',
      'sei-ipc-2021-fixes.csv',
      'digital-tech-2023.csv',
      'green-tech.csv',
      'new-three-2024.csv',
    ])
      counts.push((await addReference(place(), path.join(real.folder, file))).counts[0] ?? '');
    expect(counts).toEqual(['303 条规则', '311 条规则', '527 条规则', '155 条规则', '78 条规则']);
  },
);
