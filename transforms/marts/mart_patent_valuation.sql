/* model
name: mart_patent_valuation
grain: 一行一件专利在一个评估场景中的得分
key: [patent_id, scenario]
owner: warehouse
description: >-
  P = α·法律 + β·技术 + γ·经济：每个场景把各指标得分（int_valuation_score）按 ref.valuation_weight 加权；没有数据的指标不计，权重在有数据的指标之间按比例分配，
  weight_coverage 写明实际用到的权重。得分是同组中的相对位置，不是金额；金额只看 mart_market_range 的区间与可比合同。权重为本项目所拟，未经官方核验。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  scenario: { type: VARCHAR, name: 场景, meaning: 许可转让、融资、财务报告、侵权救济、专利管理 }
  score: { type: "DECIMAL(5,2)", name: 总分, meaning: 0–100 }
  legal: { type: "DECIMAL(5,2)", name: 法律, meaning: 0–100；没有可计的指标时为空 }
  technical: { type: "DECIMAL(5,2)", name: 技术, meaning: 0–100；没有可计的指标时为空 }
  economic: { type: "DECIMAL(5,2)", name: 经济, meaning: 0–100；没有可计的指标时为空 }
  weight_coverage: { type: "DECIMAL(5,2)", name: 权重覆盖, meaning: 百分数，有数据的指标占该场景权重的多少 }
  cohort: { type: VARCHAR, name: 同组, meaning: 与谁比较，见 int_valuation_score }
  cohort_size: { type: BIGINT, name: 同组件数, meaning: 同组的专利件数 }
audits:
  - not_null: [patent_id, scenario, score, weight_coverage, cohort, cohort_size]
  - unique: [patent_id, scenario]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - sql:
      name: 得分在 0–100 之内
      query: select patent_id from mart_patent_valuation where score not between 0 and 100 or legal not between 0 and 100 or technical not between 0 and 100 or economic not between 0 and 100
*/
WITH weight AS (
  SELECT
    w.scenario,
    coalesce(CAST(max(CASE WHEN i.measure = 'validity' THEN w.weight END) AS DOUBLE), 0.0) AS validity,
    coalesce(CAST(max(CASE WHEN i.measure = 'family_countries' THEN w.weight END) AS DOUBLE), 0.0) AS family_countries,
    coalesce(CAST(max(CASE WHEN i.measure = 'invalidation' THEN w.weight END) AS DOUBLE), 0.0) AS invalidation,
    coalesce(CAST(max(CASE WHEN i.measure = 'claim_brevity' THEN w.weight END) AS DOUBLE), 0.0) AS claim_brevity,
    coalesce(CAST(max(CASE WHEN i.measure = 'claim_count' THEN w.weight END) AS DOUBLE), 0.0) AS claim_count,
    coalesce(CAST(max(CASE WHEN i.measure = 'claim_types' THEN w.weight END) AS DOUBLE), 0.0) AS claim_types,
    coalesce(CAST(max(CASE WHEN i.measure = 'effect_count' THEN w.weight END) AS DOUBLE), 0.0) AS effect_count,
    coalesce(CAST(max(CASE WHEN i.measure = 'substitutes' THEN w.weight END) AS DOUBLE), 0.0) AS substitutes,
    coalesce(CAST(max(CASE WHEN i.measure = 'subclass_count' THEN w.weight END) AS DOUBLE), 0.0) AS subclass_count,
    coalesce(CAST(max(CASE WHEN i.measure = 'field_count' THEN w.weight END) AS DOUBLE), 0.0) AS field_count,
    coalesce(CAST(max(CASE WHEN i.measure = 'trl' THEN w.weight END) AS DOUBLE), 0.0) AS trl,
    coalesce(CAST(max(CASE WHEN i.measure = 'growth' THEN w.weight END) AS DOUBLE), 0.0) AS growth,
    coalesce(CAST(max(CASE WHEN i.measure = 'remaining_years' THEN w.weight END) AS DOUBLE), 0.0) AS remaining_years,
    coalesce(CAST(max(CASE WHEN i.measure = 'control' THEN w.weight END) AS DOUBLE), 0.0) AS control,
    coalesce(CAST(max(CASE WHEN i.measure = 'rivals' THEN w.weight END) AS DOUBLE), 0.0) AS rivals,
    coalesce(CAST(max(CASE WHEN i.measure = 'policy_fit' THEN w.weight END) AS DOUBLE), 0.0) AS policy_fit,
    coalesce(CAST(max(CASE WHEN i.measure = 'operations' THEN w.weight END) AS DOUBLE), 0.0) AS operations,
    coalesce(CAST(max(CASE WHEN i.measure = 'financing' THEN w.weight END) AS DOUBLE), 0.0) AS financing
  FROM ref.valuation_weight AS w
  JOIN ref.valuation_indicator AS i ON i.indicator_id = w.indicator_id
  GROUP BY w.scenario
),
weighed AS (
  SELECT
    s.patent_id, w.scenario, s.cohort, s.cohort_size,
    coalesce(s.validity * w.validity, 0) + coalesce(s.family_countries * w.family_countries, 0) + coalesce(s.invalidation * w.invalidation, 0) + coalesce(s.claim_brevity * w.claim_brevity, 0) + coalesce(s.claim_count * w.claim_count, 0) + coalesce(s.claim_types * w.claim_types, 0) AS legal_points,
    CASE WHEN s.validity IS NOT NULL THEN w.validity ELSE 0 END + CASE WHEN s.family_countries IS NOT NULL THEN w.family_countries ELSE 0 END + CASE WHEN s.invalidation IS NOT NULL THEN w.invalidation ELSE 0 END + CASE WHEN s.claim_brevity IS NOT NULL THEN w.claim_brevity ELSE 0 END + CASE WHEN s.claim_count IS NOT NULL THEN w.claim_count ELSE 0 END + CASE WHEN s.claim_types IS NOT NULL THEN w.claim_types ELSE 0 END AS legal_weight,
    coalesce(s.effect_count * w.effect_count, 0) + coalesce(s.substitutes * w.substitutes, 0) + coalesce(s.subclass_count * w.subclass_count, 0) + coalesce(s.field_count * w.field_count, 0) + coalesce(s.trl * w.trl, 0) + coalesce(s.growth * w.growth, 0) AS technical_points,
    CASE WHEN s.effect_count IS NOT NULL THEN w.effect_count ELSE 0 END + CASE WHEN s.substitutes IS NOT NULL THEN w.substitutes ELSE 0 END + CASE WHEN s.subclass_count IS NOT NULL THEN w.subclass_count ELSE 0 END + CASE WHEN s.field_count IS NOT NULL THEN w.field_count ELSE 0 END + CASE WHEN s.trl IS NOT NULL THEN w.trl ELSE 0 END + CASE WHEN s.growth IS NOT NULL THEN w.growth ELSE 0 END AS technical_weight,
    coalesce(s.remaining_years * w.remaining_years, 0) + coalesce(s.control * w.control, 0) + coalesce(s.rivals * w.rivals, 0) + coalesce(s.policy_fit * w.policy_fit, 0) + coalesce(s.operations * w.operations, 0) + coalesce(s.financing * w.financing, 0) AS economic_points,
    CASE WHEN s.remaining_years IS NOT NULL THEN w.remaining_years ELSE 0 END + CASE WHEN s.control IS NOT NULL THEN w.control ELSE 0 END + CASE WHEN s.rivals IS NOT NULL THEN w.rivals ELSE 0 END + CASE WHEN s.policy_fit IS NOT NULL THEN w.policy_fit ELSE 0 END + CASE WHEN s.operations IS NOT NULL THEN w.operations ELSE 0 END + CASE WHEN s.financing IS NOT NULL THEN w.financing ELSE 0 END AS economic_weight
  FROM int_valuation_score AS s
  CROSS JOIN weight AS w
)
SELECT
  patent_id, scenario,
  CAST((legal_points + technical_points + economic_points) / (legal_weight + technical_weight + economic_weight) AS DECIMAL(5, 2)) AS score,
  CAST(CASE WHEN legal_weight > 0 THEN legal_points / legal_weight END AS DECIMAL(5, 2)) AS legal,
  CAST(CASE WHEN technical_weight > 0 THEN technical_points / technical_weight END AS DECIMAL(5, 2)) AS technical,
  CAST(CASE WHEN economic_weight > 0 THEN economic_points / economic_weight END AS DECIMAL(5, 2)) AS economic,
  CAST(least(100, legal_weight + technical_weight + economic_weight) AS DECIMAL(5, 2)) AS weight_coverage,
  cohort, cohort_size
FROM weighed
WHERE legal_weight + technical_weight + economic_weight > 0
ORDER BY patent_id
