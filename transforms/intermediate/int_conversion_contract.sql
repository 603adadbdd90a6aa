/* model
name: int_conversion_contract
grain: 一行一份合同中的一件专利
key: [contract_id, patent_key]
owner: warehouse
description: >-
  写明专利号、转化方式在 ref.conversion_form 中的技术合同，一件专利一行。价款按涉及专利均摊到分，除不尽的余数归第一件，各件之和恰为合同额。同一份合同重复写到的号码只算一件。
columns:
  contract_id: { type: VARCHAR, name: 合同, meaning: 见 fct_contract }
  patent_key: { type: VARCHAR, name: 专利键, meaning: 专利标识；库中没有的为号码 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有的为空 }
  patent_number: { type: VARCHAR, name: 专利号码, meaning: 合同所写 }
  position: { type: BIGINT, name: 次序, meaning: 在合同所列专利中的位置，从 1 起 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 合同涉及的件数 }
  form: { type: VARCHAR, name: 方式, meaning: 合同所说，见 ref.conversion_form }
  licence_kind: { type: VARCHAR, name: 许可种类, meaning: 独占、排他、普通 }
  register_category: { type: VARCHAR, name: 对应的登记事项, meaning: 转移、许可；没有的为空 }
  signed_date: { type: DATE, name: 签订日期, meaning: 没有的取登记日期 }
  known_date: { type: DATE, name: 可知之日, meaning: 合同登记日期，没有的取签订日期 }
  amount_cny: { type: "DECIMAL(18,2)", name: 成交额, meaning: 元；本件的一份 }
  paid_cny: { type: "DECIMAL(18,2)", name: 到账额, meaning: 元；本件的一份 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 合同的记录，以半角分号分隔 }
audits:
  - not_null: [contract_id, patent_key, position, patent_count, form, record_ids]
  - unique: [contract_id, patent_key]
  - reconcile:
      name: 各件价款之和 = 合同额之和（分毫不差）
      left: select coalesce(sum(amount_cny), 0) + coalesce(sum(paid_cny), 0) from int_conversion_contract
      right: >-
        select coalesce(sum(amount), 0) + coalesce(sum(paid_amount), 0) from int_deal_contract where contract_id in (select contract_id from int_conversion_contract)
*/
WITH mapped AS (
  SELECT
    c.contract_id, c.signed_date, c.registered_date, c.amount, c.paid_amount, c.record_ids, string_split(c.patents, ';') AS numbers,
    coalesce(f.form, t.form) AS form, coalesce(f.licence_kind, CASE WHEN f.form IS NULL THEN t.licence_kind END) AS licence_kind,
    coalesce(f.register_category, CASE WHEN f.form IS NULL THEN t.register_category END) AS register_category
  FROM int_deal_contract AS c
  LEFT JOIN ref.conversion_form AS f ON f.text = c.form AND f.field = 'form'
  LEFT JOIN ref.conversion_form AS t ON t.text = CASE WHEN c.form IS NULL THEN c.contract_type END AND t.field = 'contract_type'
  WHERE c.patents IS NOT NULL AND (f.form IS NOT NULL OR t.form IS NOT NULL)
),
listed AS (
  SELECT m.*, trim(unnest(numbers)) AS number, generate_subscripts(numbers, 1) AS place FROM mapped AS m
),
patent AS (
  SELECT
    l.contract_id, coalesce(n.patent_id, l.number) AS patent_key, min(n.patent_id) AS patent_id, min_by(l.number, l.place) AS patent_number,
    row_number() OVER (PARTITION BY l.contract_id ORDER BY min(l.place)) AS position, count(*) OVER (PARTITION BY l.contract_id) AS patent_count
  FROM listed AS l
  LEFT JOIN int_patent_number AS n ON n.number = l.number
  WHERE l.number <> ''
  GROUP BY l.contract_id, coalesce(n.patent_id, l.number)
),
cents AS (
  SELECT
    p.*, m.form, m.licence_kind, m.register_category, coalesce(m.signed_date, m.registered_date) AS signed_date, coalesce(m.registered_date, m.signed_date) AS known_date,
    m.record_ids, CAST(m.amount * 100 AS BIGINT) AS amount, CAST(m.paid_amount * 100 AS BIGINT) AS paid
  FROM patent AS p
  JOIN mapped AS m ON m.contract_id = p.contract_id
)
SELECT
  contract_id, patent_key, patent_id, patent_number, position, patent_count, form, licence_kind, register_category, signed_date, known_date,
  CAST(CAST(amount // patent_count + CASE WHEN position = 1 THEN amount % patent_count ELSE 0 END AS DECIMAL(18, 0)) / 100 AS DECIMAL(18, 2)) AS amount_cny,
  CAST(CAST(paid // patent_count + CASE WHEN position = 1 THEN paid % patent_count ELSE 0 END AS DECIMAL(18, 0)) / 100 AS DECIMAL(18, 2)) AS paid_cny,
  record_ids
FROM cents
