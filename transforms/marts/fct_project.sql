/* model
name: fct_project
grain: 一行一个项目
key: [project_id]
owner: warehouse
description: >-
  同一项目在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  project_id: { type: VARCHAR, name: 标识, meaning: 即项目编号 }
  project_number: { type: VARCHAR, name: 项目编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 项目名称, meaning: 来源原文，已去掉首尾空白 }
  project_type: { type: VARCHAR, name: 项目类型, meaning: 来源原文，已去掉首尾空白 }
  organisation: { type: VARCHAR, name: 承担单位, meaning: 来源原文，已去掉首尾空白 }
  partners: { type: VARCHAR, name: 合作单位, meaning: 多个以半角分号分隔，次序同来源 }
  leader: { type: VARCHAR, name: 负责人, meaning: 来源原文，已去掉首尾空白 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 结束日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  funding: { type: "DECIMAL(18,2)", name: 经费, meaning: 元 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源原文，已去掉首尾空白 }
  stage: { type: VARCHAR, name: 阶段, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 相关专利, meaning: 多个以半角分号分隔，次序同来源 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [project_id, project_number, title, record_ids]
  - unique: [project_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_project
      right: select count(*) from stg_project__project
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY project_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY project_number) AS record_count
  FROM stg_project__project
),
others AS (
  SELECT project_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY project_number
)
SELECT
  r.project_number AS project_id,
  r.project_number,
  r.title,
  r.project_type,
  r.organisation,
  r.partners,
  r.leader,
  r.start_date,
  r.end_date,
  r.funding,
  r.chain,
  r.stage,
  r.patents,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.project_number IS NOT DISTINCT FROM r.project_number
WHERE r.choice = 1
