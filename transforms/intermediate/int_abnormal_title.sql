/* model
name: int_abnormal_title
grain: 一行一件名称用语与分类不合的专利
key: [patent_id]
owner: warehouse
description: >-
  名称中的三字片段多数见于哪个 IPC 大类，就算那个大类的用语。一件专利的名称中别的大类的用语达到个数，而自己各大类的专利（本件除外）都不用这些名称片段的，列为弱线索。
  新领域、跨领域与分类有误的也会列入，单独一项不足以说明什么。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  rule_id: { type: VARCHAR, name: 规则, meaning: title-apart，见 ref.abnormal_signal }
  degree: { type: DOUBLE, name: 程度, meaning: 0–1，越过界限的程度，不是概率 }
  evidence: { type: VARCHAR, name: 依据, meaning: 哪些片段通常见于哪个大类 }
  related_patent_ids: { type: VARCHAR, name: 相关专利, meaning: 为空 }
audits:
  - not_null: [patent_id, rule_id, degree, evidence]
  - unique: [patent_id]
*/
WITH titled AS (
  SELECT patent_id, classes, list_distinct(list_transform(generate_series(1, length(stem) - 2), lambda i: substr(stem, i, 3))) AS grams
  FROM (
    SELECT patent_id, classes, regexp_replace(title_key, '^(基于|采用|用于|结合|一种)+', '') AS stem
    FROM int_abnormal_filing
    WHERE classes IS NOT NULL
  )
  WHERE length(stem) BETWEEN 3 AND 80
),
gram AS (
  SELECT patent_id, classes, unnest(grams) AS gram FROM titled
),
used AS (
  SELECT gram, class, count(*) AS titles FROM (SELECT gram, unnest(classes) AS class FROM gram) GROUP BY gram, class
),
usual AS (
  SELECT gram, max_by(class, (titles, class)) AS class, max(titles) AS titles, sum(titles) AS uses
  FROM used
  GROUP BY gram
  HAVING sum(titles) >= 8
),
judged AS (
  SELECT g.patent_id, g.gram, u.class, u.titles, u.uses, list_contains(g.classes, u.class) AS is_own
  FROM gram AS g
  JOIN usual AS u ON u.gram = g.gram
  JOIN ref.abnormal_signal AS r ON r.rule_id = 'title-apart' AND u.titles >= r.threshold * u.uses
),
apart AS (
  SELECT
    patent_id,
    count(*) FILTER (WHERE NOT is_own) AS foreign_grams,
    count(*) FILTER (WHERE is_own) AS own_grams,
    mode(class ORDER BY class) FILTER (WHERE NOT is_own) AS class,
    list(gram ORDER BY uses DESC, gram) FILTER (WHERE NOT is_own) AS grams
  FROM judged
  GROUP BY patent_id
),
-- Words that others of the patent's own classes use as well are no sign.
familiar AS (
  SELECT DISTINCT g.patent_id
  FROM gram AS g
  SEMI JOIN apart AS a ON a.patent_id = g.patent_id
  JOIN judged AS j ON j.patent_id = g.patent_id AND j.gram = g.gram
  JOIN used AS u ON u.gram = g.gram AND list_contains(g.classes, u.class) AND u.titles > 1
)
SELECT
  a.patent_id,
  r.rule_id,
  least(1.0, a.foreign_grams / (2.0 * r.minimum)) AS degree,
  '名称中的「' || array_to_string(list_slice(a.grams, 1, 4), '」「') || '」多见于 ' || a.class || '，本件各分类号所在大类的其他专利不用' AS evidence,
  CAST(NULL AS VARCHAR) AS related_patent_ids
FROM apart AS a
JOIN ref.abnormal_signal AS r ON r.rule_id = 'title-apart'
ANTI JOIN familiar AS f ON f.patent_id = a.patent_id
WHERE a.own_grams = 0 AND a.foreign_grams >= r.minimum
