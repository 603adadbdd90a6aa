import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../lake/assets.ts';
import type { Duck } from '../../../lake/duck.ts';
import { GAZETTE_FILES, realFolder } from '../../helpers/real.ts';
import { type BuiltDay, builtRealDay } from '../../helpers/real-day.ts';
import { SHARED_TIMEOUT } from '../../helpers/shared-build.ts';

const { folder, missing } = realFolder('gazette-2019-07-12');
if (missing) console.warn(`skipped: ${missing}`);

/** The file as the counts below see it: cells by a plain CSV reader, nothing of the product's. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || c === '\n') {
      row.push(cell);
      cell = '';
      if (c === '\n') {
        rows.push(row);
        row = [];
      }
    } else if (c !== '\r') cell += c;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows.slice(1);
}

/** Cities of Jiangsu by the words that stand after the province; written down from the addresses, not from our reference tables. */
const JIANGSU: Record<string, string> = {
  南京: '南京市',
  无锡: '无锡市',
  徐州: '徐州市',
  常州: '常州市',
  苏州: '苏州市',
  南通: '南通市',
  连云港: '连云港市',
  淮安: '淮安市',
  盐城: '盐城市',
  扬州: '扬州市',
  镇江: '镇江市',
  泰州: '泰州市',
  宿迁: '宿迁市',
  靖江: '泰州市',
  泗洪: '宿迁市',
  涟水: '淮安市',
  昆山: '苏州市',
  启东: '南通市',
  张家港: '苏州市',
  溧阳: '常州市',
  宜兴: '无锡市',
};

