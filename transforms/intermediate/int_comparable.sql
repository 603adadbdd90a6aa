/* model
name: int_comparable
grain: 一行一份可比合同
key: [contract_id]
owner: warehouse
description: >-
  可作市场价值参照的合同：写明专利、转化方式与成交额的技术转让、许可、作价投资合同，双方为不同主体。单件价格是成交额按涉及专利件数均摊；几件专利分属几个领域的，取件数最多的领域。
columns:
  contract_id: { type: VARCHAR, name: 合同标识, meaning: 见 fct_contract }
  form_group: { type: VARCHAR, name: 方式, meaning: 转让、许可、开放许可、作价投资 }
  field_id: { type: INTEGER, name: 领域, meaning: WIPO 35 领域；涉及专利都不在库中的为空 }
  year: { type: INTEGER, name: 年, meaning: 签订年，没有的取登记年 }
  patents: { type: BIGINT, name: 专利件数, meaning: 合同所列件数 }
  amount: { type: "DECIMAL(18,2)", name: 成交额, meaning: 元 }
  price: { type: "DECIMAL(18,2)", name: 单件价格, meaning: 元，成交额除以件数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔 }
audits:
  - not_null: [contract_id, form_group, year, patents, amount, price, record_ids]
  - unique: [contract_id]
  - accepted_values: { column: form_group, values: [转让, 许可, 开放许可, 作价投资] }
*/
WITH contract AS (
  SELECT
    c.contract_id,
    CASE WHEN c.form IN ('独占许可', '排他许可', '普通许可', '许可') THEN '许可' ELSE c.form END AS form_group,
    CAST(year(coalesce(c.signed_date, c.registered_date)) AS INTEGER) AS year, c.amount, c.record_ids, string_split(c.patents, ';') AS numbers, c.sellers, c.buyers
  FROM int_deal_contract AS c
  WHERE c.patents IS NOT NULL AND c.amount > 0 AND coalesce(c.signed_date, c.registered_date) IS NOT NULL
    AND c.form IN ('转让', '独占许可', '排他许可', '普通许可', '许可', '开放许可', '作价投资')
),
-- Prices within one group say nothing of the market.
related AS (
  SELECT c.contract_id
  FROM contract AS c
  JOIN int_org_name AS s ON s.raw_name = split_part(c.sellers, ';', 1)
  JOIN int_org_name AS b ON b.raw_name = split_part(c.buyers, ';', 1)
  LEFT JOIN int_org_parent AS sp ON sp.org_id = s.org_id
  LEFT JOIN int_org_parent AS bp ON bp.org_id = b.org_id
  WHERE coalesce(sp.root_org_id, s.org_id) = coalesce(bp.root_org_id, b.org_id)
),
main_field AS (
  SELECT p.patent_id, CAST(min_by(w.label_id, (w.evidence <> split_part(p.symbols, ';', 1), -w.weight, w.label_id)) AS INTEGER) AS field_id
  FROM int_patent_text AS p
  JOIN int_wipo_label AS w ON w.patent_id = p.patent_id
  GROUP BY p.patent_id
),
listed AS (
  SELECT contract_id, unnest(numbers) AS number FROM contract
),
field AS (
  SELECT contract_id, min_by(field_id, (-n, field_id)) AS field_id
  FROM (
    SELECT l.contract_id, f.field_id, count(*) AS n
    FROM listed AS l
    JOIN int_patent_number AS n ON n.number = trim(l.number)
    JOIN main_field AS f ON f.patent_id = n.patent_id
    GROUP BY l.contract_id, f.field_id
  ) AS x
  GROUP BY contract_id
)
SELECT
  c.contract_id, c.form_group, f.field_id, c.year, CAST(len(c.numbers) AS BIGINT) AS patents, c.amount,
  CAST(c.amount / len(c.numbers) AS DECIMAL(18, 2)) AS price, c.record_ids
FROM contract AS c
ANTI JOIN related AS r ON r.contract_id = c.contract_id
LEFT JOIN field AS f ON f.contract_id = c.contract_id
