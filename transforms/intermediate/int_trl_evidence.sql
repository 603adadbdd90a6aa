/* model
name: int_trl_evidence
grain: 一行一件专利的一项成熟度证据
key: [patent_id, method, source_key]
owner: warehouse
description: 说到一件专利技术成熟度的全部证据：评价、披露、挂牌、项目、合同、摘要中的词语。对应关系见 ref.trl_stage（本项目所拟，未经官方核验）。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  method: { type: VARCHAR, name: 来源种类, meaning: assessment 评价、disclosure 披露、listing 挂牌、project 项目、contract 合同、text 文字 }
  source_key: { type: VARCHAR, name: 出处, meaning: 评价、披露、挂牌、项目、合同的标识；文字为规则 }
  low: { type: INTEGER, name: 下限, meaning: 1–9 }
  high: { type: INTEGER, name: 上限, meaning: 1–9 }
  strength: { type: DOUBLE, name: 把握, meaning: 0–1，见 ref.trl_stage 与词表 }
  known_date: { type: DATE, name: 日期, meaning: 证据的日期；不明的为空 }
  evidence: { type: VARCHAR, name: 依据, meaning: 原文与出处 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, method, source_key, low, high, strength, evidence]
  - unique: [patent_id, method, source_key]
  - accepted_values: { column: method, values: [assessment, disclosure, listing, project, contract, text] }
  - sql:
      name: 区间在 1–9 之内
      query: select patent_id, low, high from int_trl_evidence where low < 1 or high > 9 or low > high
*/
WITH stage AS (
  SELECT kind, word, low, high, strength FROM ref.trl_stage
),
listed AS (
  SELECT listing_id, maturity, listed_date, record_ids, unnest(string_split(patents, ';')) AS number FROM int_listing WHERE patents IS NOT NULL AND maturity IS NOT NULL
),
project AS (
  SELECT project_id, project_type, title, start_date, record_ids, unnest(string_split(patents, ';')) AS number FROM fct_project WHERE patents IS NOT NULL
),
contract AS (
  SELECT contract_id, form, coalesce(registered_date, signed_date) AS day, record_ids, unnest(string_split(patents, ';')) AS number
  FROM int_deal_contract WHERE patents IS NOT NULL AND form IS NOT NULL
),
-- The longest word that a text holds is meant: 概念验证 and not 验证.
project_stage AS (
  SELECT p.project_id, max_by(s.low, length(s.word)) AS low, max_by(s.high, length(s.word)) AS high, max_by(s.strength, length(s.word)) AS strength
  FROM (SELECT DISTINCT project_id, project_type FROM project WHERE project_type IS NOT NULL) AS p
  JOIN stage AS s ON s.kind = 'project' AND contains(p.project_type, s.word)
  GROUP BY p.project_id
),
said AS (
  SELECT
    a.patent_id, 'assessment' AS method, a.assessment_id AS source_key, CAST(a.trl AS INTEGER) AS low, CAST(a.trl AS INTEGER) AS high, s.strength,
    a.assessed_date AS known_date, a.round || ' ' || a.assessor_type || '评价：' || a.trl || ' 级' AS evidence, a.record_ids
  FROM int_assessment AS a
  JOIN stage AS s ON s.kind = 'assessment' AND s.word = a.assessor_type
  WHERE a.patent_id IS NOT NULL AND a.trl BETWEEN 1 AND 9
  UNION ALL
  SELECT
    n.patent_id, 'disclosure' AS method, d.disclosure_id AS source_key, CAST(d.trl AS INTEGER) AS low, CAST(d.trl AS INTEGER) AS high, s.strength,
    d.disclosed_date AS known_date, '披露 ' || coalesce(d.disclosure_number, '') || '：' || d.trl || ' 级' AS evidence, d.record_ids
  FROM int_disclosure AS d
  JOIN int_patent_number AS n ON n.number = d.application_number
  JOIN stage AS s ON s.kind = 'disclosure'
  WHERE n.patent_id IS NOT NULL AND d.trl BETWEEN 1 AND 9
  UNION ALL
  SELECT
    n.patent_id, 'listing' AS method, l.listing_id AS source_key, s.low, s.high, s.strength, l.listed_date AS known_date, '挂牌：' || l.maturity AS evidence, l.record_ids
  FROM listed AS l
  JOIN int_patent_number AS n ON n.number = trim(l.number)
  JOIN stage AS s ON s.kind = 'listing' AND s.word = l.maturity
  WHERE n.patent_id IS NOT NULL
  UNION ALL
  SELECT
    n.patent_id, 'project' AS method, p.project_id AS source_key, s.low, s.high, s.strength, p.start_date AS known_date,
    p.project_type || '：' || p.title AS evidence, p.record_ids
  FROM project AS p
  JOIN project_stage AS s ON s.project_id = p.project_id
  JOIN int_patent_number AS n ON n.number = trim(p.number)
  WHERE n.patent_id IS NOT NULL
  UNION ALL
  SELECT
    n.patent_id, 'contract' AS method, c.contract_id AS source_key, s.low, s.high, s.strength, c.day AS known_date, '合同：' || c.form AS evidence, c.record_ids
  FROM contract AS c
  JOIN int_patent_number AS n ON n.number = trim(c.number)
  JOIN stage AS s ON s.kind = 'contract' AND s.word = c.form
  WHERE n.patent_id IS NOT NULL
  UNION ALL
  SELECT
    p.patent_id, 'text' AS method, t.rule_id AS source_key, t.low, t.high, t.weight * s.strength AS strength, CAST(NULL AS DATE) AS known_date,
    t.field || '：' || t.evidence AS evidence, p.record_ids
  FROM int_text_label AS t
  JOIN int_patent_text AS p ON p.content_id = t.content_id
  JOIN stage AS s ON s.kind = 'text'
  WHERE t.scheme = 'trl'
)
SELECT
  patent_id, method, source_key, min(low) AS low, max(high) AS high, max(strength) AS strength, max(known_date) AS known_date,
  min_by(evidence, -strength) AS evidence, min(record_ids) AS record_ids
FROM said
GROUP BY patent_id, method, source_key
ORDER BY patent_id
