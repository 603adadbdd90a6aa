/* model
name: int_wipo_label
grain: 一行一件专利在 WIPO 35 领域中的一个
key: [patent_id, label_id]
owner: warehouse
description: >-
  由最近一次公布的全部 IPC 分类号得出的技术领域。一件专利属于几个领域就各计几分之一，除不尽的尾数归主分类号所在（或最先出现）的领域，
  所以每件专利的权重之和恰为 1。外观设计没有 IPC，不在其中。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  label_id: { type: VARCHAR, name: 标签, meaning: 领域编号 1–35 }
  weight: { type: "DECIMAL(12,10)", name: 权重, meaning: 分数计数的份额，同一专利同一体系之和为 1 }
  rule_id: { type: VARCHAR, name: 规则, meaning: 命中的对照表条目 }
  evidence: { type: VARCHAR, name: 依据, meaning: 最先命中该标签的分类号 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 分类号所在的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, label_id, weight, rule_id, evidence, record_ids]
  - unique: [patent_id, label_id]
  - reconcile:
      name: 权重之和 = 有标签的专利数
      left: select coalesce(sum(weight), 0) from int_wipo_label
      right: select count(distinct patent_id) from int_wipo_label
  - sql:
      name: 标签在领域表之中
      query: select distinct label_id from int_wipo_label where label_id not in (select cast(field_id as varchar) from ref.wipo35_field)
*/
WITH document AS NOT MATERIALIZED (
  SELECT p.patent_id, p.record_ids, s.classification
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1 AND p.patent_type IS DISTINCT FROM '外观设计' AND s.classification IS NOT NULL
),
symbol AS NOT MATERIALIZED (
  SELECT patent_id, record_ids, classification AS symbol, 1 AS position, false AS has_more FROM document WHERE NOT contains(classification, ';')
  UNION ALL
  SELECT
    patent_id, record_ids, unnest(string_split(classification, ';')) AS symbol,
    CAST(generate_subscripts(string_split(classification, ';'), 1) AS INTEGER) AS position, true AS has_more
  FROM document WHERE contains(classification, ';')
),
-- Most subclasses belong to one field; for the few that are split the main group ('H04N21/') is asked first, and the class only
-- for subclasses the table does not list. Asking only when needed keeps the keys null and the joins cheap.
subclass AS (
  SELECT s.subclass, b.ipc, b.field_id, s.is_split
  FROM (
    SELECT left(ipc, 4) AS subclass, bool_or(ends_with(ipc, '/')) AS is_split FROM ref.wipo35 WHERE length(ipc) > 3 GROUP BY 1
  ) AS s
  LEFT JOIN ref.wipo35 AS b ON b.ipc = s.subclass
),
field AS NOT MATERIALIZED (
  SELECT
    s.patent_id, s.record_ids, s.symbol, s.position, s.has_more,
    coalesce(g.field_id, c.field_id, k.field_id) AS field_id, coalesce(g.ipc, c.ipc, k.ipc) AS ipc
  FROM symbol AS s
  LEFT JOIN subclass AS c ON c.subclass = left(s.symbol, 4)
  LEFT JOIN ref.wipo35 AS g ON g.ipc = CASE WHEN c.is_split THEN left(s.symbol, strpos(s.symbol, '/')) END
  LEFT JOIN ref.wipo35 AS k ON k.ipc = CASE WHEN c.subclass IS NULL THEN left(s.symbol, 3) END
),
label AS (
  SELECT patent_id, field_id, min(position) AS position, min_by(symbol, position) AS symbol, min_by(ipc, position) AS ipc, min(record_ids) AS record_ids
  FROM field
  WHERE field_id IS NOT NULL AND has_more
  GROUP BY patent_id, field_id
),
patent AS (
  SELECT patent_id, count(*) AS labels, min(position) AS first_position FROM label GROUP BY patent_id
)
SELECT
  patent_id,
  CAST(field_id AS VARCHAR) AS label_id,
  CAST(1 AS DECIMAL(12, 10)) AS weight,
  'wipo35:' || ipc AS rule_id,
  split_part(symbol, '(', 1) AS evidence,
  record_ids
FROM field
WHERE field_id IS NOT NULL AND NOT has_more
UNION ALL
SELECT
  l.patent_id,
  CAST(l.field_id AS VARCHAR) AS label_id,
  CAST(
    CASE WHEN l.position = p.first_position THEN 1 - (p.labels - 1) * CAST(1.0 / p.labels AS DECIMAL(12, 10)) ELSE 1.0 / p.labels END AS DECIMAL(12, 10)
  ) AS weight,
  'wipo35:' || l.ipc AS rule_id,
  split_part(l.symbol, '(', 1) AS evidence,
  l.record_ids
FROM label AS l
JOIN patent AS p ON p.patent_id = l.patent_id
