/* model
name: int_finance
grain: 一行一笔知识产权金融业务
key: [finance_id]
owner: warehouse
description: >-
  fct_finance 的前身，只有来源自己写的：成熟度、标签与价值在机构与专利归一之前就要用它。同一知识产权金融在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  finance_id: { type: VARCHAR, name: 标识, meaning: 即业务编号 }
  finance_number: { type: VARCHAR, name: 业务编号, meaning: 来源原文，已去掉首尾空白 }
  finance_type: { type: VARCHAR, name: 业务类型, meaning: 来源所填；常见 质押融资、专利保险、证券化、认股权、先用后付贷 }
  organisation: { type: VARCHAR, name: 融资企业, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  institution: { type: VARCHAR, name: 金融机构, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 专利号, meaning: 多个以半角分号分隔，次序同来源 }
  amount: { type: "DECIMAL(18,2)", name: 金额, meaning: 元 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 到期日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  rate: { type: DOUBLE, name: 利率, meaning: "百分数，12.5 即 12.5%" }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [finance_id, finance_number, record_ids]
  - unique: [finance_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_finance
      right: select count(*) from stg_finance__finance
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY finance_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY finance_number) AS record_count
  FROM stg_finance__finance
),
others AS (
  SELECT finance_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY finance_number
)
SELECT
  r.finance_number AS finance_id,
  r.finance_number,
  r.finance_type,
  r.organisation,
  r.credit_code,
  r.institution,
  r.patents,
  r.amount,
  r.start_date,
  r.end_date,
  r.rate,
  r.city,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.finance_number IS NOT DISTINCT FROM r.finance_number
WHERE r.choice = 1
