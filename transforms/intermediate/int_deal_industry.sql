/* model
name: int_deal_industry
grain: 一行一个认得出行业的机构
key: [org_id]
owner: warehouse
description: 机构的行业，作受让方、买方的分组用。名单载明的取最近取得的那条；名单没有的取其为第一申请人的专利最多的行业大类，并列取名称在前的。
columns:
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  industry: { type: VARCHAR, name: 行业, meaning: 名单所载的写法，或国民经济行业大类名称 }
  basis: { type: VARCHAR, name: 依据, meaning: 名单、专利 }
audits:
  - not_null: [org_id, industry, basis]
  - unique: [org_id]
  - accepted_values: { column: basis, values: [名单, 专利] }
*/
WITH listed AS (
  SELECT n.org_id, max_by(o.industry, (o.fetched_at, o.record_id)) AS industry
  FROM stg_lists__organisation AS o
  JOIN int_org_name AS n ON n.raw_name = o.name
  WHERE o.industry IS NOT NULL AND n.org_id IS NOT NULL
  GROUP BY n.org_id
),
practised AS (
  SELECT org_id, min_by(industry, (-patents, industry)) AS industry
  FROM (SELECT org_id, industry, count(*) AS patents FROM int_patent_dimension WHERE org_id IS NOT NULL AND industry IS NOT NULL GROUP BY org_id, industry) AS p
  GROUP BY org_id
)
SELECT org_id, industry, '名单' AS basis FROM listed
UNION ALL
SELECT p.org_id, p.industry, '专利' AS basis FROM practised AS p ANTI JOIN listed AS l ON l.org_id = p.org_id
