import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from './other-facts-rows.ts';
import { runOver, type Stubbed } from './stubs.ts';

let facts: Stubbed;
beforeAll(async () => {
  facts = await runOver(
    [
      'int_organisation_tag',
      'int_place',
      'int_chain_name',
      'fct_need',
      'fct_activity',
      'fct_finance',
      'fct_training',
      'dim_service_agency',
      'fct_staff',
      'fct_listing',
      'fct_disclosure',
      'fct_assessment',
    ],
    TABLES,
  );
});
afterAll(() => facts.duck.close());

describe('titles of bodies', () => {
  it('hold in stretches that join where one begins when the other ends', async () => {
    expect(
      await facts.lines(
        `SELECT org_id, tag_kind AS kind, valid_from::VARCHAR AS since, valid_to::VARCHAR AS until FROM int_organisation_tag ORDER BY org_id, tag_kind, interval_number`,
      ),
    ).toEqual([
      'org:a | 专精特新 | 2020-11-20 | 2024-06-30',
      'org:a | 中小企业 | 2020-11-20 | 2024-06-30',
      'org:a | 小巨人 | 2023-11-21 | 2024-06-30',
      'org:a | 高新技术企业 | 2024-01-01 | 2026-12-31',
      'org:b | 中小企业 | — | —',
      'org:b | 优势示范企业 | 2018-01-01 | 2018-12-31',
      'org:b | 优势示范企业 | 2020-01-01 | 2022-12-31',
    ]);
  });
});

describe('names of places and chains', () => {
  it('are read as the directories have them, where only one is meant', async () => {
    expect(
      await facts.lines(
        `SELECT name, city FROM int_place WHERE name IN ('苏州', '昆山市', '江苏南京', '南京市玄武区', '吉林', '玄武区', '鼓楼区') ORDER BY name`,
      ),
    ).toEqual([
      '南京市玄武区 | 南京市',
      '昆山市 | 苏州市',
      '江苏南京 | 南京市',
      '玄武区 | 南京市',
      '苏州 | 苏州市',
    ]);
    expect(await facts.lines('SELECT chain_text, chain, how FROM int_chain_name ORDER BY 1')).toEqual([
      '人工智能产业链 | 人工智能 | 包含名称',
      '光伏 | 晶硅光伏 | 名称的一部分',
    ]);
  });
});

describe('needs', () => {
  it('are dealt when a counted contract proves it; what the source claims stands beside', async () => {
    expect(
      await facts.lines(`SELECT need_id AS n, need_status AS status, is_answered AS answered, is_matched AS matched, is_dealt AS dealt, is_dealt_reported AS said,
        deal_date::VARCHAR AS day, deal_amount::INT AS amount, contract_ids AS by FROM fct_need ORDER BY 1`),
    ).toEqual([
      'N1 | 已成交 | true | true | true | true | 2024-03-01 | 50000 | H1',
      'N2 | 对接中 | false | true | true | false | 2024-04-01 | 15 | H2;H2b',
      'N3 | 已成交 | false | true | false | true | — | — | —',
      'N4 | 待对接 | true | false | false | true | — | — | —',
      'N5 | 已关闭 | false | false | false | false | — | — | —',
    ]);
  });

  it('take days from publication to the first answer and to the deal', async () => {
    expect(
      await facts.lines(`SELECT need_id AS n, days_to_answer::INT AS answer, days_to_deal::INT AS deal, matched_date::VARCHAR AS matched, matched_patent_count::INT AS patents
        FROM fct_need WHERE need_id <= 'N4' ORDER BY 1`),
    ).toEqual([
      'N1 | 21 | 51 | 2024-01-31 | 2',
      'N2 | — | 82 | 2024-04-01 | 0',
      'N3 | — | — | — | 0',
      'N4 | — | — | — | 0',
    ]);
  });

  it('carry what they are cut by', async () => {
    expect(
      await facts.lines(`SELECT need_id AS n, city, province, chain, is_sme AS sme, is_specialised AS special, is_high_tech AS tech, answered_university AS school
        FROM fct_need ORDER BY 1`),
    ).toEqual([
      'N1 | 苏州市 | 江苏省 | 晶硅光伏 | true | true | true | 示例大学',
      'N2 | 苏州市 | 江苏省 | 人工智能 | true | true | true | —',
      'N3 | 某地 | 江苏省 | 新材料 | true | true | true | —',
      'N4 | 苏州市 | 江苏省 | — | true | true | true | —',
      'N5 | 杭州市 | 浙江省 | — | true | false | false | —',
    ]);
  });
});

