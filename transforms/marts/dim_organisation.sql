/* model
name: dim_organisation
grain: 一行一个机构或个人
key: [org_id]
owner: warehouse
description: >-
  各来源的机构归一后的主体（归并的依据见 int_org_resolution），以及与专利有关系的个人。名称取名单所载、不是曾用名的写法，没有名单的取最常见的。
  所在地：有专利的取其作为第一申请人的专利的地址（出现最多的城市，并列时取最近公布的，再并列取名称排序在前的），没有的取各来源所载。
columns:
  org_id: { type: VARCHAR, name: 机构标识, meaning: org 加 12 位十六进制；由最先出现的名称得出，不因新的别名而变 }
  name: { type: VARCHAR, name: 名称, meaning: 通行的写法 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 高校、科研院所、企业、医院、政府机关、事业单位、社会团体、军队、个人、其他 }
  org_type_rule: { type: VARCHAR, name: 类型规则, meaning: 判定类型的规则编号，见 ref.organisation_type }
  uscc: { type: VARCHAR, name: 统一社会信用代码, meaning: 来源所载、校验位正确的代码；没有的为空 }
  country: { type: VARCHAR, name: 国家或地区, meaning: 所在国家；不明的为空 }
  province: { type: VARCHAR, name: 省级, meaning: 所在省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 所在地级行政区 }
  parent_org_id: { type: VARCHAR, name: 上级机构, meaning: 直接上级；没有的为空 }
  root_org_id: { type: VARCHAR, name: 最上级机构, meaning: 没有上级的为自己 }
  relation: { type: VARCHAR, name: 与上级的关系, meaning: 校区、学院、研究院、附属医院、分公司、子公司等 }
  is_university: { type: BOOLEAN, name: 是否高校, meaning: 类型为高校 }
  university: { type: VARCHAR, name: 名单校名, meaning: 普通高等学校名单中的校名；不在名单的为空 }
  tags: { type: VARCHAR, name: 标签, meaning: 名单所授的称号与年度，以半角分号分隔；没有的为空 }
  aliases: { type: VARCHAR, name: 别名, meaning: 归为这个机构的其他写法，以半角分号分隔；没有的为空 }
  name_count: { type: BIGINT, name: 写法数, meaning: 归为这个机构的写法数 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 作申请人、专利权人（含后来转出的）的专利件数 }
  record_count: { type: BIGINT, name: 出现次数, meaning: 各来源写到它的次数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 最早一次出现的记录；全部记录见 brg_patent_org、int_name_mention }
audits:
  - not_null: [org_id, name, org_type, root_org_id, is_university, name_count, patent_count, record_ids]
  - unique: [org_id]
  - sql:
      name: 一个统一社会信用代码属于几个机构（来源互相矛盾，待决定）
      severity: warn
      query: select uscc, count(*) as organisations, min(name) as one, max(name) as other from dim_organisation where uscc is not null group by uscc having count(*) > 1
  - accepted_values: { column: org_type, values: [高校, 科研院所, 企业, 医院, 政府机关, 事业单位, 社会团体, 军队, 个人, 其他] }
  - relationships: { column: parent_org_id, to: dim_organisation.org_id }
  - relationships: { column: root_org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 机构数 = 归并所得的机构数 + 与专利有关系的个人数
      left: select count(*) from dim_organisation
      right: >-
        select (select count(distinct org_id) from int_org_name where org_id is not null)
        + (select count(distinct b.org_id) from brg_patent_org as b left join int_org_name as n on n.org_id = b.org_id where n.org_id is null)
  - sql:
      name: 不在名单的国内高校（旧校名、境外分校等）
      severity: warn
      query: >-
        select org_id, name, province, patent_count from dim_organisation where is_university and university is null and country = '中国' and parent_org_id is null
*/
WITH linked AS (
  SELECT
    org_id, count(DISTINCT patent_id) FILTER (WHERE role IN ('applicant', 'owner')) AS patent_count,
    min_by(raw_name, (valid_from, record_ids)) AS raw_name, min_by(record_ids, (valid_from, record_ids)) AS record_ids
  FROM brg_patent_org
  GROUP BY org_id
),
listed AS (
  SELECT raw_name, bool_or(role = '名单') AS is_listed, bool_or(role = '曾用名') AS is_former, bool_or(role = '简称') AS is_short
  FROM int_name_mention WHERE role IN ('名单', '曾用名', '简称') GROUP BY raw_name
),
spelling AS (
  SELECT
    n.org_id, n.raw_name, n.name_key, n.record_count, n.first_record_id, e.name_order, e.credit_codes, e.provinces, e.cities,
    row_number() OVER (
      PARTITION BY n.org_id ORDER BY coalesce(l.is_former, false), coalesce(l.is_short, false), coalesce(l.is_listed, false) DESC, n.university IS NULL,
      n.record_count DESC, n.raw_name
    ) AS choice
  FROM int_org_name AS n
  JOIN int_name_evidence AS e ON e.name_key = n.name_key
  LEFT JOIN listed AS l ON l.raw_name = n.raw_name
  WHERE n.org_id IS NOT NULL
),
body AS (
  SELECT
    s.org_id,
    min(s.raw_name) FILTER (WHERE s.choice = 1) AS name,
    string_agg(s.raw_name, ';' ORDER BY s.choice) FILTER (WHERE s.choice > 1) AS aliases,
    count(*) AS name_count,
    CAST(sum(s.record_count) AS BIGINT) AS record_count,
    min_by(s.first_record_id, (s.name_order, s.first_record_id)) AS record_ids,
    min_by(string_split(s.credit_codes, ';')[1], s.choice) FILTER (WHERE s.credit_codes IS NOT NULL) AS uscc,
    min_by(string_split(s.provinces, ';')[1], s.choice) FILTER (WHERE s.provinces IS NOT NULL) AS province,
    min_by(string_split(s.cities, ';')[1], s.choice) FILTER (WHERE s.cities IS NOT NULL) AS city
  FROM spelling AS s
  GROUP BY s.org_id
),
-- The kind of body by the best of its names: a list of universities, then the name most used.
kind AS (
  SELECT org_id, min_by(org_type, choice) AS org_type, min_by(org_type_rule, choice) AS org_type_rule, min(university) AS university
  FROM (
    SELECT n.org_id, i.org_type, i.org_type_rule, n.university, (n.university IS NULL, -n.record_count, n.raw_name) AS choice
    FROM int_org_name AS n
    JOIN int_name AS i ON i.raw_name = n.raw_name
    WHERE n.org_id IS NOT NULL
  ) AS t
  GROUP BY org_id
),
place AS (
  SELECT
    first_org_id AS org_id, country, province, city,
    row_number() OVER (PARTITION BY first_org_id ORDER BY count(*) DESC, max(publication_date) DESC, city, province, country) AS choice
  FROM dim_patent
  WHERE country IS NOT NULL
  GROUP BY first_org_id, country, province, city
),
tag AS (
  SELECT org_id, string_agg(tag, ';' ORDER BY tag) AS tags
  FROM (
    SELECT DISTINCT n.org_id, CASE WHEN o.tag_year IS NULL THEN o.tag ELSE o.tag || '（' || o.tag_year || '）' END AS tag
    FROM stg_lists__organisation AS o
    JOIN int_org_name AS n ON n.raw_name = o.name
    WHERE o.tag IS NOT NULL AND n.org_id IS NOT NULL
  ) AS t
  GROUP BY org_id
),
region AS (
  SELECT name, min(province) AS province FROM ref.region WHERE level = 'city' GROUP BY name
)
SELECT
  b.org_id,
  b.name,
  k.org_type,
  k.org_type_rule,
  b.uscc,
  coalesce(p.country, CASE WHEN coalesce(r.province, b.province) IS NOT NULL THEN '中国' END) AS country,
  CASE WHEN p.org_id IS NOT NULL THEN p.province ELSE coalesce(r.province, b.province) END AS province,
  CASE WHEN p.org_id IS NOT NULL THEN p.city ELSE b.city END AS city,
  u.parent_org_id,
  coalesce(u.root_org_id, b.org_id) AS root_org_id,
  u.relation,
  k.org_type = '高校' AS is_university,
  k.university,
  t.tags,
  b.aliases,
  b.name_count,
  coalesce(l.patent_count, 0) AS patent_count,
  b.record_count,
  b.record_ids
