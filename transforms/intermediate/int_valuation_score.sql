/* model
name: int_valuation_score
grain: 一行一件已公布的发明或实用新型
key: [patent_id]
owner: warehouse
description: >-
  各指标在同组（专利类型 × 领域 × 申请年；不足 20 件的放宽到专利类型 × 领域，再放宽到专利类型）中的得分 0–100：比多少同组专利强，相同的各得一半。
  有效性与无效情况是状态，直接取分。没有原值的为空。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  cohort: { type: VARCHAR, name: 同组, meaning: 专利类型、领域编号、申请年；放宽的不带年或领域 }
  cohort_size: { type: BIGINT, name: 同组件数, meaning: 同组的专利件数 }
  validity: { type: DOUBLE, name: L11, meaning: 指标 L11 的得分，0–100；没有原值的为空 }
  family_countries: { type: DOUBLE, name: L12, meaning: 指标 L12 的得分，0–100；没有原值的为空 }
  invalidation: { type: DOUBLE, name: L13, meaning: 指标 L13 的得分，0–100；没有原值的为空 }
  claim_brevity: { type: DOUBLE, name: L21, meaning: 指标 L21 的得分，0–100；没有原值的为空 }
  claim_count: { type: DOUBLE, name: L22, meaning: 指标 L22 的得分，0–100；没有原值的为空 }
  claim_types: { type: DOUBLE, name: L23, meaning: 指标 L23 的得分，0–100；没有原值的为空 }
  effect_count: { type: DOUBLE, name: T13, meaning: 指标 T13 的得分，0–100；没有原值的为空 }
  substitutes: { type: DOUBLE, name: T21, meaning: 指标 T21 的得分，0–100；没有原值的为空 }
  subclass_count: { type: DOUBLE, name: T31, meaning: 指标 T31 的得分，0–100；没有原值的为空 }
  field_count: { type: DOUBLE, name: T32, meaning: 指标 T32 的得分，0–100；没有原值的为空 }
  trl: { type: DOUBLE, name: T51, meaning: 指标 T51 的得分，0–100；没有原值的为空 }
  growth: { type: DOUBLE, name: T61, meaning: 指标 T61 的得分，0–100；没有原值的为空 }
  remaining_years: { type: DOUBLE, name: E11, meaning: 指标 E11 的得分，0–100；没有原值的为空 }
  control: { type: DOUBLE, name: E22, meaning: 指标 E22 的得分，0–100；没有原值的为空 }
  rivals: { type: DOUBLE, name: E23, meaning: 指标 E23 的得分，0–100；没有原值的为空 }
  policy_fit: { type: DOUBLE, name: E41, meaning: 指标 E41 的得分，0–100；没有原值的为空 }
  operations: { type: DOUBLE, name: E51, meaning: 指标 E51 的得分，0–100；没有原值的为空 }
  financing: { type: DOUBLE, name: E52, meaning: 指标 E52 的得分，0–100；没有原值的为空 }
audits:
  - not_null: [patent_id, cohort, cohort_size, validity]
  - unique: [patent_id]
  - reconcile:
      name: 有原值的都有得分
      left: select count(*) from int_valuation_score
      right: select count(*) from int_valuation_measure
*/
WITH narrow AS (
  SELECT patent_type, cohort_field, cohort_year, count(*) AS patents FROM int_valuation_measure GROUP BY patent_type, cohort_field, cohort_year
),
wide AS (
  SELECT patent_type, cohort_field, CAST(sum(patents) AS BIGINT) AS patents FROM narrow GROUP BY patent_type, cohort_field
),
whole AS (
  SELECT patent_type, CAST(sum(patents) AS BIGINT) AS patents FROM wide GROUP BY patent_type
),
named AS (
  SELECT
    n.patent_type, n.cohort_field, n.cohort_year,
    CASE
      WHEN n.patents >= 20 THEN n.patent_type || '·' || n.cohort_field || '·' || n.cohort_year
      WHEN w.patents >= 20 THEN n.patent_type || '·' || n.cohort_field
      ELSE n.patent_type
    END AS cohort,
    CASE WHEN n.patents >= 20 THEN n.patents WHEN w.patents >= 20 THEN w.patents ELSE t.patents END AS cohort_size
  FROM narrow AS n
  JOIN wide AS w ON w.patent_type = n.patent_type AND w.cohort_field = n.cohort_field
  JOIN whole AS t ON t.patent_type = n.patent_type
),
-- Numbers are cheaper to group and join by than names.
numbered AS (
  SELECT patent_type, cohort_field, cohort_year, cohort, cohort_size, CAST(dense_rank() OVER (ORDER BY cohort) AS INTEGER) AS cohort_no FROM named
),
placed AS (
  SELECT m.*, n.cohort, n.cohort_size, n.cohort_no
  FROM int_valuation_measure AS m
  JOIN numbered AS n ON n.patent_type = m.patent_type AND n.cohort_field = m.cohort_field AND n.cohort_year = m.cohort_year
),
-- Each patent is ranked among those that share its cohort's name; a wider one holds only those without a narrow one. Equal values have equal
-- scores: counting values and ranking the few that differ is a tenth of the work of ranking patents eighteen times.
counted AS (
  SELECT 'family_countries' AS measure, cohort_no, family_countries AS value, count(*) AS ties FROM placed WHERE family_countries IS NOT NULL GROUP BY cohort_no, family_countries
  UNION ALL
  SELECT 'claim_brevity' AS measure, cohort_no, claim_brevity AS value, count(*) AS ties FROM placed WHERE claim_brevity IS NOT NULL GROUP BY cohort_no, claim_brevity
  UNION ALL
  SELECT 'claim_count' AS measure, cohort_no, claim_count AS value, count(*) AS ties FROM placed WHERE claim_count IS NOT NULL GROUP BY cohort_no, claim_count
  UNION ALL
  SELECT 'claim_types' AS measure, cohort_no, claim_types AS value, count(*) AS ties FROM placed WHERE claim_types IS NOT NULL GROUP BY cohort_no, claim_types
  UNION ALL
  SELECT 'effect_count' AS measure, cohort_no, effect_count AS value, count(*) AS ties FROM placed WHERE effect_count IS NOT NULL GROUP BY cohort_no, effect_count
  UNION ALL
  SELECT 'substitutes' AS measure, cohort_no, substitutes AS value, count(*) AS ties FROM placed WHERE substitutes IS NOT NULL GROUP BY cohort_no, substitutes
  UNION ALL
  SELECT 'subclass_count' AS measure, cohort_no, subclass_count AS value, count(*) AS ties FROM placed WHERE subclass_count IS NOT NULL GROUP BY cohort_no, subclass_count
  UNION ALL
  SELECT 'field_count' AS measure, cohort_no, field_count AS value, count(*) AS ties FROM placed WHERE field_count IS NOT NULL GROUP BY cohort_no, field_count
  UNION ALL
  SELECT 'trl' AS measure, cohort_no, trl AS value, count(*) AS ties FROM placed WHERE trl IS NOT NULL GROUP BY cohort_no, trl
  UNION ALL
  SELECT 'growth' AS measure, cohort_no, growth AS value, count(*) AS ties FROM placed WHERE growth IS NOT NULL GROUP BY cohort_no, growth
  UNION ALL
  SELECT 'remaining_years' AS measure, cohort_no, remaining_years AS value, count(*) AS ties FROM placed WHERE remaining_years IS NOT NULL GROUP BY cohort_no, remaining_years
  UNION ALL
  SELECT 'control' AS measure, cohort_no, control AS value, count(*) AS ties FROM placed WHERE control IS NOT NULL GROUP BY cohort_no, control
  UNION ALL
  SELECT 'rivals' AS measure, cohort_no, rivals AS value, count(*) AS ties FROM placed WHERE rivals IS NOT NULL GROUP BY cohort_no, rivals
  UNION ALL
  SELECT 'policy_fit' AS measure, cohort_no, policy_fit AS value, count(*) AS ties FROM placed WHERE policy_fit IS NOT NULL GROUP BY cohort_no, policy_fit
  UNION ALL
  SELECT 'operations' AS measure, cohort_no, operations AS value, count(*) AS ties FROM placed WHERE operations IS NOT NULL GROUP BY cohort_no, operations
  UNION ALL
  SELECT 'financing' AS measure, cohort_no, financing AS value, count(*) AS ties FROM placed WHERE financing IS NOT NULL GROUP BY cohort_no, financing
),
ranked AS (
  SELECT
    measure, cohort_no, value, ties,
    CAST(sum(ties) OVER (PARTITION BY measure, cohort_no ORDER BY value ROWS UNBOUNDED PRECEDING) AS BIGINT) - ties AS lower,
    CAST(sum(ties) OVER (PARTITION BY measure, cohort_no) AS BIGINT) AS n
  FROM counted
),
-- How many of the others are weaker, equal ones counting half. A short claim and few substitutes are the stronger.
scored AS (
  SELECT
    measure, cohort_no, value,
    CASE
      WHEN n = 1 THEN 50.0
      WHEN measure IN ('claim_brevity', 'substitutes') THEN round(100.0 * (n - lower - ties + (ties - 1) / 2.0) / (n - 1), 2)
      ELSE round(100.0 * (lower + (ties - 1) / 2.0) / (n - 1), 2)
    END AS score
  FROM ranked
)
SELECT
  p.patent_id, p.cohort, p.cohort_size,
  p.validity,
  s1.score AS family_countries,
  p.invalidation,
  s2.score AS claim_brevity,
  s3.score AS claim_count,
  s4.score AS claim_types,
  s5.score AS effect_count,
  s6.score AS substitutes,
  s7.score AS subclass_count,
  s8.score AS field_count,
  s9.score AS trl,
  s10.score AS growth,
  s11.score AS remaining_years,
  s12.score AS control,
  s13.score AS rivals,
  s14.score AS policy_fit,
  s15.score AS operations,
  s16.score AS financing