describe('activities', () => {
  it('count the deals of six and twelve months, each deal once, and know whether the time is over', async () => {
    expect(
      await facts.lines(`SELECT activity_id AS a, deals_6m::INT AS d6, amount_6m::INT AS a6, is_observed_6m AS o6, deals_12m::INT AS d12, amount_12m::INT AS a12, is_observed_12m AS o12,
        deal_contract_ids AS of FROM fct_activity ORDER BY 1`),
    ).toEqual([
      'HD1 | 1 | 10 | true | 2 | 40 | true | C1;C3',
      'HD2 | 1 | 20 | true | 1 | 20 | false | C2',
      'HD3 | 1 | 50 | true | 1 | 50 | false | C5',
      'HD4 | 0 | 0 | false | 0 | 0 | false | —',
    ]);
  });

  it('say from which day on the time is over: months end with shorter months', async () => {
    expect(
      await facts.lines(
        'SELECT activity_id, observed_6m_date::VARCHAR, observed_12m_date::VARCHAR FROM fct_activity ORDER BY 1',
      ),
    ).toEqual([
      'HD1 | 2024-02-29 | 2024-08-31',
      'HD2 | 2024-09-01 | —',
      'HD3 | 2024-12-30 | —',
      'HD4 | — | —',
    ]);
  });

  it('keep what organisers report apart', async () => {
    expect(
      await facts.lines(`SELECT activity_id AS a, deals::INT AS said, deal_amount::INT AS amount, contract_count::INT AS listed, found_contract_count::INT AS found, is_matched AS matched,
        city, chain, university, record_ids AS records FROM fct_activity ORDER BY 1`),
    ).toEqual([
      'HD1 | 5 | 900 | 4 | 3 | true | 南京市 | 晶硅光伏 | 示例大学 | a-HD1',
      'HD2 | — | — | 2 | 2 | true | 南京市 | — | 示例大学 | a-HD2',
      'HD3 | 1 | — | 2 | 2 | true | 南京市 | — | 示例大学 | a-HD3-again;a-HD3',
      'HD4 | — | — | 0 | 0 | false | 南京市 | — | 示例大学 | a-HD4',
    ]);
    expect(facts.failing).toContain('fct_activity.自报的成交数与登记的不一致（窗口已满的）');
  });
});

describe('finance', () => {
  it('is of one of five kinds, with patents counted once and what the firm was that day', async () => {
    expect(
      await facts.lines(`SELECT finance_id AS f, finance_kind AS kind, patent_count::INT AS n, known_patent_count::INT AS known, amount_per_patent::DOUBLE AS each, wipo_field AS field, chain,
        is_sme AS sme, is_specialised AS special, city, term_days::INT AS days FROM fct_finance ORDER BY 1`),
    ).toEqual([
      'F1 | 质押融资 | 3 | 2 | 33.33 | 光学 | 晶硅光伏 | true | true | 苏州市 | 365',
      'F2 | 专利保险 | 0 | 0 | — | — | — | false | false | 无锡市 | —',
      'F3 | 先用后付贷 | 0 | 0 | — | — | — | false | false | — | —',
      'F4 | 认股权 | 3 | 3 | — | 半导体 | 晶硅光伏 | true | false | 杭州市 | —',
      'F5 | 商标典当 | 0 | 0 | — | — | — | false | false | — | —',
    ]);
    expect(facts.failing).toContain('fct_finance.归不进任何一类的业务');
  });
});

