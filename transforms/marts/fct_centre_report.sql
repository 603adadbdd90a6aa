/* model
name: fct_centre_report
grain: 一行一个运营中心在一期自报的一项指标
key: [centre_report_id]
owner: warehouse
description: >-
  同一运营中心自报在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  centre_report_id: { type: VARCHAR, name: 标识, meaning: 运营中心、轮次、指标的 MD5 }
  centre: { type: VARCHAR, name: 运营中心, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校, meaning: 来源原文，已去掉首尾空白 }
  round: { type: VARCHAR, name: 轮次, meaning: 来源原文，已去掉首尾空白 }
  indicator: { type: VARCHAR, name: 指标, meaning: 来源原文，已去掉首尾空白 }
  value: { type: DOUBLE, name: 数值, meaning: 数值；不可读的为空 }
  value_text: { type: VARCHAR, name: 文字说明, meaning: 来源原文，已去掉首尾空白 }
  unit: { type: VARCHAR, name: 单位, meaning: 来源原文，已去掉首尾空白 }
  evidence: { type: VARCHAR, name: 佐证材料, meaning: 来源原文，已去掉首尾空白 }
  reported_date: { type: DATE, name: 填报日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [centre_report_id, centre, round, indicator, record_ids]
  - unique: [centre_report_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_centre_report
      right: select count(*) from stg_centre__report
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY centre, round, indicator ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY centre, round, indicator) AS record_count
  FROM stg_centre__report
),
others AS (
  SELECT centre, round, indicator, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY centre, round, indicator
)
SELECT
  md5(concat_ws('|', coalesce(CAST(r.centre AS VARCHAR), ''), coalesce(CAST(r.round AS VARCHAR), ''), coalesce(CAST(r.indicator AS VARCHAR), ''))) AS centre_report_id,
  r.centre,
  r.university,
  r.round,
  r.indicator,
  r.value,
  r.value_text,
  r.unit,
  r.evidence,
  r.reported_date,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.centre IS NOT DISTINCT FROM r.centre AND o.round IS NOT DISTINCT FROM r.round AND o.indicator IS NOT DISTINCT FROM r.indicator
WHERE r.choice = 1
