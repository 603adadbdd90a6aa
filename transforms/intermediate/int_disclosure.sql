/* model
name: int_disclosure
grain: 一行一项成果披露
key: [disclosure_id]
owner: warehouse
description: >-
  fct_disclosure 的前身，只有来源自己写的：成熟度、标签与价值在机构与专利归一之前就要用它。同一成果披露在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  disclosure_id: { type: VARCHAR, name: 标识, meaning: 即披露编号 }
  disclosure_number: { type: VARCHAR, name: 披露编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 成果名称, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校院所, meaning: 来源原文，已去掉首尾空白 }
  department: { type: VARCHAR, name: 院系, meaning: 来源原文，已去掉首尾空白 }
  inventors: { type: VARCHAR, name: 完成人, meaning: 多个以半角分号分隔，次序同来源 }
  disclosed_date: { type: DATE, name: 披露日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  field: { type: VARCHAR, name: 技术领域, meaning: 来源原文，已去掉首尾空白 }
  trl: { type: BIGINT, name: 技术成熟度, meaning: 整数；不可读的为空 }
  decision: { type: VARCHAR, name: 评估结论, meaning: 来源所填；常见 建议申请、修改后申请、暂缓申请、不建议申请、商业秘密 }
  decided_date: { type: DATE, name: 评估日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  application_number: { type: VARCHAR, name: 申请号, meaning: 13 位，校验位正确；不正确的为空 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [disclosure_id, disclosure_number, title, record_ids]
  - unique: [disclosure_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_disclosure
      right: select count(*) from stg_survey__disclosure
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY disclosure_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY disclosure_number) AS record_count
  FROM stg_survey__disclosure
),
others AS (
  SELECT disclosure_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY disclosure_number
)
SELECT
  r.disclosure_number AS disclosure_id,
  r.disclosure_number,
  r.title,
  r.university,
  r.department,
  r.inventors,
  r.disclosed_date,
  r.field,
  r.trl,
  r.decision,
  r.decided_date,
  r.application_number,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.disclosure_number IS NOT DISTINCT FROM r.disclosure_number
WHERE r.choice = 1
