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
WITH sized AS (
  SELECT
    *, count(*) OVER (PARTITION BY patent_type, cohort_field, cohort_year) AS narrow, count(*) OVER (PARTITION BY patent_type, cohort_field) AS wide,
    count(*) OVER (PARTITION BY patent_type) AS all_of_type
  FROM int_valuation_measure
),
placed AS (
  SELECT
    *,
    CASE WHEN narrow >= 20 THEN patent_type || '·' || cohort_field || '·' || cohort_year WHEN wide >= 20 THEN patent_type || '·' || cohort_field ELSE patent_type END AS cohort,
    CASE WHEN narrow >= 20 THEN narrow WHEN wide >= 20 THEN wide ELSE all_of_type END AS cohort_size
  FROM sized
),
-- Each patent is ranked among those that share its cohort's name; a wider one holds only those without a narrow one.
ranked AS (
  SELECT
    patent_id, cohort, cohort_size, validity, invalidation,
    CASE WHEN family_countries IS NOT NULL THEN rank() OVER (PARTITION BY cohort, family_countries IS NULL ORDER BY family_countries) END AS family_countries_rank, count(family_countries) OVER (PARTITION BY cohort, family_countries) AS family_countries_ties, count(family_countries) OVER (PARTITION BY cohort) AS family_countries_n,
    CASE WHEN claim_brevity IS NOT NULL THEN rank() OVER (PARTITION BY cohort, claim_brevity IS NULL ORDER BY claim_brevity) END AS claim_brevity_rank, count(claim_brevity) OVER (PARTITION BY cohort, claim_brevity) AS claim_brevity_ties, count(claim_brevity) OVER (PARTITION BY cohort) AS claim_brevity_n,
    CASE WHEN claim_count IS NOT NULL THEN rank() OVER (PARTITION BY cohort, claim_count IS NULL ORDER BY claim_count) END AS claim_count_rank, count(claim_count) OVER (PARTITION BY cohort, claim_count) AS claim_count_ties, count(claim_count) OVER (PARTITION BY cohort) AS claim_count_n,
    CASE WHEN claim_types IS NOT NULL THEN rank() OVER (PARTITION BY cohort, claim_types IS NULL ORDER BY claim_types) END AS claim_types_rank, count(claim_types) OVER (PARTITION BY cohort, claim_types) AS claim_types_ties, count(claim_types) OVER (PARTITION BY cohort) AS claim_types_n,
    CASE WHEN effect_count IS NOT NULL THEN rank() OVER (PARTITION BY cohort, effect_count IS NULL ORDER BY effect_count) END AS effect_count_rank, count(effect_count) OVER (PARTITION BY cohort, effect_count) AS effect_count_ties, count(effect_count) OVER (PARTITION BY cohort) AS effect_count_n,
    CASE WHEN substitutes IS NOT NULL THEN rank() OVER (PARTITION BY cohort, substitutes IS NULL ORDER BY substitutes) END AS substitutes_rank, count(substitutes) OVER (PARTITION BY cohort, substitutes) AS substitutes_ties, count(substitutes) OVER (PARTITION BY cohort) AS substitutes_n,
    CASE WHEN subclass_count IS NOT NULL THEN rank() OVER (PARTITION BY cohort, subclass_count IS NULL ORDER BY subclass_count) END AS subclass_count_rank, count(subclass_count) OVER (PARTITION BY cohort, subclass_count) AS subclass_count_ties, count(subclass_count) OVER (PARTITION BY cohort) AS subclass_count_n,
    CASE WHEN field_count IS NOT NULL THEN rank() OVER (PARTITION BY cohort, field_count IS NULL ORDER BY field_count) END AS field_count_rank, count(field_count) OVER (PARTITION BY cohort, field_count) AS field_count_ties, count(field_count) OVER (PARTITION BY cohort) AS field_count_n,
    CASE WHEN trl IS NOT NULL THEN rank() OVER (PARTITION BY cohort, trl IS NULL ORDER BY trl) END AS trl_rank, count(trl) OVER (PARTITION BY cohort, trl) AS trl_ties, count(trl) OVER (PARTITION BY cohort) AS trl_n,
    CASE WHEN growth IS NOT NULL THEN rank() OVER (PARTITION BY cohort, growth IS NULL ORDER BY growth) END AS growth_rank, count(growth) OVER (PARTITION BY cohort, growth) AS growth_ties, count(growth) OVER (PARTITION BY cohort) AS growth_n,
    CASE WHEN remaining_years IS NOT NULL THEN rank() OVER (PARTITION BY cohort, remaining_years IS NULL ORDER BY remaining_years) END AS remaining_years_rank, count(remaining_years) OVER (PARTITION BY cohort, remaining_years) AS remaining_years_ties, count(remaining_years) OVER (PARTITION BY cohort) AS remaining_years_n,
    CASE WHEN control IS NOT NULL THEN rank() OVER (PARTITION BY cohort, control IS NULL ORDER BY control) END AS control_rank, count(control) OVER (PARTITION BY cohort, control) AS control_ties, count(control) OVER (PARTITION BY cohort) AS control_n,
    CASE WHEN rivals IS NOT NULL THEN rank() OVER (PARTITION BY cohort, rivals IS NULL ORDER BY rivals) END AS rivals_rank, count(rivals) OVER (PARTITION BY cohort, rivals) AS rivals_ties, count(rivals) OVER (PARTITION BY cohort) AS rivals_n,
    CASE WHEN policy_fit IS NOT NULL THEN rank() OVER (PARTITION BY cohort, policy_fit IS NULL ORDER BY policy_fit) END AS policy_fit_rank, count(policy_fit) OVER (PARTITION BY cohort, policy_fit) AS policy_fit_ties, count(policy_fit) OVER (PARTITION BY cohort) AS policy_fit_n,
    CASE WHEN operations IS NOT NULL THEN rank() OVER (PARTITION BY cohort, operations IS NULL ORDER BY operations) END AS operations_rank, count(operations) OVER (PARTITION BY cohort, operations) AS operations_ties, count(operations) OVER (PARTITION BY cohort) AS operations_n,
    CASE WHEN financing IS NOT NULL THEN rank() OVER (PARTITION BY cohort, financing IS NULL ORDER BY financing) END AS financing_rank, count(financing) OVER (PARTITION BY cohort, financing) AS financing_ties, count(financing) OVER (PARTITION BY cohort) AS financing_n
  FROM placed
)
SELECT
  patent_id, cohort, cohort_size,
  validity,
  CASE WHEN family_countries_n > 1 THEN round(100.0 * (family_countries_rank - 1 + (family_countries_ties - 1) / 2.0) / (family_countries_n - 1), 2) WHEN family_countries_n = 1 AND family_countries_rank IS NOT NULL THEN 50.0 END AS family_countries,
  invalidation,
  CASE WHEN claim_brevity_n > 1 THEN round(100.0 * (claim_brevity_n - claim_brevity_rank - claim_brevity_ties + 1 + (claim_brevity_ties - 1) / 2.0) / (claim_brevity_n - 1), 2) WHEN claim_brevity_n = 1 AND claim_brevity_rank IS NOT NULL THEN 50.0 END AS claim_brevity,
  CASE WHEN claim_count_n > 1 THEN round(100.0 * (claim_count_rank - 1 + (claim_count_ties - 1) / 2.0) / (claim_count_n - 1), 2) WHEN claim_count_n = 1 AND claim_count_rank IS NOT NULL THEN 50.0 END AS claim_count,
  CASE WHEN claim_types_n > 1 THEN round(100.0 * (claim_types_rank - 1 + (claim_types_ties - 1) / 2.0) / (claim_types_n - 1), 2) WHEN claim_types_n = 1 AND claim_types_rank IS NOT NULL THEN 50.0 END AS claim_types,
  CASE WHEN effect_count_n > 1 THEN round(100.0 * (effect_count_rank - 1 + (effect_count_ties - 1) / 2.0) / (effect_count_n - 1), 2) WHEN effect_count_n = 1 AND effect_count_rank IS NOT NULL THEN 50.0 END AS effect_count,
  CASE WHEN substitutes_n > 1 THEN round(100.0 * (substitutes_n - substitutes_rank - substitutes_ties + 1 + (substitutes_ties - 1) / 2.0) / (substitutes_n - 1), 2) WHEN substitutes_n = 1 AND substitutes_rank IS NOT NULL THEN 50.0 END AS substitutes,
  CASE WHEN subclass_count_n > 1 THEN round(100.0 * (subclass_count_rank - 1 + (subclass_count_ties - 1) / 2.0) / (subclass_count_n - 1), 2) WHEN subclass_count_n = 1 AND subclass_count_rank IS NOT NULL THEN 50.0 END AS subclass_count,
  CASE WHEN field_count_n > 1 THEN round(100.0 * (field_count_rank - 1 + (field_count_ties - 1) / 2.0) / (field_count_n - 1), 2) WHEN field_count_n = 1 AND field_count_rank IS NOT NULL THEN 50.0 END AS field_count,
  CASE WHEN trl_n > 1 THEN round(100.0 * (trl_rank - 1 + (trl_ties - 1) / 2.0) / (trl_n - 1), 2) WHEN trl_n = 1 AND trl_rank IS NOT NULL THEN 50.0 END AS trl,
  CASE WHEN growth_n > 1 THEN round(100.0 * (growth_rank - 1 + (growth_ties - 1) / 2.0) / (growth_n - 1), 2) WHEN growth_n = 1 AND growth_rank IS NOT NULL THEN 50.0 END AS growth,
  CASE WHEN remaining_years_n > 1 THEN round(100.0 * (remaining_years_rank - 1 + (remaining_years_ties - 1) / 2.0) / (remaining_years_n - 1), 2) WHEN remaining_years_n = 1 AND remaining_years_rank IS NOT NULL THEN 50.0 END AS remaining_years,
  CASE WHEN control_n > 1 THEN round(100.0 * (control_rank - 1 + (control_ties - 1) / 2.0) / (control_n - 1), 2) WHEN control_n = 1 AND control_rank IS NOT NULL THEN 50.0 END AS control,
  CASE WHEN rivals_n > 1 THEN round(100.0 * (rivals_rank - 1 + (rivals_ties - 1) / 2.0) / (rivals_n - 1), 2) WHEN rivals_n = 1 AND rivals_rank IS NOT NULL THEN 50.0 END AS rivals,
  CASE WHEN policy_fit_n > 1 THEN round(100.0 * (policy_fit_rank - 1 + (policy_fit_ties - 1) / 2.0) / (policy_fit_n - 1), 2) WHEN policy_fit_n = 1 AND policy_fit_rank IS NOT NULL THEN 50.0 END AS policy_fit,
  CASE WHEN operations_n > 1 THEN round(100.0 * (operations_rank - 1 + (operations_ties - 1) / 2.0) / (operations_n - 1), 2) WHEN operations_n = 1 AND operations_rank IS NOT NULL THEN 50.0 END AS operations,
  CASE WHEN financing_n > 1 THEN round(100.0 * (financing_rank - 1 + (financing_ties - 1) / 2.0) / (financing_n - 1), 2) WHEN financing_n = 1 AND financing_rank IS NOT NULL THEN 50.0 END AS financing
FROM ranked
