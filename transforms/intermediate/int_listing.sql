/* model
name: int_listing
grain: 一行一条挂牌信息
key: [listing_id]
owner: warehouse
description: >-
  fct_listing 的前身，只有来源自己写的：成熟度、标签与价值在机构与专利归一之前就要用它。同一挂牌信息在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  listing_id: { type: VARCHAR, name: 标识, meaning: 即挂牌编号 }
  listing_number: { type: VARCHAR, name: 挂牌编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 项目名称, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 专利号, meaning: 多个以半角分号分隔，次序同来源 }
  organisation: { type: VARCHAR, name: 转让方, meaning: 来源原文，已去掉首尾空白 }
  asking_price: { type: "DECIMAL(18,2)", name: 挂牌价, meaning: 元 }
  price_mode: { type: VARCHAR, name: 定价方式, meaning: 来源所填；常见 协议定价、挂牌交易、拍卖、面议、评估定价 }
  cooperation: { type: VARCHAR, name: 合作方式, meaning: 来源原文，已去掉首尾空白 }
  field: { type: VARCHAR, name: 技术领域, meaning: 来源原文，已去掉首尾空白 }
  maturity: { type: VARCHAR, name: 成熟度, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  listed_date: { type: DATE, name: 挂牌日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  summary: { type: VARCHAR, name: 简介, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [listing_id, listing_number, title, record_ids]
  - unique: [listing_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_listing
      right: select count(*) from stg_market__listing
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY listing_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY listing_number) AS record_count
  FROM stg_market__listing
),
others AS (
  SELECT listing_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY listing_number
)
SELECT
  r.listing_number AS listing_id,
  r.listing_number,
  r.title,
  r.patents,
  r.organisation,
  r.asking_price,
  r.price_mode,
  r.cooperation,
  r.field,
  r.maturity,
  r.city,
  r.listed_date,
  r.status,
  r.summary,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.listing_number IS NOT DISTINCT FROM r.listing_number
WHERE r.choice = 1