describe('training, agencies and staff', () => {
  it('are named alike however sources write them', async () => {
    expect(
      await facts.lines(
        `SELECT training_id AS t, training_kind AS kind, person_hours AS hours, university, city, known_date::VARCHAR AS known FROM fct_training ORDER BY 1`,
      ),
    ).toEqual([
      'T1 | 技术经理人 | 75 | 示例大学 | 南京市 | 2024-05-03',
      'T2 | 其他培训 | — | — | — | 2024-06-01',
    ]);
    expect(
      await facts.lines(
        'SELECT name, city, established_year AS year, is_active AS active FROM dim_service_agency ORDER BY name',
      ),
    ).toEqual([
      '示例事务所 | 南京市 | 2004 | true',
      '示例代理公司 | 盐城市 | — | false',
      '示例评估公司 | — | — | —',
    ]);
  });

  it('count a person once for each role: by certificate, else by name, body and department; inventors are no staff', async () => {
    expect(
      await facts.lines(`SELECT staff_role AS role, certificate_number AS certificate, department AS d, city, university AS school, person_id AS person, record_ids AS records
        FROM fct_staff ORDER BY record_ids`),
    ).toEqual([
      '技术经理人 | Z1 | — | 南京市 | 示例大学 | — | p2;p1',
      '技术经理人 | — | 科研院 | 南京市 | 示例大学 | person:1 | p3',
      '技术经理人 | — | 图书馆 | 南京市 | 示例大学 | — | p4',
      '专利代理师 | Z1 | — | 南京市 | — | — | p5',
      '— | — | — | 南京市 | 示例大学 | — | p7',
    ]);
    expect(facts.failing).toContain('fct_staff.没有角色的人员');
  });
});

describe('listings, disclosures and assessments', () => {
  it('follow a listing to the first counted conversion since', async () => {
    expect(
      await facts.lines(`SELECT listing_id AS l, is_dealt AS dealt, deal_date::VARCHAR AS day, days_to_deal::INT AS days, is_priced AS priced, wipo_field AS field, university AS school
        FROM fct_listing ORDER BY 1`),
    ).toEqual([
      'L1 | true | 2023-01-11 | 10 | true | 光学 | 示例大学',
      'L2 | false | — | — | false | 半导体 | 示例大学',
    ]);
  });

  it('tell an assessment before filing from one after it, and from what cannot be told', async () => {
    expect(
      await facts.lines(`SELECT disclosure_id AS d, is_filed AS filed, is_assessed AS assessed, is_assessed_before_filing AS before, days_to_decision::INT AS days, trl_band AS band, university AS school,
        organisation AS said FROM fct_disclosure ORDER BY 1`),
    ).toEqual([
      'D1 | true | true | true | 28 | 研究 | 示例大学 | 示例大学南京研究院',
      'D2 | true | true | false | 29 | 试验 | — | 示例甲公司',
      'D3 | false | true | true | 10 | 产业化 | — | —',
      'D4 | true | false | false | — | — | — | —',
      'D5 | true | true | — | 1 | — | — | —',
    ]);
  });

  it('let one assessment of a patent stand: of the latest round, the school before the inventor, never the firm', async () => {
    expect(
      await facts.lines(
        'SELECT assessment_id AS e, is_final AS final, university AS school, chain, trl_band AS band FROM fct_assessment WHERE is_final',
      ),
    ).toEqual(['E3 | true | 示例大学 | 晶硅光伏 | 试验']);
  });
});

it('no blocking audit fails', () => {
  // Rows of the staged tables are not what these facts were made from here.
  expect(facts.blocking.filter((name) => !name.includes('暂存行数'))).toEqual([]);
});
