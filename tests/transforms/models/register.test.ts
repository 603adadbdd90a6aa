import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, insert, records, type Warehouse } from './harness.ts';

const NUMBER = '2024112235482';
const transfer = {
  patent_number: NUMBER,
  event_name: '专利申请权、专利权的转移',
  event_code: 'TR01',
  announced_date: '2024-06-28',
  event_date: '2024-06-14',
  event_key: 'k1',
};

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await build(async (duck) => {
    await records([
      { publication_number: 'CN119000001A', application_number: NUMBER, publication_date: '2024-12-06' },
      {
        publication_number: 'CN119000001B',
        application_number: NUMBER,
        publication_date: '2025-06-06',
        ordinal: 2,
      },
      { publication_number: 'CN220000002U', publication_date: '2024-01-05', ordinal: 3 },
    ])(duck);
    await insert(duck, 'legal_event', [
      { ...transfer, item: '专利权人', item_ordinal: 1, from_names: '示例大学', to_names: '示例甲公司' },
      {
        ...transfer,
        item: '地址',
        item_ordinal: 2,
        from_names: '南京市示例路1号',
        to_names: '苏州市示例路2号',
      },
      { ...transfer, item: '专利权人', item_ordinal: 3, to_names: '示例乙公司' },
      // The same event from another file, read later.
      { ...transfer, item: '专利权人', item_ordinal: 1, from_names: '示例大学', to_names: '示例甲公司' },
      // What a document of ours says already, by its publication number.
      {
        patent_number: 'CN119000001B',
        event_name: '授权',
        event_code: 'GR01',
        announced_date: '2025-06-06',
        event_key: 'k2',
      },
      // A grant of which we have no document, of a patent we do not know; an event nobody can name.
      {
        patent_number: 'CN300000009S',
        event_name: '授权',
        event_code: 'GR01',
        announced_date: '2020-01-03',
        event_key: 'k3',
      },
      {
        patent_number: 'CN220000002U',
        event_name: '没人见过的事项',
        announced_date: '2024-03-01',
        event_key: 'k4',
      },
    ]);
    await insert(duck, 'need', [
      {
        need_number: 'X1',
        title: '旧题',
        organisation: '甲',
        budget: 100000,
        fetched_at: '2025-01-01 00:00:00+08',
      },
      {
        need_number: 'X1',
        title: '新题',
        organisation: '甲',
        budget: 200000,
        fetched_at: '2025-02-01 00:00:00+08',
      },
      // Two offices that number their needs from 1.
      { need_number: '1', title: '一题', organisation: '乙' },
      { need_number: '1', title: '另一题', organisation: '丙' },
    ]);
    await insert(duck, 'assessment', [
      { round: '2024-1', patent_number: NUMBER, assessor_type: '学校', tier: 'A' },
      { round: '2024-1', patent_number: NUMBER, assessor_type: '企业', assessor: '甲', tier: 'B' },
      { round: '2024-2', patent_number: NUMBER, assessor_type: '学校', tier: 'B' },
    ]);
    await insert(duck, 'contract', [
      {
        contract_number: 'H1',
        title: '转让',
        patents: 'ZL202411223548.2、CN220000002U，CN300000009S',
        sellers: '示例大学；示例研究院',
      },
    ]);
    await insert(duck, 'open_licence', [
      { patent_number: NUMBER, action: '声明', declaration_number: 'K1', announced_date: '2024-07-01' },
      { patent_number: NUMBER, action: '撤回', declaration_number: 'K1', announced_date: '2024-09-01' },
    ]);
  });
});
afterAll(() => warehouse.duck.close());

const rows = (sql: string) => warehouse.duck.rows(sql);

describe('facts of the registers', () => {
  it('hold what their headers declare and break no audit', () => {
    expect(warehouse.undeclared).toEqual([]);
    expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  });

  it('make one event of its changed matters and of the files that tell of it', async () => {
    const found =
      await rows(`SELECT patent_id, category, effect, event_date::VARCHAR AS day, announced_date::VARCHAR AS announced, from_names, to_names, record_count::INT AS n
      FROM fct_legal_event WHERE code = 'TR01'`);
    expect(found).toEqual([
      {
        patent_id: 'CN119000001',
        category: '转移',
        effect: '无',
        day: '2024-06-14',
        announced: '2024-06-28',
        from_names: '示例大学',
        to_names: '示例甲公司;示例乙公司',
        n: 4,
      },
    ]);
  });

  it('count a grant once, whether the document tells of it, the register, or both', async () => {
    const grants = await rows(
      `SELECT event_id, patent_id, record_count::INT AS n FROM fct_legal_event WHERE category = '授权' ORDER BY publication_number NULLS LAST`,
    );
    expect(grants).toMatchObject([
      { event_id: 'CN119000001B:GR01', patent_id: 'CN119000001', n: 2 },
      { event_id: 'CN220000002U:GR01', n: 1 },
      { patent_id: null, n: 1 },
    ]);
    const [folded] = await rows(
      `SELECT record_ids FROM fct_legal_event WHERE event_id = 'CN119000001B:GR01'`,
    );
    expect(String(folded?.record_ids)).toContain(';legal_ev');
  });

  it('keep an event that no table names, say so, and date it by its announcement', async () => {
    expect(
      await rows(
        `SELECT category, effect, event_date::VARCHAR AS day, patent_id FROM fct_legal_event WHERE category = '未归类'`,
      ),
    ).toEqual([{ category: '未归类', effect: '无', day: '2024-03-01', patent_id: 'CN220000002' }]);
    expect(warehouse.failures.map(({ name }) => name)).toContain('fct_legal_event.名称不在表中的事件');
  });

  it('take the newest record of a thing and keep the others behind it', async () => {
    expect(
      await rows(
        `SELECT title, budget::INT AS budget, record_count::INT AS n, record_ids FROM fct_need WHERE need_id = 'X1'`,
      ),
    ).toEqual([{ title: '新题', budget: 200000, n: 2, record_ids: 'need000000000000-2;need000000000000-1' }]);
  });

  it('keep needs of two firms apart that bear one number', async () => {
    const found = await rows(
      `SELECT need_id, need_number, title FROM fct_need WHERE need_number = '1' ORDER BY title`,
    );
    expect(found).toMatchObject([
      { need_number: '1', title: '一题' },
      { need_number: '1', title: '另一题' },
    ]);
    expect(String(found[0]?.need_id)).toMatch(/^1~[0-9a-f]{6}$/);
    expect(warehouse.failures.map(({ name }) => name)).toContain('fct_need.几家企业同号的需求');
  });

  it('never overwrite a round or an assessor', async () => {
    const found = await rows(
      'SELECT "round", assessor_type, tier, patent_id FROM fct_assessment ORDER BY "round", assessor_type, tier',
    );
    expect(found).toEqual([
      { round: '2024-1', assessor_type: '企业', tier: 'B', patent_id: 'CN119000001' },
      { round: '2024-1', assessor_type: '学校', tier: 'A', patent_id: 'CN119000001' },
      { round: '2024-2', assessor_type: '学校', tier: 'B', patent_id: 'CN119000001' },
    ]);
  });

  it('clean lists as people write them', async () => {
    expect(await rows('SELECT patents, sellers FROM fct_contract')).toEqual([
      { patents: 'ZL202411223548.2;CN220000002U;CN300000009S', sellers: '示例大学;示例研究院' },
    ]);
    expect(
      await rows('SELECT count(*)::INT AS n, count(patent_id)::INT AS known FROM fct_open_licence'),
    ).toEqual([{ n: 2, known: 2 }]);
  });
});