describe.skipIf(missing !== null)(`the gazette of 2019-07-12${missing ? `（${missing}）` : ''}`, () => {
  let day: BuiltDay;
  let duck: Duck;
  const lines: string[][] = [];
  beforeAll(async () => {
    for (const file of GAZETTE_FILES) {
      const bytes = await readFile(path.join(folder, file));
      lines.push(...cells(new TextDecoder('gb18030', { fatal: true }).decode(bytes)));
    }
    // A build in which a model makes other columns than it declares is refused.
    day = await builtRealDay(folder);
    ({ duck } = await day.snapshots.openCurrent());
  }, SHARED_TIMEOUT);
  afterAll(() => duck?.close());
  const rows = (sql: string) => duck.rows(sql);
  const count = (sql: string) => duck.count(sql);
  /** Distinct publications as plain JavaScript sees them: number → address without postcode; of two rows of a number the first. */
  const plain = (suffix: RegExp) => {
    const found = new Map<string, string>();
    for (const row of lines) {
      const number = row[2] as string;
      if (suffix.test(number) && !found.has(number))
        found.set(number, (row[8] as string).replace(/^\d{6}/, ''));
    }
    return found;
  };

  test('every audit holds; the known conflict is the only one', async () => {
    const failures = day.snapshot.audits.filter((audit) => audit.failures > 0);
    expect(failures.map(({ name }) => name).sort()).toEqual([
      'dim_organisation.不在名单的国内高校（旧校名、境外分校等）',
      'int_publication_conflict.同号不同内容的公布记录',
    ]);
    // 58 spellings that are in no list; resolution leads a good part of them to the school they belong to.
    const [unlisted, conflicts] = [...failures].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(unlisted?.failures).toBeLessThan(50);
    expect(conflicts?.failures).toBe(1);
    expect(
      await rows('SELECT publication_number, decided_by, differing FROM int_publication_conflict'),
    ).toEqual([
      {
        publication_number: 'CN104021203B',
        decided_by: '申请号残留与申请日相符者优先',
        differing: '申请日;申请人;发明人;分类号;地址',
      },
    ]);
    expect(
      await rows(
        `SELECT filing_date::VARCHAR AS d, first_applicant AS a FROM dim_patent WHERE patent_id = 'CN104021203'`,
      ),
    ).toEqual([{ d: '2014-06-17', a: '贝壳网际（北京）安全技术有限公司' }]);
  });

  test('rows, numbers and kinds as counted from the files', async () => {
    expect(lines).toHaveLength(41_558);
    expect(await count('SELECT count(*) FROM stg_gazette__publication')).toBe(41_279);
    expect(await count('SELECT count(*) FROM int_publication')).toBe(41_278);
    expect(await count('SELECT count(*) FROM dim_patent')).toBe(41_278);
    expect(await count('SELECT count(application_number) FROM dim_patent')).toBe(23_253);
    expect(await count(`SELECT count(*) FROM int_publication WHERE application_number IS NULL`)).toBe(18_025);
    for (const [kind, letter] of [
      ['发明公开', 'A'],
      ['发明授权', 'B'],
      ['实用新型', 'U'],
      ['外观设计', 'S'],
    ] as const) {
      expect(await count(`SELECT count(*) FROM dim_patent WHERE kind = '${kind}'`)).toBe(
        plain(new RegExp(`${letter}$`)).size,
      );
    }
    expect(await count(`SELECT count(*) FROM fct_legal_event WHERE category = '授权'`)).toBe(
      plain(/[BUS]$/).size,
    );
  });

  test('Jiangsu by addresses that begin with it, its grants city by city', async () => {
    const all = [...plain(/./).values()];
    expect(all.filter((address) => address.startsWith('江苏省')).length).toBe(5_020);
    expect(await count(`SELECT count(*) FROM dim_patent WHERE province = '江苏省'`)).toBe(5_021);
    const expected: Record<string, number> = {};
    for (const address of plain(/[BUS]$/).values()) {
      const rest = /^江苏省?(.*)$/.exec(address)?.[1];
      if (rest === undefined) continue;
      const word = Object.keys(JIANGSU).find((name) => rest.startsWith(name)) as string;
      const city = JIANGSU[word] as string;
      expected[city] = (expected[city] ?? 0) + 1;
    }
    const found = await rows(
      `SELECT p.city, count(*)::INTEGER AS grants FROM fct_legal_event AS e JOIN dim_patent AS p USING (patent_id)
       WHERE e.category = '授权' AND p.province = '江苏省' GROUP BY p.city`,
    );
    expect(Object.fromEntries(found.map(({ city, grants }) => [city, grants]))).toEqual(expected);
    expect(Object.keys(expected)).toHaveLength(13);
  });

  test('provinces of all China agree with the full name at the start of the address', async () => {
    const regions = await readFile(path.join(projectRoot(), 'transforms/reference/region.csv'), 'utf8');
    const names = cells(regions).flatMap(([, level, name = '']) => (level === 'province' ? [name] : []));
    expect(names.length).toBeGreaterThan(30);
    const expected: Record<string, number> = {};
    for (const address of plain(/./).values()) {
      const name = names.find((province) => address.startsWith(province));
      if (name) expected[name] = (expected[name] ?? 0) + 1;
    }
    // Short forms add what they add: 江苏, 宁夏, 内蒙古 once each, and everything of 中国台湾, 中国香港 and 中国澳门.
    const found = await rows(
      `SELECT province, count(*)::INTEGER AS n FROM dim_patent WHERE province NOT IN ('台湾省', '香港特别行政区', '澳门特别行政区') GROUP BY 1`,
    );
    const extra = Object.fromEntries(
      found
        .map(({ province, n }) => [province, (n as number) - (expected[province as string] ?? 0)])
        .filter(([, n]) => n !== 0),
    );
    expect(extra).toEqual({ 江苏省: 1, 宁夏回族自治区: 1, 内蒙古自治区: 1 });
    expect(await count('SELECT count(*) FROM int_address_region WHERE country IS NULL')).toBe(0);
    expect(
      await count(
        `SELECT count(*) FROM dim_patent WHERE province IS NOT NULL AND city IS NULL AND province <> '台湾省'`,
      ),
    ).toBeLessThan(20);
  });

  test('universities and technology fields cover what they should', async () => {
    // A plain look for names that end like universities, first applicants only.
    const named = lines.filter((row) => /^[^;]*(?:大学|职业技术学院);?$/.test(row[6] as string));
    expect(await count(`SELECT count(*) FROM dim_patent WHERE first_org_type = '高校'`)).toBeGreaterThan(
      named.length * 0.95,
    );
    expect(await rows(`SELECT province, city FROM dim_organisation WHERE name = '东南大学'`)).toEqual([
      { province: '江苏省', city: '南京市' },
    ]);
    expect(
      await count(`SELECT count(*) FROM dim_patent WHERE patent_type <> '外观设计' AND wipo_field IS NULL`),
    ).toBe(0);
    expect(
      await count(`SELECT count(*) FROM dim_patent WHERE patent_type = '外观设计' AND locarno_main IS NULL`),
    ).toBe(0);
  });
});
