/* model
name: dim_organisation
grain: 一行一个机构或个人
key: [org_id]
owner: warehouse
description: >-
  申请人与专利权人按名称键（个人加地址）得出的主体，尚未做别名归并。所在地取自其作为第一申请人的专利的地址：出现最多的城市，并列时取最近公布的，再并列取名称排序在前的。
columns:
  org_id: { type: VARCHAR, name: 机构标识, meaning: org 加 MD5 的前 12 位，名称键不变则不变 }
  name: { type: VARCHAR, name: 名称, meaning: 最常见的写法 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 高校、科研院所、企业、医院、政府机关、事业单位、社会团体、军队、个人、其他 }
  org_type_rule: { type: VARCHAR, name: 类型规则, meaning: 判定类型的规则编号，见 ref.organisation_type }
  uscc: { type: VARCHAR, name: 统一社会信用代码, meaning: 公布文献不载，为空 }
  country: { type: VARCHAR, name: 国家或地区, meaning: 所在国家；从未作第一申请人的为空 }
  province: { type: VARCHAR, name: 省级, meaning: 所在省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 所在地级行政区 }
  parent_org_id: { type: VARCHAR, name: 上级机构, meaning: 尚无来源，为空 }
  is_university: { type: BOOLEAN, name: 是否高校, meaning: 类型为高校 }
  university: { type: VARCHAR, name: 名单校名, meaning: 普通高等学校名单中的校名；不在名单的为空 }
  tags: { type: VARCHAR, name: 标签, meaning: 尚无来源，为空 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 有任一关系的专利件数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 最早一次出现的记录；全部记录见 brg_patent_org }
audits:
  - not_null: [org_id, name, org_type, is_university, patent_count, record_ids]
  - unique: [org_id]
  - accepted_values: { column: org_type, values: [高校, 科研院所, 企业, 医院, 政府机关, 事业单位, 社会团体, 军队, 个人, 其他] }
  - reconcile:
      name: 机构数 = 关系表中不同的机构数
      left: select count(*) from dim_organisation
      right: select count(distinct org_id) from brg_patent_org
  - sql:
      name: 不在名单的国内高校（旧校名、校区等，待实体归一）
      severity: warn
      query: select org_id, name, province, patent_count from dim_organisation where is_university and university is null and country = '中国'
*/
WITH linked AS (
  SELECT org_id, count(DISTINCT patent_id) AS patent_count, min_by(raw_name, (valid_from, record_ids)) AS raw_name, min_by(record_ids, (valid_from, record_ids)) AS record_ids
  FROM brg_patent_org
  GROUP BY org_id
),
spelling AS (
  SELECT org_id, min_by(raw_name, (-publication_count, raw_name)) AS name FROM int_applicant_name WHERE org_id IS NOT NULL GROUP BY org_id
),
place AS (
  SELECT
    first_org_id AS org_id, country, province, city,
    row_number() OVER (PARTITION BY first_org_id ORDER BY count(*) DESC, max(publication_date) DESC, city, province, country) AS choice
  FROM dim_patent
  WHERE country IS NOT NULL
  GROUP BY first_org_id, country, province, city
)
SELECT
  l.org_id,
  coalesce(s.name, l.raw_name) AS name,
  n.org_type,
  n.org_type_rule,
  CAST(NULL AS VARCHAR) AS uscc,
  p.country,
  p.province,
  p.city,
  CAST(NULL AS VARCHAR) AS parent_org_id,
  n.org_type = '高校' AS is_university,
  n.university,
  CAST(NULL AS VARCHAR) AS tags,
  l.patent_count,
  l.record_ids
FROM linked AS l
JOIN int_applicant_name AS n ON n.raw_name = l.raw_name
LEFT JOIN spelling AS s ON s.org_id = l.org_id
LEFT JOIN place AS p ON p.org_id = l.org_id AND p.choice = 1
