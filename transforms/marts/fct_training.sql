/* model
name: fct_training
grain: 一行一期培训
key: [training_id]
owner: warehouse
description: >-
  同一培训在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。人数是主办单位所报，几期培训的人数相加是人次，不是人数。
columns:
  training_id: { type: VARCHAR, name: 标识, meaning: 即培训编号 }
  training_number: { type: VARCHAR, name: 培训编号, meaning: 来源原文，已去掉首尾空白 }
  name: { type: VARCHAR, name: 培训名称, meaning: 来源原文，已去掉首尾空白 }
  training_type: { type: VARCHAR, name: 培训类型, meaning: 来源原文，已去掉首尾空白 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 结束日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  city: { type: VARCHAR, name: 城市, meaning: 来源所写的城市，认得出的写作地级全称；没有写的取机构所在 }
  organiser: { type: VARCHAR, name: 举办单位, meaning: 来源原文，已去掉首尾空白 }
  trainees: { type: BIGINT, name: 培训人数, meaning: 整数；不可读的为空 }
  certified: { type: BIGINT, name: 取证人数, meaning: 整数；不可读的为空 }
  hours: { type: DOUBLE, name: 学时, meaning: 数值；不可读的为空 }
  training_kind: { type: VARCHAR, name: 培训种类, meaning: 归并写法后的：技术经理人、专利代理师、高校院所管理人员、企业；归不进的照来源，见 ref.business_term }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 举办单位，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 举办单位的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 举办单位的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 来源所写城市所在，没有写或认不出的取机构所在 }
  person_hours: { type: DOUBLE, name: 人学时, meaning: 培训人数乘学时；一项不明的为空 }
  known_date: { type: DATE, name: 可知之日, meaning: 结束日期，没有的取开始日期 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [training_id, training_number, name, record_ids]
  - unique: [training_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_training
      right: select count(*) from stg_centre__training
  - sql:
      name: 取证人数多于培训人数、结束早于开始
      severity: warn
      query: select training_id, trainees, certified, start_date, end_date from fct_training where certified > trainees or end_date < start_date
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
),
kind AS (
  SELECT f.training_type, min_by(t.term, t.priority) AS term
  FROM (SELECT DISTINCT training_type FROM stg_centre__training WHERE training_type IS NOT NULL) AS f
  CROSS JOIN ref.business_term AS t
  WHERE t.subject = 'training' AND regexp_matches(f.training_type, t.pattern)
  GROUP BY f.training_type
)
SELECT
  r.training_number AS training_id,
  r.training_number,
  r.name,
  r.training_type,
  r.start_date,
  r.end_date,
  coalesce(g.city, r.city, d.city) AS city,
  r.organiser,
  r.trainees,
  r.certified,
  r.hours,
  coalesce(k.term, r.training_type) AS training_kind,
  n.org_id,
  d.org_type,
  d.university,
  coalesce(g.province, d.province) AS province,
  r.trainees * r.hours AS person_hours,
  coalesce(r.end_date, r.start_date) AS known_date,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.training_number IS NOT DISTINCT FROM r.training_number
LEFT JOIN kind AS k ON k.training_type = r.training_type
LEFT JOIN int_org_name AS n ON n.raw_name = trim(split_part(r.organiser, ';', 1))
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_place AS g ON g.name = r.city
WHERE r.choice = 1
