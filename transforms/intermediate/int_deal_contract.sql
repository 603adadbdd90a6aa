/* model
name: int_deal_contract
grain: 一行一份登记的技术合同
key: [contract_id]
owner: warehouse
description: >-
  fct_contract 的前身，只有合同自己写的：估值与成熟度在机构之前就要用它。同一技术合同在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  contract_id: { type: VARCHAR, name: 标识, meaning: 即合同登记编号 }
  contract_number: { type: VARCHAR, name: 合同登记编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 合同名称, meaning: 来源原文，已去掉首尾空白 }
  contract_type: { type: VARCHAR, name: 合同类型, meaning: 来源所填；常见 技术开发、技术转让、技术许可、技术咨询、技术服务 }
  form: { type: VARCHAR, name: 转化方式, meaning: 来源所填；常见 转让、独占许可、排他许可、普通许可、开放许可、作价投资、其他 }
  signed_date: { type: DATE, name: 签订日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  registered_date: { type: DATE, name: 登记日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  sellers: { type: VARCHAR, name: 卖方, meaning: 多个以半角分号分隔，次序同来源 }
  seller_code: { type: VARCHAR, name: 卖方统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  buyers: { type: VARCHAR, name: 买方, meaning: 多个以半角分号分隔，次序同来源 }
  buyer_code: { type: VARCHAR, name: 买方统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  buyer_city: { type: VARCHAR, name: 买方所在地, meaning: 来源原文，已去掉首尾空白 }
  amount: { type: "DECIMAL(18,2)", name: 合同成交额, meaning: 元 }
  technology_amount: { type: "DECIMAL(18,2)", name: 技术交易额, meaning: 元 }
  paid_amount: { type: "DECIMAL(18,2)", name: 到账额, meaning: 元 }
  paid_date: { type: DATE, name: 到账日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  equity_share: { type: DOUBLE, name: 作价入股比例, meaning: "百分数，12.5 即 12.5%" }
  patents: { type: VARCHAR, name: 涉及专利, meaning: 多个以半角分号分隔，次序同来源 }
  is_patent_related: { type: BOOLEAN, name: 是否涉及专利, meaning: 来源未填或不可读的为空 }
  need_number: { type: VARCHAR, name: 需求编号, meaning: 来源原文，已去掉首尾空白 }
  licence_from: { type: DATE, name: 许可开始日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  licence_to: { type: DATE, name: 许可结束日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [contract_id, contract_number, title, record_ids]
  - unique: [contract_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_deal_contract
      right: select count(*) from stg_register__contract
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY contract_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY contract_number) AS record_count
  FROM stg_register__contract
),
others AS (
  SELECT contract_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY contract_number
)
SELECT
  r.contract_number AS contract_id,
  r.contract_number,
  r.title,
  r.contract_type,
  r.form,
  r.signed_date,
  r.registered_date,
  r.sellers,
  r.seller_code,
  r.buyers,
  r.buyer_code,
  r.buyer_city,
  r.amount,
  r.technology_amount,
  r.paid_amount,
  r.paid_date,
  r.equity_share,
  r.patents,
  r.is_patent_related,
  r.need_number,
  r.licence_from,
  r.licence_to,
  r.status,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.contract_number IS NOT DISTINCT FROM r.contract_number
WHERE r.choice = 1
