/* model
name: fct_policy
grain: 一行一份政策文件
key: [policy_id]
owner: warehouse
description: >-
  同一政策文件在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  policy_id: { type: VARCHAR, name: 标识, meaning: 文号、文件名称的 MD5 }
  document_number: { type: VARCHAR, name: 文号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 文件名称, meaning: 来源原文，已去掉首尾空白 }
  issuer: { type: VARCHAR, name: 发文机关, meaning: 来源原文，已去掉首尾空白 }
  level: { type: VARCHAR, name: 层级, meaning: 来源所填；常见 国家、省、市、县 }
  issued_date: { type: DATE, name: 发文日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  effective_date: { type: DATE, name: 施行日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  expiry_date: { type: DATE, name: 失效日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  topic: { type: VARCHAR, name: 主题, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  summary: { type: VARCHAR, name: 摘要, meaning: 来源原文，已去掉首尾空白 }
  url: { type: VARCHAR, name: 网址, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [policy_id, title, record_ids]
  - unique: [policy_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_policy
      right: select count(*) from stg_policy__policy
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY document_number, title ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY document_number, title) AS record_count
  FROM stg_policy__policy
),
others AS (
  SELECT document_number, title, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY document_number, title
)
SELECT
  md5(concat_ws('|', coalesce(CAST(r.document_number AS VARCHAR), ''), coalesce(CAST(r.title AS VARCHAR), ''))) AS policy_id,
  r.document_number,
  r.title,
  r.issuer,
  r.level,
  r.issued_date,
  r.effective_date,
  r.expiry_date,
  r.topic,
  r.city,
  r.summary,
  r.url,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.document_number IS NOT DISTINCT FROM r.document_number AND o.title IS NOT DISTINCT FROM r.title
WHERE r.choice = 1