FROM placed AS p
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'family_countries') AS s1 ON s1.cohort_no = p.cohort_no AND s1.value = p.family_countries
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'claim_brevity') AS s2 ON s2.cohort_no = p.cohort_no AND s2.value = p.claim_brevity
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'claim_count') AS s3 ON s3.cohort_no = p.cohort_no AND s3.value = p.claim_count
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'claim_types') AS s4 ON s4.cohort_no = p.cohort_no AND s4.value = p.claim_types
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'effect_count') AS s5 ON s5.cohort_no = p.cohort_no AND s5.value = p.effect_count
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'substitutes') AS s6 ON s6.cohort_no = p.cohort_no AND s6.value = p.substitutes
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'subclass_count') AS s7 ON s7.cohort_no = p.cohort_no AND s7.value = p.subclass_count
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'field_count') AS s8 ON s8.cohort_no = p.cohort_no AND s8.value = p.field_count
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'trl') AS s9 ON s9.cohort_no = p.cohort_no AND s9.value = p.trl
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'growth') AS s10 ON s10.cohort_no = p.cohort_no AND s10.value = p.growth
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'remaining_years') AS s11 ON s11.cohort_no = p.cohort_no AND s11.value = p.remaining_years
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'control') AS s12 ON s12.cohort_no = p.cohort_no AND s12.value = p.control
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'rivals') AS s13 ON s13.cohort_no = p.cohort_no AND s13.value = p.rivals
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'policy_fit') AS s14 ON s14.cohort_no = p.cohort_no AND s14.value = p.policy_fit
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'operations') AS s15 ON s15.cohort_no = p.cohort_no AND s15.value = p.operations
LEFT JOIN (SELECT cohort_no, value, score FROM scored WHERE measure = 'financing') AS s16 ON s16.cohort_no = p.cohort_no AND s16.value = p.financing
ORDER BY patent_id
