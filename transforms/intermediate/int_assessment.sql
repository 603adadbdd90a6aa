/* model
name: int_assessment
grain: 一行一件专利在一轮中由一个主体作的评价
key: [assessment_id]
owner: warehouse
description: >-
  fct_assessment 的前身，只有来源自己写的：成熟度、标签与价值在机构与专利归一之前就要用它。每一轮、每个评价主体各一行，从不互相覆盖；同一主体在同一轮多次填报时取最近取得的那条，其余并入 record_ids。
columns:
  assessment_id: { type: VARCHAR, name: 标识, meaning: 轮次、专利号、评价主体、评价单位的 MD5 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  round: { type: VARCHAR, name: 轮次, meaning: 来源原文，已去掉首尾空白 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号，已去掉 ZL、CN 与点 }
  title: { type: VARCHAR, name: 专利名称, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校院所, meaning: 来源原文，已去掉首尾空白 }
  assessor_type: { type: VARCHAR, name: 评价主体, meaning: 来源所填；常见 发明人、学校、企业 }
  assessor: { type: VARCHAR, name: 评价单位, meaning: 来源原文，已去掉首尾空白 }
  tier: { type: VARCHAR, name: 分级, meaning: 来源所填；常见 A、B、C }
  trl: { type: BIGINT, name: 技术成熟度, meaning: 整数；不可读的为空 }
  prospect: { type: VARCHAR, name: 产业化前景, meaning: 来源所填；常见 好、较好、一般、差 }
  need_improvement: { type: VARCHAR, name: 技术改进需求, meaning: 来源原文，已去掉首尾空白 }
  is_willing: { type: BOOLEAN, name: 合作意愿, meaning: 来源未填或不可读的为空 }
  assessed_date: { type: DATE, name: 评价日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  comment: { type: VARCHAR, name: 意见, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [assessment_id, round, patent_number, record_ids]
  - unique: [assessment_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_assessment
      right: select count(*) from stg_survey__assessment
  - sql:
      name: 库中没有的专利
      severity: warn
      query: select assessment_id, patent_number from int_assessment where patent_id is null
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY round, patent_number, assessor_type, assessor ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY round, patent_number, assessor_type, assessor) AS record_count
  FROM stg_survey__assessment
),
others AS (
  SELECT round, patent_number, assessor_type, assessor, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY round, patent_number, assessor_type, assessor
)
SELECT
  md5(concat_ws('|', coalesce(CAST(r.round AS VARCHAR), ''), coalesce(CAST(r.patent_number AS VARCHAR), ''), coalesce(CAST(r.assessor_type AS VARCHAR), ''), coalesce(CAST(r.assessor AS VARCHAR), ''))) AS assessment_id,
  p.patent_id,
  r.round,
  r.patent_number,
  r.title,
  r.university,
  r.assessor_type,
  r.assessor,
  r.tier,
  r.trl,
  r.prospect,
  r.need_improvement,
  r.is_willing,
  r.assessed_date,
  r.comment,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.round IS NOT DISTINCT FROM r.round AND o.patent_number IS NOT DISTINCT FROM r.patent_number AND o.assessor_type IS NOT DISTINCT FROM r.assessor_type AND o.assessor IS NOT DISTINCT FROM r.assessor
LEFT JOIN int_patent_number AS p ON p.number = r.patent_number
WHERE r.choice = 1
