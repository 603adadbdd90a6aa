/* model
name: mart_label_report
grain: 一行一个体系
key: [scheme]
owner: warehouse
description: >-
  各体系标签的报告：覆盖多少专利、等级构成、用到多少标签、抽查的准确率。抽查只算有人判断过的（panhuo label set），不足 20 个的不给准确率；没有抽查的为空，不推算。digital 的 C 级不计（见 brg_patent_label）。
columns:
  scheme: { type: VARCHAR, name: 体系, meaning: 见 brg_patent_label }
  eligible: { type: BIGINT, name: 应标件数, meaning: 有 IPC 分类号的专利；功效与学科从文字读出，为全部专利 }
  labelled: { type: BIGINT, name: 已标件数, meaning: 有 A 或 B 级标签的专利 }
  coverage: { type: "DECIMAL(9,6)", name: 覆盖率, meaning: 已标件数除以应标件数；没有应标的为空 }
  to_review: { type: BIGINT, name: 只有 C 级的件数, meaning: 分类号命中而关键词未命中，待复核 }
  grade_a: { type: BIGINT, name: A 级标签数, meaning: 分类号与关键词都命中，或把握大的文字 }
  grade_b: { type: BIGINT, name: B 级标签数, meaning: 只凭分类号即足，或把握中等的文字 }
  grade_c: { type: BIGINT, name: C 级标签数, meaning: 分类号命中而关键词未命中，或把握小的文字 }
  labels_used: { type: BIGINT, name: 用到的标签数, meaning: 至少一件专利有的标签 }
  labels_defined: { type: BIGINT, name: 定义的标签数, meaning: 体系中的标签 }
  decided: { type: BIGINT, name: 人工标签数, meaning: 由人补上或改过的 }
  reviewed: { type: BIGINT, name: 抽查数, meaning: 规则与文字所给的标签中有人判断过的 }
  confirmed: { type: BIGINT, name: 抽查属实数, meaning: 其中判为属于的 }
  precision_reviewed: { type: "DECIMAL(9,6)", name: 抽查准确率, meaning: 抽查属实数除以抽查数；不足 20 个的为空 }
  table_versions: { type: VARCHAR, name: 表的版本, meaning: 用到的表的版本，以半角分号分隔 }
audits:
  - not_null: [scheme, eligible, labelled]
  - unique: [scheme]
  - sql:
      name: 已标不多于应标
      query: select scheme from mart_label_report where labelled > eligible
*/
WITH eligible AS (
  SELECT count(*) FILTER (WHERE symbols IS NOT NULL) AS with_symbols, count(*) AS all_patents FROM int_patent_text
),
patent AS (
  SELECT scheme, patent_id, bool_or(grade <> 'C') AS is_labelled FROM brg_patent_label GROUP BY scheme, patent_id
),
by_patent AS (
  SELECT scheme, count(*) FILTER (WHERE is_labelled) AS labelled, count(*) FILTER (WHERE NOT is_labelled) AS to_review FROM patent GROUP BY scheme
),
by_label AS (
  SELECT
    scheme, count(*) FILTER (WHERE grade = 'A') AS grade_a, count(*) FILTER (WHERE grade = 'B') AS grade_b, count(*) FILTER (WHERE grade = 'C') AS grade_c,
    count(DISTINCT label_id) FILTER (WHERE grade <> 'C') AS labels_used, count(*) FILTER (WHERE origin = 'decision') AS decided,
    string_agg(DISTINCT table_version, ';' ORDER BY table_version) AS table_versions
  FROM brg_patent_label
  GROUP BY scheme
),
review AS (
  SELECT scheme, count(*) AS reviewed, count(*) FILTER (WHERE verdict = 'yes') AS confirmed FROM mart_label_sample WHERE verdict IS NOT NULL GROUP BY scheme
),
defined AS (
  SELECT scheme, count(*) AS labels_defined FROM dim_label GROUP BY scheme
)
SELECT
  d.scheme,
  CASE WHEN d.scheme IN ('efficacy', 'discipline') THEN e.all_patents ELSE e.with_symbols END AS eligible,
  coalesce(p.labelled, 0) AS labelled,
  CAST(CASE WHEN e.with_symbols > 0 THEN coalesce(p.labelled, 0) / CASE WHEN d.scheme IN ('efficacy', 'discipline') THEN e.all_patents ELSE e.with_symbols END END AS DECIMAL(9, 6)) AS coverage,
  coalesce(p.to_review, 0) AS to_review, coalesce(l.grade_a, 0) AS grade_a, coalesce(l.grade_b, 0) AS grade_b, coalesce(l.grade_c, 0) AS grade_c,
  coalesce(l.labels_used, 0) AS labels_used, d.labels_defined, coalesce(l.decided, 0) AS decided, coalesce(r.reviewed, 0) AS reviewed,
  coalesce(r.confirmed, 0) AS confirmed,
  CAST(CASE WHEN r.reviewed >= 20 THEN r.confirmed / r.reviewed END AS DECIMAL(9, 6)) AS precision_reviewed,
  l.table_versions
FROM defined AS d
CROSS JOIN eligible AS e
LEFT JOIN by_patent AS p ON p.scheme = d.scheme
LEFT JOIN by_label AS l ON l.scheme = d.scheme
LEFT JOIN review AS r ON r.scheme = d.scheme
