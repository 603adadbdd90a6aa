/* model
name: mart_label_sample
grain: 一行一个供人抽查的标签
key: [patent_id, scheme, label_id]
owner: warehouse
description: >-
  每个体系、每个等级由摘要值选出的至多 40 个标签，供人逐个判断对不对（panhuo label set）。选法只看标识，数据增加时已选的多半不变，所以抽查不白做。判断过的写明结果。digital 的 C 级不抽，见 brg_patent_label。
columns:
  scheme: { type: VARCHAR, name: 体系, meaning: 见 brg_patent_label }
  label_id: { type: VARCHAR, name: 标签, meaning: 见 dim_label }
  label_name: { type: VARCHAR, name: 标签名称, meaning: 见 dim_label }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  title: { type: VARCHAR, name: 专利名称, meaning: 最近一次公布的名称 }
  grade: { type: VARCHAR, name: 等级, meaning: 规则或文字所给的等级 }
  rule_id: { type: VARCHAR, name: 规则, meaning: 命中的规则 }
  evidence: { type: VARCHAR, name: 依据, meaning: 命中的分类号、关键词、文字 }
  verdict: { type: VARCHAR, name: 判断, meaning: yes 属于、no 不属于；还没有人看的为空 }
  decided_by: { type: VARCHAR, name: 何人, meaning: 判断的人 }
  reason: { type: VARCHAR, name: 何故, meaning: 判断的理由 }
audits:
  - not_null: [scheme, label_id, patent_id, grade, rule_id]
  - unique: [patent_id, scheme, label_id]
*/
WITH found AS NOT MATERIALIZED (
  SELECT p.patent_id, r.scheme, r.label_id, r.grade, r.rule_id, r.evidence
  FROM int_patent_text AS p JOIN int_rule_label AS r ON r.content_id = p.content_id
  WHERE NOT (r.scheme = 'digital' AND r.grade = 'C')
  UNION ALL
  SELECT p.patent_id, r.scheme, r.label_id, CASE WHEN r.weight >= 0.6 THEN 'A' WHEN r.weight >= 0.3 THEN 'B' ELSE 'C' END AS grade, r.rule_id,
    r.field || '：' || r.evidence AS evidence
  FROM int_patent_text AS p JOIN int_text_label AS r ON r.content_id = p.content_id
  WHERE r.scheme IN ('discipline', 'efficacy')
),
decided AS (
  SELECT
    subject AS patent_id, split_part(object, '/', 1) AS scheme, substr(object, strpos(object, '/') + 1) AS label_id, verdict, decided_by, reason
  FROM lake.decision_patent_label
),
counted AS (
  SELECT scheme, grade, count(*) AS labels FROM found GROUP BY scheme, grade
),
-- Of many labels those of a sixteenth of the patents are enough to choose from, and spare a digest of each of millions.
drawn AS (
  SELECT f.*, row_number() OVER (PARTITION BY f.scheme, f.grade ORDER BY md5(f.patent_id || f.scheme || f.label_id)) AS choice
  FROM found AS f
  JOIN counted AS c ON c.scheme = f.scheme AND c.grade = f.grade
  WHERE c.labels < 5000 OR f.patent_id IN (SELECT patent_id FROM int_patent_text WHERE left(md5(patent_id), 1) = '0')
)
SELECT
  s.scheme, s.label_id, l.name AS label_name, s.patent_id, t.title, s.grade, s.rule_id, s.evidence, d.verdict, d.decided_by, d.reason
FROM drawn AS s
JOIN int_patent_text AS t ON t.patent_id = s.patent_id
LEFT JOIN decided AS d ON d.patent_id = s.patent_id AND d.scheme = s.scheme AND d.label_id = s.label_id
LEFT JOIN dim_label AS l ON l.scheme = s.scheme AND l.label_id = s.label_id
WHERE s.choice <= 40 OR d.verdict IS NOT NULL
