/* model
name: fct_abnormal_signal
grain: 一行一件专利的一条线索
key: [signal_id]
owner: warehouse
description: >-
  非正常申请的线索与依据，供人核查；不是认定，状态只有“线索”。规则与界限见 ref.abnormal_signal（未经官方核验）。
  程度（score）只说越过界限多少，弱线索减半，不是概率，不宜相加或用来排名。
columns:
  signal_id: { type: VARCHAR, name: 线索标识, meaning: 专利标识与规则编号 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  type: { type: INTEGER, name: 类型, meaning: 1–8，见 ref.abnormal_signal }
  signal: { type: VARCHAR, name: 信号, meaning: 数据中看到了什么 }
  strength: { type: VARCHAR, name: 强弱, meaning: 中、弱；弱的单独一项不足以提请核查 }
  score: { type: DOUBLE, name: 程度, meaning: 0–1，越过界限的程度，弱线索减半；不是概率 }
  evidence: { type: VARCHAR, name: 依据, meaning: 看到的事实，供核对 }
  related_patent_ids: { type: VARCHAR, name: 相关专利, meaning: 以半角分号分隔，至多 20 件 }
  org_id: { type: VARCHAR, name: 第一申请人标识, meaning: 见 dim_organisation }
  signal_type: { type: VARCHAR, name: 情形, meaning: 类型的编号与信号，供分组，如 1 同一主体内容相近 }
  filing_date: { type: DATE, name: 申请日, meaning: 见 dim_patent }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  org_type: { type: VARCHAR, name: 第一申请人类型, meaning: 机构类型 }
  university: { type: VARCHAR, name: 高校, meaning: 第一申请人最上级是高校的，记校名；其余为空 }
  city: { type: VARCHAR, name: 地级, meaning: 申请时第一申请人所在的地级行政区 }
  status: { type: VARCHAR, name: 状态, meaning: 线索；是否属实由人核查 }
  rule_id: { type: VARCHAR, name: 规则, meaning: 见 ref.abnormal_signal }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 本件的记录与所依据的其他记录，以半角分号分隔 }
audits:
  - not_null: [signal_id, patent_id, type, signal, strength, score, evidence, status, rule_id, record_ids]
  - unique: [signal_id]
  - unique: [patent_id, rule_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - accepted_values: { column: status, values: [线索] }
  - accepted_values: { column: strength, values: [中, 弱] }
  - sql:
      name: 程度在 0 与 1 之间，弱线索不过半
      query: select signal_id, score from fct_abnormal_signal where score not between 0 and 1 or (strength = '弱' and score > 0.5)
  - sql:
      name: 规则在规则表之中
      query: select distinct rule_id from fct_abnormal_signal where rule_id not in (select rule_id from ref.abnormal_signal)
*/
WITH found AS (
  SELECT patent_id, rule_id, degree, evidence, related_patent_ids, CAST(NULL AS VARCHAR) AS record_ids FROM int_abnormal_text
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, related_patent_ids, CAST(NULL AS VARCHAR) AS record_ids FROM int_abnormal_title
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, related_patent_ids, record_ids FROM int_abnormal_burst
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, related_patent_ids, record_ids FROM int_abnormal_transfer
)
SELECT
  f.patent_id || ':' || f.rule_id AS signal_id,
  f.patent_id,
  r.type,
  r.signal,
  r.strength,
  round(f.degree * CASE r.strength WHEN '弱' THEN 0.5 ELSE 1 END, 3) AS score,
  f.evidence,
  f.related_patent_ids,
  a.org_id,
  r.type || ' ' || r.signal AS signal_type,
  d.filing_date,
  d.patent_type,
  d.org_type,
  d.university,
  d.city,
  '线索' AS status,
  f.rule_id,
  concat_ws(';', a.record_ids, f.record_ids) AS record_ids
FROM found AS f
JOIN ref.abnormal_signal AS r ON r.rule_id = f.rule_id
JOIN int_abnormal_filing AS a ON a.patent_id = f.patent_id
LEFT JOIN int_patent_dimension AS d ON d.patent_id = f.patent_id
ORDER BY patent_id