FROM body AS b
JOIN kind AS k ON k.org_id = b.org_id
LEFT JOIN linked AS l ON l.org_id = b.org_id
LEFT JOIN place AS p ON p.org_id = b.org_id AND p.choice = 1
LEFT JOIN int_org_parent AS u ON u.org_id = b.org_id
LEFT JOIN tag AS t ON t.org_id = b.org_id
LEFT JOIN region AS r ON r.name = b.city
UNION ALL
SELECT
  l.org_id,
  l.raw_name AS name,
  n.org_type,
  n.org_type_rule,
  CAST(NULL AS VARCHAR) AS uscc,
  p.country,
  p.province,
  p.city,
  CAST(NULL AS VARCHAR) AS parent_org_id,
  l.org_id AS root_org_id,
  CAST(NULL AS VARCHAR) AS relation,
  false AS is_university,
  CAST(NULL AS VARCHAR) AS university,
  CAST(NULL AS VARCHAR) AS tags,
  CAST(NULL AS VARCHAR) AS aliases,
  1 AS name_count,
  l.patent_count,
  l.patent_count AS record_count,
  l.record_ids
FROM linked AS l
LEFT JOIN body AS b ON b.org_id = l.org_id
JOIN int_name AS n ON n.raw_name = trim(l.raw_name)
LEFT JOIN place AS p ON p.org_id = l.org_id AND p.choice = 1
WHERE b.org_id IS NULL
