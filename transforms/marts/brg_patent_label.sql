/* model
name: brg_patent_label
grain: 一行一件专利在一个体系中的一个标签
key: [patent_id, scheme, label_id]
owner: warehouse
description: >-
  各体系的标签合在一起。wipo35 凭分类号；sei、digital、green、new_three、gbt4754、chain_node 凭分类号与关键词的规则；discipline、efficacy
  凭文字与分类号。人工决定优先：判为不属于的去掉，判为属于的补上或改等级，依据写明何人何故；决定的标签不在 dim_label 中的不采用，并在审计中提示。一件专利在一个体系属于几个标签就各计几分之一；C 级（分类号命中而关键词未命中，待复核）
  权重为零，不计入任何数字。digital 的 C 级不列：分类号很宽，一件专利平均有二十几个，只说明要看关键词；逐份内容的仍在 int_rule_label。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  scheme: { type: VARCHAR, name: 体系, meaning: wipo35、sei、digital、green、new_three、gbt4754、chain_node、discipline、efficacy }
  label_id: { type: VARCHAR, name: 标签, meaning: 体系内的编号，名称见 dim_label }
  grade: { type: VARCHAR, name: 等级, meaning: A 为分类号与关键词都命中，B 为只凭分类号即足，C 为分类号命中而关键词未命中；文字体系按把握分 }
  weight: { type: "DECIMAL(12,10)", name: 权重, meaning: 分数计数的份额，同一专利同一体系之和为 1；C 级为 0 }
  rule_id: { type: VARCHAR, name: 规则, meaning: 命中的规则或对照表条目；人工决定为 decision 加编号 }
  evidence: { type: VARCHAR, name: 依据, meaning: 命中的分类号、关键词、文字；人工决定为何人何故 }
  table_version: { type: VARCHAR, name: 表的版本, meaning: 规则所在表的版本；文字体系为空 }
  origin: { type: VARCHAR, name: 来历, meaning: rule 规则、text 文字、decision 人工 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 分类号与文字所在的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, scheme, label_id, grade, weight, rule_id, evidence, origin, record_ids]
  - unique: [patent_id, scheme, label_id]
  - accepted_values: { column: scheme, values: [wipo35, sei, digital, green, new_three, gbt4754, chain_node, discipline, efficacy] }
  - accepted_values: { column: grade, values: [A, B, C] }
  - accepted_values: { column: origin, values: [rule, text, decision] }
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - reconcile:
      name: 权重之和 = 有 A、B 级标签的专利数（逐体系相加）
      left: select coalesce(sum(weight), 0) from brg_patent_label
      right: select count(*) from (select distinct patent_id, scheme from brg_patent_label where grade <> 'C') as p
  - sql:
      name: 人工决定的标签不在任何体系中（未采用；请核对编号，或加入该体系的参考表）
      severity: warn
      query: >-
        select d.decision_id, d.subject, d.object, d.decided_by from lake.decision_patent_label as d
        anti join dim_label as l on d.object = l.scheme || '/' || l.label_id
  - sql:
      name: 有 IPC 主分类而没有技术领域的专利
      severity: warn
      query: select patent_id, ipc_main from dim_patent where ipc_main is not null and wipo_field is null
*/
WITH read AS (
  SELECT
    content_id, scheme, label_id, CASE WHEN weight >= 0.6 THEN 'A' WHEN weight >= 0.3 THEN 'B' ELSE 'C' END AS grade, rule_id,
    field || '：' || evidence AS evidence
  FROM int_text_label
  WHERE scheme IN ('discipline', 'efficacy')
),
found AS NOT MATERIALIZED (
  SELECT p.patent_id, r.scheme, r.label_id, r.grade, r.rule_id, r.evidence, r.table_version, 'rule' AS origin, p.record_ids
  FROM int_patent_text AS p
  JOIN int_rule_label AS r ON r.content_id = p.content_id
  WHERE NOT (r.scheme = 'digital' AND r.grade = 'C')
  UNION ALL
  SELECT p.patent_id, r.scheme, r.label_id, r.grade, r.rule_id, r.evidence, CAST(NULL AS VARCHAR) AS table_version, 'text' AS origin, p.record_ids
  FROM int_patent_text AS p
  JOIN read AS r ON r.content_id = p.content_id
  UNION ALL
  SELECT patent_id, 'wipo35' AS scheme, label_id, 'B' AS grade, rule_id, evidence, '2019-07' AS table_version, 'rule' AS origin, record_ids
  FROM int_wipo_label
),
decided AS (
  SELECT
    d.subject AS patent_id, split_part(d.object, '/', 1) AS scheme, substr(d.object, strpos(d.object, '/') + 1) AS label_id, d.verdict,
    coalesce(json_extract_string(d.value, '$.grade'), 'A') AS grade, 'decision:' || d.decision_id AS rule_id,
    '人工决定：' || d.decided_by || '，' || d.reason AS evidence, p.record_ids
  FROM lake.decision_patent_label AS d
  JOIN int_patent_text AS p ON p.patent_id = d.subject
  -- A slip of the pen, or a scheme whose table was taken away: kept with the decisions, without effect until there is such a label.
  JOIN dim_label AS l ON d.object = l.scheme || '/' || l.label_id
),
final AS NOT MATERIALIZED (
  SELECT f.patent_id, f.scheme, f.label_id, f.grade, f.rule_id, f.evidence, f.table_version, f.origin, f.record_ids
  FROM found AS f
  ANTI JOIN decided AS d ON d.patent_id = f.patent_id AND d.scheme = f.scheme AND d.label_id = f.label_id
  UNION ALL
  SELECT patent_id, scheme, label_id, grade, rule_id, evidence, CAST(NULL AS VARCHAR) AS table_version, 'decision' AS origin, record_ids
  FROM decided
  WHERE verdict = 'yes'
),
-- Shares of one; what does not divide goes to the first label, and wipo35 keeps the shares it has (the main symbol's field first).
counted AS (
  SELECT patent_id, scheme, count(*) AS labels, min(grade || label_id) AS first_label FROM final WHERE grade <> 'C' GROUP BY patent_id, scheme
),
untouched AS (
  SELECT w.patent_id, w.label_id, w.weight FROM int_wipo_label AS w ANTI JOIN (SELECT patent_id FROM decided WHERE scheme = 'wipo35') AS d ON d.patent_id = w.patent_id
)
SELECT
  f.patent_id, f.scheme, f.label_id, f.grade,
  CAST(
    CASE
      WHEN f.grade = 'C' THEN 0
      WHEN u.weight IS NOT NULL THEN u.weight
      WHEN c.labels = 1 THEN 1
      WHEN c.first_label = f.grade || f.label_id THEN 1 - (c.labels - 1) * CAST(1.0 / c.labels AS DECIMAL(12, 10))
      ELSE CAST(1.0 / c.labels AS DECIMAL(12, 10))
    END AS DECIMAL(12, 10)
  ) AS weight,
  f.rule_id, f.evidence, f.table_version, f.origin, f.record_ids
FROM final AS f
LEFT JOIN counted AS c ON c.patent_id = f.patent_id AND c.scheme = f.scheme
LEFT JOIN untouched AS u ON u.patent_id = CASE WHEN f.scheme = 'wipo35' THEN f.patent_id END AND u.label_id = f.label_id
ORDER BY patent_id
