/* model
name: fct_staff
grain: 一行一个服务人员（人员名单中的技术经理人、专利代理师、专利管理人员等）
key: [staff_id]
owner: warehouse
description: >-
  证书编号与角色相同的是同一人的同一身份；没有证书编号的，角色、姓名、单位、部门都相同的才是。在多份名单中出现时取最近取得的那条（再并列取记录标识最大者），
  其余记录并入 record_ids，不另计数。一个人有两种角色是两行。名单中的发明人不是服务人员，不在此表。
columns:
  staff_id: { type: VARCHAR, name: 标识, meaning: 角色与证书编号（没有的为姓名、单位、部门）的 MD5 }
  person_id: { type: VARCHAR, name: 人员标识, meaning: 见 dim_person；对不上的为空 }
  name: { type: VARCHAR, name: 姓名, meaning: 来源原文，已去掉首尾空白 }
  staff_role: { type: VARCHAR, name: 角色种类, meaning: 归并写法后的：技术经理人、专利代理师、专利管理人员、专家；归不进的照来源，见 ref.business_term }
  role: { type: VARCHAR, name: 角色, meaning: 来源原文 }
  organisation: { type: VARCHAR, name: 所在单位, meaning: 来源原文，已去掉首尾空白 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 所在单位，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 所在单位的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 所在单位的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 所在单位所在 }
  city: { type: VARCHAR, name: 城市, meaning: 所在单位所在的地级行政区；单位所在不明的取服务机构名单所载 }
  department: { type: VARCHAR, name: 部门, meaning: 来源原文，已去掉首尾空白 }
  position: { type: VARCHAR, name: 职称, meaning: 来源原文，已去掉首尾空白 }
  field: { type: VARCHAR, name: 专业领域, meaning: 来源原文，已去掉首尾空白 }
  certificate_number: { type: VARCHAR, name: 证书编号, meaning: 来源原文，已去掉首尾空白 }
  certified_date: { type: DATE, name: 取得日期, meaning: 来源所记日期；不可读的为空 }
  is_certified: { type: BOOLEAN, name: 是否持证, meaning: 有证书编号或取得日期 }
  valid_from: { type: DATE, name: 起算日, meaning: 取得日期；没有的为取得名单之日，不晚于截至日（int_as_of） }
  valid_to: { type: DATE, name: 止日, meaning: 名单不载离职、注销，一律为空 }
  known_date: { type: DATE, name: 可知之日, meaning: 同起算日 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [staff_id, name, organisation, is_certified, valid_from, record_ids]
  - unique: [staff_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各行记录数之和 = 名单中发明人以外的行数
      left: select coalesce(sum(record_count), 0) from fct_staff
      right: >-
        select count(*) from stg_lists__person where not coalesce(regexp_matches(role, (select min(pattern) from ref.business_term where subject = 'staff' and term = '发明人')), false)
  - sql:
      name: 没有角色的人员
      severity: warn
      query: select staff_id, name, organisation from fct_staff where staff_role is null
  - sql:
      name: 同一证书在几个单位
      severity: warn
      query: >-
        select p.certificate_number, count(distinct p.organisation) as organisations from stg_lists__person as p
        join fct_staff as s on s.certificate_number = p.certificate_number group by p.certificate_number having count(distinct p.organisation) > 1
*/
WITH role AS (
  SELECT f.role, min_by(t.term, t.priority) AS term
  FROM (SELECT DISTINCT role FROM stg_lists__person WHERE role IS NOT NULL) AS f
  CROSS JOIN ref.business_term AS t
  WHERE t.subject = 'staff' AND regexp_matches(f.role, t.pattern)
  GROUP BY f.role
),
listed AS (
  SELECT p.*, coalesce(r.term, p.role) AS staff_role
  FROM stg_lists__person AS p
  LEFT JOIN role AS r ON r.role = p.role
),
keyed AS (
  SELECT
    *,
    md5(concat_ws('|', coalesce(staff_role, ''), CASE WHEN certificate_number IS NULL THEN concat_ws('/', '', name, organisation, coalesce(department, '')) ELSE certificate_number END)) AS staff_id
  FROM listed
  WHERE staff_role IS DISTINCT FROM '发明人'
),
ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY staff_id ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY staff_id) AS record_count
  FROM keyed
),
others AS (
  SELECT staff_id, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY staff_id
),
person AS (
  SELECT m.evidence_key, m.name, min(r.person_id) AS person_id
  FROM int_person_mention AS m
  JOIN int_person_resolution AS r ON r.mention_key = m.mention_key
  WHERE m.patent_id IS NULL AND r.row_kind = 'mention'
  GROUP BY m.evidence_key, m.name
),
agency AS (
  SELECT name, min(province) AS province, min(city) AS city FROM dim_service_agency GROUP BY name
)
SELECT
  r.staff_id,
  p.person_id,
  r.name,
  r.staff_role,
  r.role,
  r.organisation,
  n.org_id,
  d.org_type,
  d.university,
  coalesce(d.province, a.province) AS province,
  coalesce(d.city, a.city) AS city,
  r.department,
  r.position,
  r.field,
  r.certificate_number,
  r.certified_date,
  r.certificate_number IS NOT NULL OR r.certified_date IS NOT NULL AS is_certified,
  coalesce(r.certified_date, least(CAST(r.fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE), t.as_of)) AS valid_from,
  CAST(NULL AS DATE) AS valid_to,
  coalesce(r.certified_date, least(CAST(r.fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE), t.as_of)) AS known_date,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
CROSS JOIN int_as_of AS t
LEFT JOIN others AS o ON o.staff_id = r.staff_id
LEFT JOIN person AS p ON p.evidence_key = r.organisation || '/' || coalesce(r.department, '') AND p.name = r.name
LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.organisation)
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN agency AS a ON a.name = r.organisation
WHERE r.choice = 1
