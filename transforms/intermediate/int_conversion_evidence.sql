/* model
name: int_conversion_evidence
grain: 一行一件专利的一笔转化，计数与否未定
key: [conversion_id]
owner: warehouse
description: >-
  登记事项与合同合成的转化：配上的成一行，配不上的各成一行；项目只在 conversion_setting 的 project_self_use 写明时才有。方式：登记为转移而合同为作价投资的是作价投资；
  登记为许可的只有合同说开放许可、签订之日又有生效中的声明才是开放许可，没有声明的是另行协商的普通许可（claimed_form 记原来的说法）。
columns:
  conversion_id: { type: VARCHAR, name: 转化标识, meaning: 登记事项的标识；没有登记的为合同（项目）与专利键 }
  deal_id: { type: VARCHAR, name: 交易标识, meaning: 合同；没有合同的为备案号，再没有的为双方与日期的摘要 }
  patent_key: { type: VARCHAR, name: 专利键, meaning: 专利标识；库中没有的为号码 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  patent_number: { type: VARCHAR, name: 专利号码, meaning: 来源所写 }
  form: { type: VARCHAR, name: 方式, meaning: 转让、许可、开放许可、作价投资、自行实施、其他 }
  licence_kind: { type: VARCHAR, name: 许可种类, meaning: 登记所载，没有登记的取合同 }
  claimed_form: { type: VARCHAR, name: 来源所说的方式, meaning: 与方式不同时才有 }
  event_date: { type: DATE, name: 生效日, meaning: 登记生效日、备案日；没有登记的为签订日 }
  announced_date: { type: DATE, name: 公告日, meaning: 登记事项最早的公告 }
  known_date: { type: DATE, name: 可知之日, meaning: 公告与合同登记中较早的 }
  evidence: { type: VARCHAR, name: 依据, meaning: 登记与合同、仅登记、仅合同、项目 }
  event_id: { type: VARCHAR, name: 事件标识, meaning: 见 fct_legal_event }
  contract_id: { type: VARCHAR, name: 合同, meaning: 见 fct_contract }
  from_orgs: { type: VARCHAR, name: 出让方, meaning: 机构标识，以半角分号分隔；登记所载优先 }
  to_orgs: { type: VARCHAR, name: 受让方, meaning: 机构标识，以半角分号分隔；登记所载优先 }
  from_root: { type: VARCHAR, name: 出让方最上级, meaning: 第一个出让方的 }
  to_root: { type: VARCHAR, name: 受让方最上级, meaning: 第一个受让方的 }
  from_names: { type: VARCHAR, name: 变更前, meaning: 公告原文 }
  to_names: { type: VARCHAR, name: 变更后, meaning: 公告原文 }
  party_relation: { type: VARCHAR, name: 双方关系, meaning: 同一机构、同一集团、发明人与单位、不同主体；一方不明的为空 }
  amount_cny: { type: "DECIMAL(18,2)", name: 成交额, meaning: 元；本件的一份 }
  paid_cny: { type: "DECIMAL(18,2)", name: 到账额, meaning: 元；本件的一份 }
  status: { type: VARCHAR, name: 合同状态, meaning: 来源原文 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，登记在前 }
audits:
  - not_null: [conversion_id, deal_id, patent_key, form, evidence, record_ids]
  - unique: [conversion_id]
  - accepted_values: { column: form, values: [转让, 许可, 开放许可, 作价投资, 自行实施, 其他] }
  - accepted_values: { column: evidence, values: [登记与合同, 仅登记, 仅合同, 项目] }
  - reconcile:
      name: 登记事项与合同各在一行之中，不多不少
      left: select count(event_id) + count(contract_id) from int_conversion_evidence
      right: select (select count(*) from int_conversion_event) + (select count(*) from int_conversion_contract)
*/
WITH setting AS (
  SELECT
    max(nullif(text, '')) FILTER (WHERE setting = 'project_self_use') AS project_type, max(nullif(text, '')) FILTER (WHERE setting = 'project_stage') AS project_stage
  FROM ref.conversion_setting
),
pair AS (
  SELECT e.event_id, c.contract_id, coalesce(e.patent_key, c.patent_key) AS patent_key
  FROM int_conversion_event AS e
  LEFT JOIN int_conversion_match AS m ON m.event_id = e.event_id
  LEFT JOIN int_conversion_contract AS c ON c.contract_id = m.contract_id AND c.patent_key = m.patent_key
  UNION ALL
  SELECT CAST(NULL AS VARCHAR) AS event_id, c.contract_id, c.patent_key
  FROM int_conversion_contract AS c
  ANTI JOIN int_conversion_match AS m ON m.contract_id = c.contract_id AND m.patent_key = c.patent_key
),
open AS (
  SELECT DISTINCT c.contract_id, c.patent_key
  FROM int_conversion_contract AS c
  JOIN int_open_licence AS d ON coalesce(d.patent_id, d.patent_number) = c.patent_key
  WHERE c.form = '开放许可' AND d.is_declaration AND d.in_force_from <= c.signed_date AND (d.in_force_to IS NULL OR d.in_force_to > c.signed_date)
),
whole AS (
  SELECT
    p.patent_key, p.event_id, p.contract_id, coalesce(e.patent_id, c.patent_id) AS patent_id, coalesce(e.patent_number, c.patent_number) AS patent_number,
    CASE
      WHEN c.form = '开放许可' AND o.contract_id IS NULL THEN '许可'
      WHEN c.form IS NOT NULL THEN c.form
      WHEN e.category = '转移' THEN '转让'
      ELSE '许可'
    END AS form,
    CASE WHEN e.category = '许可' THEN coalesce(e.licence_kind, c.licence_kind) WHEN e.event_id IS NULL THEN c.licence_kind END AS licence_kind,
    CASE WHEN c.form = '开放许可' AND o.contract_id IS NULL THEN '开放许可' END AS claimed_form,
    coalesce(e.event_date, c.signed_date) AS event_date, e.announced_date, least(e.announced_date, c.known_date) AS known_date,
    CASE WHEN c.contract_id IS NULL THEN '仅登记' WHEN e.event_id IS NULL THEN '仅合同' ELSE '登记与合同' END AS evidence,
    CASE WHEN e.event_id IS NOT NULL AND e.party_relation IS NOT NULL OR y.contract_id IS NULL THEN e.from_orgs ELSE y.from_orgs END AS from_orgs,
    CASE WHEN e.event_id IS NOT NULL AND e.party_relation IS NOT NULL OR y.contract_id IS NULL THEN e.to_orgs ELSE y.to_orgs END AS to_orgs,
    CASE WHEN e.event_id IS NOT NULL AND e.party_relation IS NOT NULL OR y.contract_id IS NULL THEN e.from_roots ELSE y.from_roots END AS from_roots,
    CASE WHEN e.event_id IS NOT NULL AND e.party_relation IS NOT NULL OR y.contract_id IS NULL THEN e.to_roots ELSE y.to_roots END AS to_roots,
    coalesce(e.party_relation, y.party_relation) AS party_relation,
    e.from_names, e.to_names, e.contract_number, c.amount_cny, c.paid_cny, k.status, concat_ws(';', e.record_ids, c.record_ids) AS record_ids
  FROM pair AS p
  LEFT JOIN int_conversion_event AS e ON e.event_id = p.event_id
  LEFT JOIN int_conversion_contract AS c ON c.contract_id = p.contract_id AND c.patent_key = p.patent_key
  LEFT JOIN int_deal_contract AS k ON k.contract_id = p.contract_id
  LEFT JOIN int_deal_party AS y ON y.contract_id = p.contract_id
  LEFT JOIN open AS o ON o.contract_id = p.contract_id AND o.patent_key = p.patent_key
),
project AS (
  SELECT DISTINCT ON (j.project_id, coalesce(n.patent_id, trim(j.number)))
    j.project_id, coalesce(n.patent_id, trim(j.number)) AS patent_key, n.patent_id, trim(j.number) AS patent_number, j.end_date, j.record_ids, o.org_id
  FROM (
    SELECT p.project_id, p.organisation, coalesce(p.end_date, p.start_date) AS end_date, p.record_ids, unnest(string_split(p.patents, ';')) AS number
    FROM fct_project AS p
    CROSS JOIN setting AS s
    WHERE s.project_type IS NOT NULL AND p.patents IS NOT NULL AND regexp_matches(p.project_type, s.project_type) AND regexp_matches(coalesce(p.stage, ''), coalesce(s.project_stage, ''))
  ) AS j
  LEFT JOIN int_patent_number AS n ON n.number = trim(j.number)
  LEFT JOIN int_org_name AS o ON o.raw_name = j.organisation
  ORDER BY j.project_id, coalesce(n.patent_id, trim(j.number)), j.number
)
SELECT
  coalesce(event_id, contract_id || '/' || patent_key) AS conversion_id,
  coalesce(
    contract_id, '备案 ' || contract_number,
    '登记 ' || left(md5(concat_ws('|', form, coalesce(from_orgs, patent_key), coalesce(to_orgs, patent_key), CAST(event_date AS VARCHAR))), 16)
  ) AS deal_id,
  patent_key, patent_id, patent_number, form, licence_kind, claimed_form, event_date, announced_date, known_date, evidence, event_id, contract_id, from_orgs, to_orgs,
  split_part(from_roots, ';', 1) AS from_root, split_part(to_roots, ';', 1) AS to_root, from_names, to_names, party_relation, amount_cny, paid_cny, status, record_ids
FROM whole
UNION ALL
SELECT
  project_id || '/' || patent_key AS conversion_id, '项目 ' || project_id AS deal_id, patent_key, patent_id, patent_number, '自行实施' AS form, NULL AS licence_kind,
  NULL AS claimed_form, end_date AS event_date, NULL AS announced_date, end_date AS known_date, '项目' AS evidence, NULL AS event_id, NULL AS contract_id,
  org_id AS from_orgs, NULL AS to_orgs, org_id AS from_root, NULL AS to_root, NULL AS from_names, NULL AS to_names, NULL AS party_relation, NULL AS amount_cny,
  NULL AS paid_cny, NULL AS status, record_ids
FROM project
