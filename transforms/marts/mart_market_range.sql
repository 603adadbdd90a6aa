/* model
name: mart_market_range
grain: 一行一个领域、方式与年份的可比合同价格区间
key: [field_id, form_group, year]
owner: warehouse
description: >-
  可比合同单件价格的分位数，取到该年为止五年内的合同。领域内不足五份的放宽到全部领域（basis 写明），仍不足五份的不给区间，只列合同。绝不给单一的数字：区间连同所依据的合同一起看。
columns:
  field_id: { type: INTEGER, name: 领域, meaning: WIPO 35 领域；0 为全部领域 }
  form_group: { type: VARCHAR, name: 方式, meaning: 转让、许可、开放许可、作价投资 }
  year: { type: INTEGER, name: 截至年, meaning: 取这一年及以前四年的合同 }
  basis: { type: VARCHAR, name: 依据范围, meaning: 本领域、全部领域、不足 }
  contracts: { type: BIGINT, name: 合同数, meaning: 依据范围内的可比合同数 }
  price_low: { type: "DECIMAL(18,2)", name: 下四分位, meaning: 元每件 }
  price_median: { type: "DECIMAL(18,2)", name: 中位数, meaning: 元每件 }
  price_high: { type: "DECIMAL(18,2)", name: 上四分位, meaning: 元每件 }
  contract_ids: { type: VARCHAR, name: 可比合同, meaning: 按价格由低到高，至多五十份，以半角分号分隔 }
audits:
  - not_null: [field_id, form_group, year, basis, contracts]
  - unique: [field_id, form_group, year]
  - accepted_values: { column: basis, values: [本领域, 全部领域, 不足] }
  - sql:
      name: 区间有序，不足五份的没有区间
      query: >-
        select field_id from mart_market_range where price_low > price_median or price_median > price_high or (contracts < 5) <> (price_low is null)
*/
WITH span AS (
  SELECT unnest(range(least(min(year), year(any_value(a.as_of))), year(any_value(a.as_of)) + 1)) AS year FROM int_comparable CROSS JOIN int_as_of AS a
),
cell AS (
  SELECT f.field_id, g.form_group, CAST(s.year AS INTEGER) AS year
  FROM (SELECT 0 AS field_id UNION SELECT field_id FROM ref.wipo35_field) AS f
  CROSS JOIN (SELECT DISTINCT form_group FROM int_comparable) AS g
  CROSS JOIN span AS s
),
-- A contract counts in its year and the four after it, in its field and in all fields.
counted AS (
  SELECT form_group, field_id, unnest(range(year, year + 5)) AS year, price, contract_id FROM int_comparable WHERE field_id <> 0
  UNION ALL
  SELECT form_group, 0 AS field_id, unnest(range(year, year + 5)) AS year, price, contract_id FROM int_comparable
),
priced AS (
  SELECT
    k.field_id, k.form_group, CAST(k.year AS INTEGER) AS year, count(*) AS contracts,
    quantile_cont(CAST(k.price AS DOUBLE), [0.25, 0.5, 0.75]) AS prices,
    array_to_string(list_slice(list(k.contract_id ORDER BY k.price, k.contract_id), 1, 50), ';') AS contract_ids
  FROM counted AS k
  GROUP BY k.field_id, k.form_group, k.year
)
SELECT
  c.field_id, c.form_group, c.year,
  CASE WHEN o.contracts >= 5 THEN CASE WHEN c.field_id = 0 THEN '全部领域' ELSE '本领域' END WHEN w.contracts >= 5 THEN '全部领域' ELSE '不足' END AS basis,
  CASE WHEN o.contracts >= 5 THEN o.contracts ELSE coalesce(w.contracts, 0) END AS contracts,
  CAST(CASE WHEN o.contracts >= 5 THEN o.prices[1] WHEN w.contracts >= 5 THEN w.prices[1] END AS DECIMAL(18, 2)) AS price_low,
  CAST(CASE WHEN o.contracts >= 5 THEN o.prices[2] WHEN w.contracts >= 5 THEN w.prices[2] END AS DECIMAL(18, 2)) AS price_median,
  CAST(CASE WHEN o.contracts >= 5 THEN o.prices[3] WHEN w.contracts >= 5 THEN w.prices[3] END AS DECIMAL(18, 2)) AS price_high,
  CASE WHEN o.contracts >= 5 THEN o.contract_ids ELSE w.contract_ids END AS contract_ids
FROM cell AS c
LEFT JOIN priced AS o ON o.field_id = c.field_id AND o.form_group = c.form_group AND o.year = c.year
LEFT JOIN (SELECT * FROM priced WHERE field_id = 0) AS w ON w.form_group = c.form_group AND w.year = c.year
