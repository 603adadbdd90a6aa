import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCsv } from '../../../activities/parse/load-csv.ts';
import { tableParser } from '../../../activities/parse/parsers.ts';
import { registerTextFunctions } from '../../../activities/parse/text-functions.ts';
import { type Duck, literal, openDuck } from '../../../lake/duck.ts';
import { Lake } from '../../../lake/lake.ts';
import type { DocumentOutcome } from '../../../workflows/steps.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { realFolder } from '../../helpers/real.ts';

const codes = realFolder('legal-codes');
const exports = realFolder('vendor-exports');
for (const { missing } of [codes, exports]) if (missing !== null) console.log(`跳过：${missing}`);

const folder = path.join(temporaryFolder(), 'lake');
let duck: Duck;
let lake: Lake;
beforeAll(async () => {
  duck = await openDuck({ memory: '200MB', threads: 1 });
  await registerTextFunctions(duck);
  mkdirSync(folder, { recursive: true });
  lake = await Lake.open(folder);
});
afterAll(() => duck.close());

async function load(kind: string, file: string) {
  const rule = { source: kind, kind, name: path.basename(file) };
  const { sha256, bytes } = await lake.archive({ ...rule, file });
  const outcome = await loadCsv({
    lake,
    duck,
    document: { ...rule, sha256, bytes },
    parser: tableParser(kind),
  });
  const manifest = await lake.manifest(kind, outcome.batch);
  const parts = (manifest?.parts ?? []).filter(({ role }) => role === 'records');
  const files = await Promise.all(parts.map(({ key }) => lake.store.localPath(key)));
  const from = `read_parquet([${files.map(literal).join(', ')}])`;
  return { outcome, from };
}

const columnsOf = (outcome: DocumentOutcome) =>
  Object.fromEntries(outcome.mapping.map(({ column, field }) => [column, field]));

describe.skipIf(codes.missing !== null)('the real list of INPADOC codes', () => {
  it('is read whole, each column by its heading', async () => {
    const { outcome, from } = await load(
      'legal_code',
      path.join(codes.folder, 'legal_code_descriptions_202417.xlsx'),
    );
    expect(outcome).toMatchObject({ rows: 4397, records: 4397, rejects: 0, duplicates: 0, conflicts: 0 });
    expect(columnsOf(outcome)).toMatchObject({
      Authority: 'country',
      'Event-code': 'event_code',
      'Date Created': 'valid_from',
      Influence: 'influence',
      'Description ENG': 'description',
      'Description ORI': 'original',
      'Event-class': 'category',
      'Event-class Description': 'category_name',
    });
    const rows = await duck.rows<Record<string, string | number>>(
      `SELECT event_code, category, category_name, description, valid_from::VARCHAR AS valid_from FROM ${from}
       WHERE country = 'CN' AND event_code IN ('TR01', 'EE01') ORDER BY event_code`,
    );
    expect(rows).toEqual([
      {
        event_code: 'EE01',
        category: 'S',
        category_name: 'INFORMATION ON LICENSING AND SIMILAR TRANSACTIONS',
        description: 'ENTRY INTO FORCE OF RECORDATION OF PATENT LICENSING CONTRACT',
        valid_from: '2017-04-10',
      },
      {
        event_code: 'TR01',
        category: 'R',
        category_name: 'PARTY DATA CHANGE',
        description: 'TRANSFER OF PATENT RIGHT',
        valid_from: '2017-04-10',
      },
    ]);
    expect(await duck.count(`SELECT count(*) FROM ${from} WHERE country = 'CN'`)).toBe(110);
    expect(await duck.count(`SELECT count(DISTINCT country || event_code) FROM ${from}`)).toBe(4397);
  });
});

describe.skipIf(exports.missing !== null)('real exports as plain tables', () => {
  it('reads a sheet of titles and abstracts, also rows that have no title', async () => {
    const { outcome, from } = await load('patent_text', path.join(exports.folder, '训练集2.xlsx'));
    expect(outcome).toMatchObject({ rows: 59, records: 59, rejects: 0, conflicts: 0 });
    expect(columnsOf(outcome)).toEqual({
      序号: 'sequence',
      名称: 'title',
      申请年份: 'filing_year',
      摘要: 'abstract',
      分类: 'label',
    });
    const [row] = await duck.rows<Record<string, string | number>>(
      `SELECT title, filing_year::INTEGER AS year, label FROM ${from} ORDER BY ordinal LIMIT 1`,
    );
    expect(row).toEqual({ title: '电子产品登乘管理系统', year: 2014, label: '1' });
    expect(
      await duck.count(`SELECT count(*) FROM ${from} WHERE title IS NULL AND abstract IS NOT NULL`),
    ).toBe(11);
  });

  it('takes number and date of one publication where a row speaks of two', async () => {
    const file = path.join(exports.folder, 'vendor-export-61-columns.csv');
    const { outcome, from } = await load('publication', file);
    expect(outcome).toMatchObject({ rows: 10, records: 10, rejects: 0, lost: { application_number: 0 } });
    expect(columnsOf(outcome)).toMatchObject({
      公开号: 'publication_number',
      公开日: 'publication_date',
      授权公告号: null,
      授权公告日: null,
      分类号: 'classification',
      主分类号: null,
      当前权利人: 'owners',
      CPC分类号: 'cpc',
      引证专利: 'citations',
      同族专利: 'family_numbers',
      优先权: 'priorities',
      法律状态: 'legal_status',
    });
    const [row] = await duck.rows<Record<string, string | number>>(
      `SELECT publication_date::VARCHAR AS date, application_number, raw->>'授权公告号' AS granted FROM ${from}
       WHERE publication_number = 'CN115883397A'`,
    );
    expect(row).toEqual({
      date: '2023-03-31',
      application_number: '2022113598747',
      granted: 'CN115883397B',
    });
  });
});

describe('rows without a key', () => {
  it('are no conflicts with each other', async () => {
    const file = path.join(folder, '..', '合成数据.csv');
    writeFileSync(file, '名称,摘要\n示例装置,一种示例\n,又一种示例\n,再一种示例\n,再一种示例\n');
    const { outcome } = await load('patent_text', file);
    expect(outcome).toMatchObject({ rows: 4, records: 3, duplicates: 1, conflicts: 0, rejects: 0 });
  });
});
