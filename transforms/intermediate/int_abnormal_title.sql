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
  SELECT
    row_number() OVER () AS n, patent_id, list_distinct(classes) AS classes,
    list_distinct(list_transform(generate_series(1, length(stem) - 2), lambda i: substr(stem, i, 3))) AS grams
  FROM (
    SELECT patent_id, classes, regexp_replace(title_key, '^(基于|采用|用于|结合|一种)+', '') AS stem
    FROM int_abnormal_filing
    WHERE classes IS NOT NULL
  )
  WHERE length(stem) BETWEEN 3 AND 80
),
-- Pieces and classes as rows of numbers and short words: a list in each of millions of rows would have to be carried along.
gram AS (
  SELECT n, unnest(grams) AS gram FROM titled
),
own_class AS (
  SELECT n, unnest(classes) AS class FROM titled
),
used AS (
  SELECT g.gram, c.class, count(*) AS titles FROM gram AS g JOIN own_class AS c ON c.n = g.n GROUP BY g.gram, c.class
),
often AS (
  SELECT gram, max(titles) AS titles, CAST(sum(titles) AS BIGINT) AS uses FROM used GROUP BY gram HAVING sum(titles) >= 8
),
usual AS (
  SELECT o.gram, max(u.class) AS class, o.titles, o.uses
  FROM often AS o
  JOIN ref.abnormal_signal AS r ON r.rule_id = 'title-apart'
  JOIN used AS u ON u.gram = o.gram AND u.titles = o.titles
  WHERE o.titles >= r.threshold * o.uses
  GROUP BY o.gram, o.titles, o.uses
),
judged AS (
  SELECT g.n, g.gram, u.class, u.titles, u.uses, c.n IS NOT NULL AS is_own
  FROM gram AS g
  JOIN usual AS u ON u.gram = g.gram
  LEFT JOIN own_class AS c ON c.n = g.n AND c.class = u.class
),
apart AS (
  SELECT j.n, r.rule_id, r.minimum, count(*) AS foreign_grams
  FROM judged AS j
  JOIN ref.abnormal_signal AS r ON r.rule_id = 'title-apart'
  GROUP BY j.n, r.rule_id, r.minimum
  HAVING bool_and(NOT j.is_own) AND count(*) >= r.minimum
),
-- Words that others of the patent's own classes use as well are no sign.
familiar AS (
  SELECT DISTINCT j.n
  FROM apart AS a
  JOIN judged AS j ON j.n = a.n
  JOIN own_class AS c ON c.n = a.n
  JOIN used AS u ON u.gram = j.gram AND u.class = c.class
  WHERE u.titles > 1
),
told AS (
  SELECT a.n, a.rule_id, a.minimum, a.foreign_grams, mode(j.class ORDER BY j.class) AS class, list(j.gram ORDER BY j.uses DESC, j.gram) AS grams
  FROM apart AS a
  ANTI JOIN familiar AS f ON f.n = a.n
  JOIN judged AS j ON j.n = a.n
  GROUP BY a.n, a.rule_id, a.minimum, a.foreign_grams
)
SELECT
  t.patent_id,
  a.rule_id,
  least(1.0, a.foreign_grams / (2.0 * a.minimum)) AS degree,
  '名称中的「' || array_to_string(list_slice(a.grams, 1, 4), '」「') || '」多见于 ' || a.class || '，本件各分类号所在大类的其他专利不用' AS evidence,
  CAST(NULL AS VARCHAR) AS related_patent_ids
FROM told AS a
JOIN titled AS t ON t.n = a.n
