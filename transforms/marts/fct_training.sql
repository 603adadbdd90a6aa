/* model
name: fct_training
grain: 一行一期培训
key: [training_id]
owner: warehouse
description: >-
  同一培训在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  training_id: { type: VARCHAR, name: 标识, meaning: 即培训编号 }
  training_number: { type: VARCHAR, name: 培训编号, meaning: 来源原文，已去掉首尾空白 }
  name: { type: VARCHAR, name: 培训名称, meaning: 来源原文，已去掉首尾空白 }
  training_type: { type: VARCHAR, name: 培训类型, meaning: 来源原文，已去掉首尾空白 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 结束日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  organiser: { type: VARCHAR, name: 举办单位, meaning: 来源原文，已去掉首尾空白 }
  trainees: { type: BIGINT, name: 培训人数, meaning: 整数；不可读的为空 }
  certified: { type: BIGINT, name: 取证人数, meaning: 整数；不可读的为空 }
  hours: { type: DOUBLE, name: 学时, meaning: 数值；不可读的为空 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [training_id, training_number, name, record_ids]
  - unique: [training_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_training
      right: select count(*) from stg_centre__training
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY training_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY training_number) AS record_count
  FROM stg_centre__training
),
others AS (
  SELECT training_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY training_number
)
SELECT
  r.training_number AS training_id,
  r.training_number,
  r.name,
  r.training_type,
  r.start_date,
  r.end_date,
  r.city,
  r.organiser,
  r.trainees,
  r.certified,
  r.hours,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.training_number IS NOT DISTINCT FROM r.training_number
WHERE r.choice = 1
