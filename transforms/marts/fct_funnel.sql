/* model
name: fct_funnel
grain: 一行一项成果披露，或一件没有披露的专利
key: [case_id]
owner: warehouse
description: >-
  一项成果从披露到产业化走到哪一步，各步一个日期：披露、评估、申请、授权、挂牌、匹配、对接、签约、到账、产业化。
  一步只在日期已知时才算，后一步不代表走过前一步（没有披露的专利也会签约），所以各步之间的损失要用同时有两步日期的行来算。
  几项披露指向同一件专利的，各为一行，专利的各步两行都有；按专利计数时用 patent_id 去重。披露所写的申请号库中没有的（尚未公布），申请日以后各步为空。
columns:
  case_id: { type: VARCHAR, name: 标识, meaning: 披露为 disclosure 加披露标识，没有披露的专利为 patent 加专利标识 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；未申请或库中没有的为空 }
  disclosure_id: { type: VARCHAR, name: 披露标识, meaning: 见 fct_disclosure；没有披露的为空 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 披露单位，没有披露的为申请时的第一申请人；认不出的为空 }
  university: { type: VARCHAR, name: 高校, meaning: 机构所属的学校；披露单位认不出的用原文，不属高校的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 机构的类型 }
  province: { type: VARCHAR, name: 省级, meaning: 披露单位所在；没有披露的为专利最早一次公布的地址 }
  city: { type: VARCHAR, name: 地级, meaning: 同上 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计；没有专利的为空 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 专利的技术领域；没有专利的为空 }
  chain: { type: VARCHAR, name: 产业链, meaning: 专利的主产业链；没有的取披露所写的技术领域，恰为产业链名称的才取 }
  disclosed_date: { type: DATE, name: 披露日, meaning: 披露日期 }
  assessed_date: { type: DATE, name: 评估日, meaning: 申请前评估的日期；没有的取存量专利评价中最早一次 }
  filed_date: { type: DATE, name: 申请日, meaning: 专利的申请日 }
  granted_date: { type: DATE, name: 授权日, meaning: 授权公告日 }
  listed_date: { type: DATE, name: 挂牌日, meaning: 最早一次挂牌 }
  matched_date: { type: DATE, name: 匹配日, meaning: 以它答复企业需求的最早一日（需求的首次答复日期） }
  talked_date: { type: DATE, name: 对接日, meaning: 促成其合同的对接活动中最早一场的举办日；需求的对接没有日期，不算 }
  contracted_date: { type: DATE, name: 签约日, meaning: 涉及它的计入的技术合同中最早一份的签订日，没有的取登记日 }
  paid_date: { type: DATE, name: 到账日, meaning: 涉及它的计入的技术合同中最早一次到账 }
  produced_date: { type: DATE, name: 产业化日, meaning: ref.production_project 所列项目的结束日，或首次自行实施 }
  cohort_date: { type: DATE, name: 队列日, meaning: 以上各日中最早的；都不知的为空 }
  known_date: { type: DATE, name: 可知日, meaning: 披露的为披露日（没有的取评估日），没有披露的专利为首次公布日 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 各步所据的记录，以半角分号分隔 }
audits:
  - not_null: [case_id, record_ids]
  - unique: [case_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: disclosure_id, to: fct_disclosure.disclosure_id }
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 行数 = 披露数 + 没有披露的专利数
      left: select count(*) from fct_funnel
      right: >-
        select (select count(*) from fct_disclosure) + (select count(*) from dim_patent as p anti join fct_disclosure as d
        on d.patent_id = p.patent_id)
  - reconcile:
      name: 有授权日的专利数 = 已授权的专利数
      left: select count(distinct patent_id) from fct_funnel where granted_date is not null
      right: select count(*) from dim_patent where grant_date is not null
  - sql:
      name: 披露晚于申请（来源有误，或事后补报）
      severity: warn
      query: select disclosure_id, disclosed_date, filed_date from fct_funnel where disclosed_date > filed_date
*/
WITH contract AS (
  SELECT contract_number, coalesce(signed_date, registered_date) AS signed_date, paid_date, record_ids, unnest(string_split(patents, ';')) AS number
  FROM fct_contract
  WHERE patents IS NOT NULL AND is_counted
),
-- What is told of a patent by its number, one row for each telling.
told AS (
  SELECT 'listed' AS stage, trim(number) AS number, day, record_ids
  FROM (SELECT unnest(string_split(patents, ';')) AS number, listed_date AS day, record_ids FROM fct_listing WHERE patents IS NOT NULL AND listed_date IS NOT NULL)
  UNION ALL
  SELECT 'matched' AS stage, trim(number) AS number, day, record_ids
  FROM (SELECT unnest(string_split(patents, ';')) AS number, answered_date AS day, record_ids FROM fct_need WHERE patents IS NOT NULL AND answered_date IS NOT NULL)
  UNION ALL
  SELECT 'talked' AS stage, trim(c.number) AS number, a.held_date AS day, a.record_ids
  FROM (SELECT unnest(string_split(contracts, ';')) AS contract_number, held_date, record_ids FROM fct_activity WHERE contracts IS NOT NULL AND held_date IS NOT NULL) AS a
  JOIN contract AS c ON c.contract_number = trim(a.contract_number)
  UNION ALL
  SELECT 'contracted' AS stage, trim(number) AS number, signed_date AS day, record_ids FROM contract WHERE signed_date IS NOT NULL
  UNION ALL
  SELECT 'paid' AS stage, trim(number) AS number, paid_date AS day, record_ids FROM contract WHERE paid_date IS NOT NULL
  UNION ALL
  SELECT 'produced' AS stage, trim(p.number) AS number, p.end_date AS day, p.record_ids
  FROM (SELECT unnest(string_split(patents, ';')) AS number, project_type, stage, end_date, record_ids FROM fct_project WHERE patents IS NOT NULL AND end_date IS NOT NULL) AS p
  JOIN ref.production_project AS k ON k.project_type = p.project_type AND k.stage = p.stage
),
reached AS (
  SELECT
    patent_id,
    min(day) FILTER (WHERE stage = 'assessed') AS assessed_date,
    min(day) FILTER (WHERE stage = 'listed') AS listed_date,
    min(day) FILTER (WHERE stage = 'matched') AS matched_date,
    min(day) FILTER (WHERE stage = 'talked') AS talked_date,
    min(day) FILTER (WHERE stage = 'contracted') AS contracted_date,
    min(day) FILTER (WHERE stage = 'paid') AS paid_date,
    min(day) FILTER (WHERE stage = 'produced') AS produced_date,
    string_agg(DISTINCT record_ids, ';' ORDER BY record_ids) AS record_ids
  FROM (
    SELECT n.patent_id, t.stage, min(t.day) AS day, min_by(t.record_ids, (t.day, t.record_ids)) AS record_ids
    FROM told AS t
    JOIN int_patent_number AS n ON n.number = t.number
    WHERE n.patent_id IS NOT NULL
    GROUP BY n.patent_id, t.stage
    UNION ALL
    SELECT patent_id, 'assessed' AS stage, min(assessed_date) AS day, min_by(record_ids, (assessed_date, record_ids)) AS record_ids
    FROM fct_assessment
    WHERE patent_id IS NOT NULL AND assessed_date IS NOT NULL
    GROUP BY patent_id
    UNION ALL
    SELECT patent_id, 'produced' AS stage, first_own_use_date AS day, record_ids FROM int_patent_use WHERE first_own_use_date IS NOT NULL
  ) AS s
  GROUP BY patent_id
),
-- A patent's own case is disclosed by nobody.
started AS (
  SELECT
    'disclosure:' || d.disclosure_id AS case_id, d.patent_id, d.disclosure_id, d.org_id, CASE WHEN d.org_id IS NULL THEN d.organisation ELSE d.university END AS university,
    d.org_type, d.province, d.city, d.field, d.disclosed_date, d.decided_date, coalesce(d.disclosed_date, d.decided_date) AS known_date, d.record_ids
  FROM fct_disclosure AS d
  UNION ALL
  SELECT
    'patent:' || p.patent_id AS case_id, p.patent_id, CAST(NULL AS VARCHAR) AS disclosure_id, p.org_id, p.university, p.org_type, p.province, p.city,
    CAST(NULL AS VARCHAR) AS field, CAST(NULL AS DATE) AS disclosed_date, CAST(NULL AS DATE) AS decided_date, p.publication_date AS known_date,
    CAST(NULL AS VARCHAR) AS record_ids
  FROM int_patent_dimension AS p
  ANTI JOIN fct_disclosure AS d ON d.patent_id = p.patent_id
)
SELECT
  s.case_id, s.patent_id, s.disclosure_id, s.org_id, s.university, s.org_type, s.province, s.city, p.patent_type, p.wipo_field,
  coalesce(p.chain, c.name) AS chain,
  s.disclosed_date, coalesce(s.decided_date, r.assessed_date) AS assessed_date, p.filing_date AS filed_date, p.grant_date AS granted_date,
  r.listed_date, r.matched_date, r.talked_date, r.contracted_date, r.paid_date, r.produced_date,
  least(s.disclosed_date, coalesce(s.decided_date, r.assessed_date), p.filing_date, p.grant_date, r.listed_date, r.matched_date, r.talked_date, r.contracted_date,
    r.paid_date, r.produced_date) AS cohort_date,
  coalesce(s.known_date, p.publication_date) AS known_date,
  concat_ws(';', s.record_ids, p.record_ids, r.record_ids) AS record_ids
FROM started AS s
LEFT JOIN int_patent_dimension AS p ON p.patent_id = s.patent_id
LEFT JOIN reached AS r ON r.patent_id = s.patent_id
LEFT JOIN (SELECT DISTINCT name FROM dim_chain) AS c ON c.name = s.field
