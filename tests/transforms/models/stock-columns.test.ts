import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, type Slice, slice } from './slice.ts';

/** 合成数据. */
describe('the columns that patents are cut by', () => {
  let world: Slice;
  beforeAll(async () => {
    const label = (
      patent_id: string,
      scheme: string,
      label_id: string,
      weight: number,
      grade = 'A',
    ): Row => ({
      patent_id,
      scheme,
      label_id,
      weight,
      grade,
    });
    world = await slice(['int_org_dimension', 'int_patent_dimension'], {
      dim_organisation: [
        {
          org_id: 'org:u',
          name: '示例大学',
          org_type: '高校',
          root_org_id: 'org:u',
          city: '南京市',
          university: '名单大学',
        },
        { org_id: 'org:h', name: '示例大学附属医院', org_type: '医院', root_org_id: 'org:u', city: '苏州市' },
        { org_id: 'org:o', name: '旧校', org_type: '高校', root_org_id: 'org:o' },
        { org_id: 'org:f', name: '示例公司', org_type: '企业', root_org_id: 'org:f' },
      ],
      dim_patent: [
        // Applied for by the hospital in Suzhou, granted to the firm in Wuxi.
        { patent_id: 'p1', patent_type: '发明', first_org_id: 'org:f', city: '无锡市', record_ids: 'r1' },
        { patent_id: 'p2', patent_type: '发明', first_org_id: 'org:u', city: '南京市', record_ids: 'r2' },
        { patent_id: 'p3', patent_type: '发明', first_org_id: 'org:o', record_ids: 'r3' },
      ],
      int_publication: [
        { patent_id: 'p1', publication_number: 'p1B', publication_order: 1, publication_count: 2 },
        { patent_id: 'p1', publication_number: 'p1A', publication_order: 2, publication_count: 2 },
      ],
      stg_gazette__publication: [
        {
          publication_number: 'p1A',
          record_id: 'r1',
          first_applicant: '示例大学附属医院',
          address: '苏州市一号',
        },
        { publication_number: 'p1B', record_id: 'r0', first_applicant: '示例公司', address: '无锡市一号' },
      ],
      int_org_name: [
        { raw_name: '示例大学附属医院', org_id: 'org:h', is_individual: false },
        { raw_name: '示例公司', org_id: 'org:f', is_individual: false },
      ],
      int_address_region: [
        { address: '苏州市一号', city: '苏州市' },
        { address: '无锡市一号', city: '无锡市' },
      ],
      dim_chain: ['a', 'b'].map((chain_id) => ({ chain_id, name: `链 ${chain_id}` })),
      dim_chain_node: ['a.1', 'b.1', 'b.2', 'b.3'].map((node_id) => ({
        node_id,
        chain_id: node_id.slice(0, 1),
      })),
      dim_label: [
        ['26', '大类 26'],
        ['261', '中类 261'],
        ['27', '大类 27'],
        ['272', '中类 272'],
      ].map(([label_id, name]) => ({ scheme: 'gbt4754', label_id: label_id ?? '', name: name ?? '' })),
      brg_patent_label: [
        // The chain that has most, not the first label: a third each.
        label('p1', 'chain_node', 'a.1', 0.3333333334),
        label('p1', 'chain_node', 'b.1', 0.3333333333),
        label('p1', 'chain_node', 'b.2', 0.3333333333),
        label('p1', 'chain_node', 'b.3', 0, 'C'),
        label('p1', 'gbt4754', '26', 0.25),
        label('p1', 'gbt4754', '272', 0.75),
        label('p1', 'sei', '1.1', 1, 'B'),
        // Shares that differ in the tenth digit are equal: the first number.
        label('p2', 'chain_node', 'a.1', 0.4999999999),
        label('p2', 'chain_node', 'b.1', 0.5000000001),
        label('p2', 'gbt4754', '261', 0.5),
        label('p2', 'gbt4754', '27', 0.5),
        label('p2', 'sei', '1.1', 0, 'C'),
      ],
      int_patent_trl: [{ patent_id: 'p1', stage: '试验' }],
    });
  });
  afterAll(() => world.duck.close());

  it('takes the first applicant of the first document, the school of a branch, the heaviest chain and industry', async () => {
    expect(world.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
    expect(
      await world.duck.rows(
        'SELECT patent_id AS p, org_id AS o, org_type AS t, university AS u, city AS c, chain AS k, industry AS i, is_sei AS s, trl_band AS b FROM int_patent_dimension ORDER BY patent_id',
      ),
    ).toEqual([
      {
        p: 'p1',
        o: 'org:h',
        t: '医院',
        u: '名单大学',
        c: '苏州市',
        k: '链 b',
        i: '大类 27',
        s: true,
        b: '试验',
      },
      {
        p: 'p2',
        o: 'org:u',
        t: '高校',
        u: '名单大学',
        c: '南京市',
        k: '链 a',
        i: '大类 26',
        s: false,
        b: null,
      },
      { p: 'p3', o: 'org:o', t: '高校', u: '旧校', c: null, k: null, i: null, s: false, b: null },
    ]);
  });
});
