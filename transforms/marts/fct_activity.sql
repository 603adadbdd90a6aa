/* model
name: fct_activity
grain: 一行一场对接活动
key: [activity_id]
owner: warehouse
description: >-
  同一对接活动在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  activity_id: { type: VARCHAR, name: 标识, meaning: 即活动编号 }
  activity_number: { type: VARCHAR, name: 活动编号, meaning: 来源原文，已去掉首尾空白 }
  name: { type: VARCHAR, name: 活动名称, meaning: 来源原文，已去掉首尾空白 }
  activity_type: { type: VARCHAR, name: 活动类型, meaning: 来源原文，已去掉首尾空白 }
  held_date: { type: DATE, name: 举办日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  organiser: { type: VARCHAR, name: 主办单位, meaning: 来源原文，已去掉首尾空白 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源原文，已去掉首尾空白 }
  participants: { type: BIGINT, name: 参加人数, meaning: 整数；不可读的为空 }
  organisations: { type: BIGINT, name: 参加企业数, meaning: 整数；不可读的为空 }
  patents_shown: { type: BIGINT, name: 推介专利数, meaning: 整数；不可读的为空 }
  intents: { type: BIGINT, name: 达成意向数, meaning: 整数；不可读的为空 }
  deals: { type: BIGINT, name: 成交数, meaning: 整数；不可读的为空 }
  deal_amount: { type: "DECIMAL(18,2)", name: 成交金额, meaning: 元 }
  contracts: { type: VARCHAR, name: 合同编号, meaning: 多个以半角分号分隔，次序同来源 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [activity_id, activity_number, name, record_ids]
  - unique: [activity_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_activity
      right: select count(*) from stg_centre__activity
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY activity_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY activity_number) AS record_count
  FROM stg_centre__activity
),
others AS (
  SELECT activity_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY activity_number
)
SELECT
  r.activity_number AS activity_id,
  r.activity_number,
  r.name,
  r.activity_type,
  r.held_date,
  r.city,
  r.organiser,
  r.chain,
  r.participants,
  r.organisations,
  r.patents_shown,
  r.intents,
  r.deals,
  r.deal_amount,
  r.contracts,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.activity_number IS NOT DISTINCT FROM r.activity_number
WHERE r.choice = 1
