/* model
name: int_valuation_measure
grain: 一行一件已公布的发明或实用新型
key: [patent_id]
owner: warehouse
description: >-
  专利评估指标的原值（GB/T 42748-2023 的三级指标中库里有数据的，见 ref.valuation_indicator）。没有依据的为空，不猜。都截至 int_as_of。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  cohort_field: { type: INTEGER, name: 领域, meaning: 主分类所在的 WIPO 35 领域；没有的为 0 }
  cohort_year: { type: INTEGER, name: 申请年, meaning: 没有申请日的按公布年 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型 }
  validity: { type: DOUBLE, name: 专利有效性, meaning: 有效 100、审查中 50、失效 0 }
  family_countries: { type: DOUBLE, name: 同族专利情况, meaning: 国家和地区数 }
  invalidation: { type: DOUBLE, name: 复审无效情况, meaning: 部分维持 100、没有经过 60、全部无效 0 }
  claim_brevity: { type: DOUBLE, name: 不可规避性, meaning: 第一项权利要求的字数 }
  claim_count: { type: DOUBLE, name: 权利要求合理性, meaning: 权利要求项数 }
  claim_types: { type: DOUBLE, name: 权利要求类型, meaning: 产品、方法等类型数 }
  effect_count: { type: DOUBLE, name: 技术效果, meaning: 功效类数，按把握加权 }
  substitutes: { type: DOUBLE, name: 替代技术方案数量, meaning: 同一大组前后三年申请的件数 }
  subclass_count: { type: DOUBLE, name: 技术领域数量, meaning: IPC 小类数 }
  field_count: { type: DOUBLE, name: 技术领域范围, meaning: WIPO 35 领域数 }
  trl: { type: DOUBLE, name: 技术发展阶段, meaning: 成熟度区间的中点 }
  growth: { type: DOUBLE, name: 技术生命周期, meaning: 领域近三年申请量与再前三年之比 }
  remaining_years: { type: DOUBLE, name: 剩余经济寿命, meaning: 年；失效为 0 }
  control: { type: DOUBLE, name: 控制力, meaning: 第一申请人在同一大组所占比例 }
  rivals: { type: DOUBLE, name: 竞争对手情况, meaning: 同一大组的其他第一申请人数 }
  policy_fit: { type: DOUBLE, name: 政策适应性, meaning: 命中的体系数，0–5 }
  operations: { type: DOUBLE, name: 转让许可情况, meaning: 不同主体之间的次数 }
  financing: { type: DOUBLE, name: 融资保险情况, meaning: 质押与融资次数 }
audits:
  - not_null: [patent_id, cohort_field, cohort_year, patent_type, validity, remaining_years]
  - unique: [patent_id]
*/
WITH patent AS (
  SELECT
    d.patent_id, coalesce(d.wipo_field_id, 0) AS cohort_field, CAST(year(coalesce(d.filing_date, d.publication_date)) AS INTEGER) AS cohort_year, d.patent_type,
    left(d.ipc_main, strpos(d.ipc_main, '/')) AS main_group, d.first_org_id, d.trl, r.is_in_force, r.is_granted, r.ended_date, d.patent_type AS kind,
    coalesce(r.expiry_date, CAST(r.filing_date + CASE r.patent_type WHEN '发明' THEN INTERVAL 20 YEAR ELSE INTERVAL 10 YEAR END AS DATE)) AS expiry_date,
    r.end_reason, a.as_of
  FROM dim_patent AS d
  JOIN int_patent_right AS r ON r.patent_id = d.patent_id
  CROSS JOIN int_as_of AS a
  WHERE d.patent_type IN ('发明', '实用新型')
),
text AS (
  SELECT
    patent_id,
    -- The first claim ends where the second begins.
    CASE WHEN claims IS NOT NULL THEN length(regexp_extract(claims, '^(.*?)(?:\n|\s|。)\s*2\s*[.．、]', 1)) END AS first_length,
    length(claims) AS all_length,
    CASE WHEN claims IS NOT NULL THEN greatest(1, len(regexp_extract_all(claims, '(?:^|\n|。\s*)\d{1,3}\s*[.．、]'))) END AS claim_count,
    CASE WHEN claims IS NOT NULL THEN CAST(regexp_matches(claims, '一种[^，。；]{0,40}方法') AS INTEGER)
      + CAST(regexp_matches(claims, '一种[^，。；]{0,40}(装置|设备|系统|结构|机构|器|机|组合物|材料|芯片|电路)') AS INTEGER)
      + CAST(regexp_matches(claims, '用途|应用') AS INTEGER) END AS claim_types
  FROM int_patent_text
  WHERE claims IS NOT NULL
),
subclass AS (
  SELECT patent_id, len(list_distinct(list_transform(string_split(symbols, ';'), symbol -> left(symbol, 4)))) AS subclass_count
  FROM int_patent_text
  WHERE symbols IS NOT NULL
),
field AS (
  SELECT patent_id, count(*) AS field_count FROM int_wipo_label GROUP BY patent_id
),
effect AS (
  SELECT p.patent_id, sum(t.weight) AS effect_count FROM int_text_label AS t JOIN int_patent_text AS p ON p.content_id = t.content_id
  WHERE t.scheme = 'efficacy' GROUP BY p.patent_id
),
family AS (
  SELECT n.patent_id, count(DISTINCT coalesce(m.country, left(m.publication_number, 2))) AS countries
  FROM (SELECT family_id, publication_number AS number FROM stg_family__member UNION SELECT family_id, queried_number AS number FROM stg_family__member) AS f
  JOIN int_patent_number AS n ON n.number = f.number
  JOIN stg_family__member AS m ON m.family_id = f.family_id
  WHERE n.patent_id IS NOT NULL
  GROUP BY n.patent_id
),
by_year AS (
  SELECT main_group, cohort_year, count(*) AS n FROM patent WHERE main_group <> '' GROUP BY main_group, cohort_year
),
around AS (
  SELECT a.main_group, a.cohort_year, sum(b.n) AS n
  FROM by_year AS a JOIN by_year AS b ON b.main_group = a.main_group
  WHERE b.cohort_year BETWEEN a.cohort_year - 3 AND a.cohort_year + 3
  GROUP BY a.main_group, a.cohort_year
),
holder AS (
  SELECT main_group, first_org_id, count(*) AS n FROM patent WHERE main_group <> '' AND first_org_id IS NOT NULL GROUP BY main_group, first_org_id
),
grouped AS (
  SELECT main_group, sum(n) AS n, count(*) AS holders FROM holder GROUP BY main_group
),
trend AS (
  SELECT
    cohort_field,
    count(*) FILTER (WHERE cohort_year BETWEEN year(as_of) - 3 AND year(as_of) - 1) AS recent,
    count(*) FILTER (WHERE cohort_year BETWEEN year(as_of) - 6 AND year(as_of) - 4) AS before
  FROM patent
  GROUP BY cohort_field
),
policy AS (
  SELECT patent_id, count(DISTINCT scheme) AS schemes FROM brg_patent_label
  WHERE scheme IN ('sei', 'digital', 'green', 'new_three', 'chain_node') AND grade <> 'C' GROUP BY patent_id
),
event AS (
  SELECT
    patent_id,
    count(*) FILTER (WHERE category IN ('转移', '许可') AND party_relation = '不同主体') AS operations,
    count(*) FILTER (WHERE category = '质押') AS pledges,
    bool_or(category = '部分无效') AS was_kept
  FROM fct_legal_event
  WHERE patent_id IS NOT NULL
  GROUP BY patent_id
),
dealt AS (
  SELECT n.patent_id, count(DISTINCT c.contract_id) AS contracts
  FROM (SELECT contract_id, unnest(string_split(patents, ';')) AS number FROM int_deal_contract WHERE patents IS NOT NULL AND form IS NOT NULL) AS c
  JOIN int_patent_number AS n ON n.number = trim(c.number)
  WHERE n.patent_id IS NOT NULL
  GROUP BY n.patent_id
)
SELECT
  p.patent_id, p.cohort_field, p.cohort_year, p.patent_type,
  CAST(CASE WHEN p.is_in_force THEN 100 WHEN NOT p.is_granted AND p.ended_date IS NULL THEN 50 ELSE 0 END AS DOUBLE) AS validity,
  CAST(coalesce(f.countries, 1) AS DOUBLE) AS family_countries,
  CAST(CASE WHEN p.end_reason = '全部无效' THEN 0 WHEN coalesce(e.was_kept, false) THEN 100 ELSE 60 END AS DOUBLE) AS invalidation,
  CAST(CASE WHEN t.first_length > 0 THEN t.first_length ELSE t.all_length END AS DOUBLE) AS claim_brevity,
  CAST(t.claim_count AS DOUBLE) AS claim_count,
  CAST(t.claim_types AS DOUBLE) AS claim_types,
  CAST(coalesce(x.effect_count, 0) AS DOUBLE) AS effect_count,
  CAST(a.n - 1 AS DOUBLE) AS substitutes,
  CAST(s.subclass_count AS DOUBLE) AS subclass_count,
  CAST(w.field_count AS DOUBLE) AS field_count,
  CAST(p.trl AS DOUBLE) AS trl,
  CASE WHEN d.before >= 10 THEN CAST(d.recent AS DOUBLE) / d.before END AS growth,
  CAST(CASE WHEN p.ended_date IS NOT NULL OR p.expiry_date <= p.as_of THEN 0 ELSE coalesce(date_diff('day', p.as_of, p.expiry_date) / 365.25, 0) END AS DOUBLE) AS remaining_years,
  CASE WHEN g.n >= 5 THEN CAST(h.n AS DOUBLE) / CAST(g.n AS DOUBLE) END AS control,
  CAST(g.holders - 1 AS DOUBLE) AS rivals,
  CAST(coalesce(l.schemes, 0) AS DOUBLE) AS policy_fit,
  CAST(greatest(coalesce(e.operations, 0), coalesce(c.contracts, 0)) AS DOUBLE) AS operations,
  CAST(coalesce(e.pledges, 0) AS DOUBLE) AS financing
FROM patent AS p
LEFT JOIN text AS t ON t.patent_id = p.patent_id
LEFT JOIN subclass AS s ON s.patent_id = p.patent_id
LEFT JOIN field AS w ON w.patent_id = p.patent_id
LEFT JOIN effect AS x ON x.patent_id = p.patent_id
LEFT JOIN family AS f ON f.patent_id = p.patent_id
LEFT JOIN around AS a ON a.main_group = p.main_group AND a.cohort_year = p.cohort_year
LEFT JOIN holder AS h ON h.main_group = p.main_group AND h.first_org_id = p.first_org_id
LEFT JOIN grouped AS g ON g.main_group = p.main_group
LEFT JOIN trend AS d ON d.cohort_field = p.cohort_field
LEFT JOIN policy AS l ON l.patent_id = p.patent_id
LEFT JOIN event AS e ON e.patent_id = p.patent_id
LEFT JOIN dealt AS c ON c.patent_id = p.patent_id
ORDER BY patent_id
