/* model
name: dim_service_agency
grain: 一行一家服务机构
key: [agency_id]
owner: warehouse
description: >-
  同一服务机构在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  agency_id: { type: VARCHAR, name: 标识, meaning: 机构名称、统一社会信用代码的 MD5 }
  name: { type: VARCHAR, name: 机构名称, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  agency_code: { type: VARCHAR, name: 机构代码, meaning: 来源原文，已去掉首尾空白 }
  agency_type: { type: VARCHAR, name: 机构类型, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  agents: { type: BIGINT, name: 代理师人数, meaning: 整数；不可读的为空 }
  services: { type: VARCHAR, name: 服务内容, meaning: 多个以半角分号分隔，次序同来源 }
  established_date: { type: DATE, name: 成立日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [agency_id, name, record_ids]
  - unique: [agency_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from dim_service_agency
      right: select count(*) from stg_lists__service_agency
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY name, credit_code ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY name, credit_code) AS record_count
  FROM stg_lists__service_agency
),
others AS (
  SELECT name, credit_code, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY name, credit_code
)
SELECT
  md5(concat_ws('|', coalesce(CAST(r.name AS VARCHAR), ''), coalesce(CAST(r.credit_code AS VARCHAR), ''))) AS agency_id,
  r.name,
  r.credit_code,
  r.agency_code,
  r.agency_type,
  r.city,
  r.agents,
  r.services,
  r.established_date,
  r.status,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.name IS NOT DISTINCT FROM r.name AND o.credit_code IS NOT DISTINCT FROM r.credit_code
WHERE r.choice = 1
