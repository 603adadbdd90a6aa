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
  city: { type: VARCHAR, name: 城市, meaning: 来源所写的城市，认得出的写作地级全称；没有写的取机构所在 }
  agents: { type: BIGINT, name: 代理师人数, meaning: 整数；不可读的为空 }
  services: { type: VARCHAR, name: 服务内容, meaning: 多个以半角分号分隔，次序同来源 }
  established_date: { type: DATE, name: 成立日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 服务机构，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 服务机构的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 服务机构的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 来源所写城市所在，没有写或认不出的取机构所在 }
  established_year: { type: INTEGER, name: 成立年, meaning: 成立日期所在的年 }
  is_active: { type: BOOLEAN, name: 是否在业, meaning: 状态没有注销、吊销、停业等字样，见 ref.business_term；来源未填状态的为空 }
  valid_from: { type: DATE, name: 起算日, meaning: 成立日期；没有的为取得名单之日，不晚于截至日（int_as_of） }
  valid_to: { type: DATE, name: 止日, meaning: 名单不载停业之日：不在业的为取得名单之日（不晚于截至日、不早于起算日），其余为空 }
  known_date: { type: DATE, name: 可知之日, meaning: 同起算日 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [agency_id, name, valid_from, record_ids]
  - unique: [agency_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
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
),
closed AS (
  SELECT DISTINCT f.status
  FROM (SELECT DISTINCT status FROM stg_lists__service_agency WHERE status IS NOT NULL) AS f
  CROSS JOIN ref.business_term AS t
  WHERE t.subject = 'agency' AND t.term = '不在业' AND regexp_matches(f.status, t.pattern)
)
SELECT
  md5(concat_ws('|', coalesce(CAST(r.name AS VARCHAR), ''), coalesce(CAST(r.credit_code AS VARCHAR), ''))) AS agency_id,
  r.name,
  r.credit_code,
  r.agency_code,
  r.agency_type,
  coalesce(g.city, r.city, d.city) AS city,
  r.agents,
  r.services,
  r.established_date,
  r.status,
  n.org_id,
  d.org_type,
  d.university,
  coalesce(g.province, d.province) AS province,
  CAST(year(r.established_date) AS INTEGER) AS established_year,
  CASE WHEN r.status IS NOT NULL THEN s.status IS NULL END AS is_active,
  coalesce(r.established_date, least(CAST(r.fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE), a.as_of)) AS valid_from,
  CASE WHEN s.status IS NOT NULL THEN greatest(r.established_date, least(CAST(r.fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE), a.as_of)) END AS valid_to,
  coalesce(r.established_date, least(CAST(r.fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE), a.as_of)) AS known_date,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
CROSS JOIN int_as_of AS a
LEFT JOIN others AS o ON o.name IS NOT DISTINCT FROM r.name AND o.credit_code IS NOT DISTINCT FROM r.credit_code
LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.name)
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_place AS g ON g.name = r.city
LEFT JOIN closed AS s ON s.status = r.status
WHERE r.choice = 1
