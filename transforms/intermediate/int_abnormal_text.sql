/* model
name: int_abnormal_text
grain: 一行一件专利与一条出自文字的线索规则
key: [patent_id, rule_id]
owner: warehouse
description: >-
  文字相近、数值相同、名称与分类不合、权利要求过长。只提示线索，是否属实由人核查；界限见 ref.abnormal_signal。同一申请人同日的发明与实用新型另成一条，不算内容相近。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  rule_id: { type: VARCHAR, name: 规则, meaning: 见 ref.abnormal_signal }
  degree: { type: DOUBLE, name: 程度, meaning: 0–1，越过界限的程度，不是概率 }
  evidence: { type: VARCHAR, name: 依据, meaning: 看到了什么，与哪一件相比 }
  related_patent_ids: { type: VARCHAR, name: 相关专利, meaning: 以半角分号分隔，至多 20 件，最相近的在前 }
audits:
  - not_null: [patent_id, rule_id, degree, evidence]
  - unique: [patent_id, rule_id]
*/
WITH rule AS (SELECT rule_id, threshold, minimum, window_days FROM ref.abnormal_signal),
pair AS (
  SELECT
    n.left_patent_id, n.right_patent_id, n.same_owner, n.published_before, n.days_between, n.similarity, n.evidence,
    n.same_owner AND n.days_between = 0 AND l.patent_type <> r.patent_type AS is_dual,
    -- Joint applicants, and a college and its university, are no others.
    l.group_id = r.group_id OR EXISTS (
      SELECT 1 FROM brg_patent_org AS a JOIN brg_patent_org AS b ON b.org_id = a.org_id
      WHERE a.patent_id = n.left_patent_id AND b.patent_id = n.right_patent_id
    ) AS shares_owner
  FROM int_near_duplicate AS n
  JOIN int_abnormal_filing AS l ON l.patent_id = n.left_patent_id
  JOIN int_abnormal_filing AS r ON r.patent_id = n.right_patent_id
),
-- Each side of a pair, under the rule that it falls under.
side AS (
  SELECT p.left_patent_id AS patent_id, p.right_patent_id AS other_id, 'same-text' AS rule_id, p.similarity, p.days_between, p.evidence
  FROM pair AS p JOIN rule AS r ON r.rule_id = 'same-text'
  WHERE p.same_owner AND NOT p.is_dual AND p.similarity >= r.threshold AND p.days_between <= r.window_days
  UNION ALL
  SELECT p.right_patent_id, p.left_patent_id, 'same-text', p.similarity, p.days_between, p.evidence
  FROM pair AS p JOIN rule AS r ON r.rule_id = 'same-text'
  WHERE p.same_owner AND NOT p.is_dual AND p.similarity >= r.threshold AND p.days_between <= r.window_days
  UNION ALL
  SELECT p.right_patent_id, p.left_patent_id, 'published-by-others', p.similarity, p.days_between, p.evidence
  FROM pair AS p JOIN rule AS r ON r.rule_id = 'published-by-others'
  WHERE NOT p.same_owner AND NOT p.shares_owner AND p.published_before AND p.similarity >= r.threshold
  UNION ALL
  SELECT p.left_patent_id, p.right_patent_id, 'others-same-text', p.similarity, p.days_between, p.evidence
  FROM pair AS p JOIN rule AS r ON r.rule_id = 'others-same-text'
  WHERE NOT p.same_owner AND NOT p.shares_owner AND NOT p.published_before AND p.similarity >= r.threshold AND p.days_between <= r.window_days
  UNION ALL
  SELECT p.right_patent_id, p.left_patent_id, 'others-same-text', p.similarity, p.days_between, p.evidence
  FROM pair AS p JOIN rule AS r ON r.rule_id = 'others-same-text'
  WHERE NOT p.same_owner AND NOT p.shares_owner AND NOT p.published_before AND p.similarity >= r.threshold AND p.days_between <= r.window_days
),
similar_text AS (
  SELECT
    s.patent_id, s.rule_id,
    max(s.similarity) AS degree,
    CASE s.rule_id
      WHEN 'same-text' THEN '同一申请人在 ' || max(s.days_between) || ' 天内另有 ' || count(*) || ' 件内容相近，其中 '
      WHEN 'published-by-others' THEN '申请日前已有他人 ' || count(*) || ' 件内容相近的公布文献，其中 '
      ELSE '其他申请人在 ' || max(s.days_between) || ' 天内提交了 ' || count(*) || ' 件内容相近的申请，其中 '
    END || min_by(s.other_id, (-s.similarity, s.other_id)) || '：' || min_by(s.evidence, (-s.similarity, s.other_id)) AS evidence,
    list(s.other_id ORDER BY s.similarity DESC, s.other_id) AS others
  FROM side AS s
  JOIN rule AS r ON r.rule_id = s.rule_id
  GROUP BY s.patent_id, s.rule_id, r.minimum
  HAVING count(*) >= r.minimum
),
twin AS (
  SELECT a.patent_id AS invention, b.patent_id AS utility, a.title, b.title AS utility_title
  FROM int_abnormal_filing AS a
  JOIN int_abnormal_filing AS b ON b.org_id = a.org_id AND b.filing_date = a.filing_date AND b.title_key = a.title_key
  WHERE a.patent_type = '发明' AND b.patent_type = '实用新型' AND a.title_key <> ''
),
same_day AS (
  SELECT
    patent_id, 'same-day-pair' AS rule_id, 0.5 AS degree,
    '同一申请人同日另申请了' || min(kind) || min(other_id) || '《' || min(other_title) || '》，名称相近；申请时是否按实施细则第四十七条作出说明，公布文献看不出' AS evidence,
    list(other_id ORDER BY other_id) AS others
  FROM (
    SELECT invention AS patent_id, utility AS other_id, utility_title AS other_title, '实用新型 ' AS kind FROM twin
    UNION ALL
    SELECT utility, invention, title, '发明 ' FROM twin
  )
  GROUP BY patent_id
),
-- Three measured values in a row. What is round (10%, 20%) is everybody's: only values of enough digits say something together.
trio AS (
  SELECT DISTINCT f.patent_id, list_slice(f.figures, i, i + 2) AS figures
  FROM int_abnormal_filing AS f, generate_series(1, len(f.figures) - 2) AS g (i)
  WHERE len(f.figures) BETWEEN 3 AND 60
),
telling AS (
  SELECT t.patent_id, t.figures, array_to_string(t.figures, '、') AS words
  FROM trio AS t
  JOIN rule AS r ON r.rule_id = 'same-figures'
  WHERE list_sum(list_transform(t.figures, lambda figure: length(regexp_replace(regexp_replace(figure, '[^0-9]', '', 'g'), '^0+|0+$', '', 'g')))) >= r.threshold
),
shared AS (
  SELECT figures FROM telling GROUP BY figures HAVING count(*) BETWEEN 2 AND 200
),
same_figure_pair AS (
  SELECT a.patent_id, b.patent_id AS other_id, min(a.words) AS words
  FROM shared AS s
  JOIN telling AS a ON a.figures = s.figures
  JOIN telling AS b ON b.figures = s.figures AND b.patent_id <> a.patent_id
  GROUP BY a.patent_id, b.patent_id
),
same_figures AS (
  SELECT
    p.patent_id, 'same-figures' AS rule_id, least(1, 0.5 + 0.05 * count(*)) AS degree,
    '与另 ' || count(*) || ' 件内容不同的申请载有相同的数值：' || min_by(p.words, p.other_id) || '（' || min(p.other_id) || ' 等）' AS evidence,
    list(p.other_id ORDER BY p.other_id) AS others
  FROM same_figure_pair AS p
  JOIN rule AS r ON r.rule_id = 'same-figures'
  JOIN rule AS t ON t.rule_id = 'same-text'
  -- Where the whole text is the same, so are its figures: that is another signal.
  ANTI JOIN (
    SELECT left_patent_id AS patent_id, right_patent_id AS other_id FROM int_near_duplicate
    UNION ALL
    SELECT right_patent_id, left_patent_id FROM int_near_duplicate
  ) AS n ON n.patent_id = p.patent_id AND n.other_id = p.other_id
  GROUP BY p.patent_id, r.minimum
  HAVING count(*) >= r.minimum
),
-- Claims of one kind: subclass and year, the subclass where that is too few, all where that is too few as well.
claim AS (
  SELECT patent_id, subclass, year(filing_date) AS filed, claim_length, claim_features FROM int_abnormal_filing WHERE claim_features IS NOT NULL
),
cohort AS (
  SELECT
    subclass, filed, count(*) AS claims, median(claim_features) AS features, grouping(subclass, filed) AS level
  FROM claim
  GROUP BY GROUPING SETS ((subclass, filed), (subclass), ())
),
placed AS (
  SELECT
    c.patent_id, c.claim_length, c.claim_features,
    CASE WHEN y.claims >= 100 THEN y.features WHEN s.claims >= 100 THEN s.features ELSE a.features END AS usual,
    CASE WHEN y.claims >= 100 THEN c.subclass || ' ' || c.filed || ' 年' WHEN s.claims >= 100 THEN c.subclass ELSE '全部' END AS kind,
    CASE WHEN y.claims >= 100 THEN y.claims WHEN s.claims >= 100 THEN s.claims ELSE a.claims END AS claims
  FROM claim AS c
  LEFT JOIN cohort AS y ON y.level = 0 AND y.subclass = c.subclass AND y.filed = c.filed
  LEFT JOIN cohort AS s ON s.level = 1 AND s.subclass = c.subclass
  LEFT JOIN cohort AS a ON a.level = 3
),
long_claim AS (
  SELECT
    p.patent_id, 'long-claim' AS rule_id, 1 - r.threshold * p.usual / (2.0 * p.claim_features) AS degree,
    '首项权利要求有 ' || p.claim_features || ' 段、' || p.claim_length || ' 字，同类（' || p.kind || '，' || p.claims || ' 件）中位数为 ' || p.usual || ' 段' AS evidence,
    CAST([] AS VARCHAR[]) AS others
  FROM placed AS p
  JOIN rule AS r ON r.rule_id = 'long-claim'
  WHERE p.claim_features >= r.minimum AND p.claim_features >= r.threshold * p.usual
),
found AS (
  SELECT patent_id, rule_id, degree, evidence, others FROM similar_text
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, others FROM same_day
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, others FROM same_figures
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, others FROM long_claim
)
SELECT
  patent_id,
  rule_id,
  CAST(degree AS DOUBLE) AS degree,
  evidence,
  nullif(array_to_string(list_slice(others, 1, 20), ';'), '') AS related_patent_ids
FROM found
