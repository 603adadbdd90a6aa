/* model
name: int_org_parent
grain: 一行一个有上级的机构
key: [org_id]
owner: warehouse
description: 机构的直接上级与最上级：校区、学院、附属医院、异地研究院归学校，分公司、子公司归集团。来源明示的优先于按名称认定的，人工决定又在先。
columns:
  org_id: { type: VARCHAR, name: 机构标识, meaning: 下级 }
  parent_org_id: { type: VARCHAR, name: 上级机构, meaning: 直接上级 }
  root_org_id: { type: VARCHAR, name: 最上级机构, meaning: 逐级向上，至多六级 }
  relation: { type: VARCHAR, name: 关系, meaning: 校区、学院、研究院、附属医院、分公司、子公司等 }
  how: { type: VARCHAR, name: 依据类别, meaning: decision 人工、stated 来源明示、name 名称 }
  finding: { type: VARCHAR, name: 说明, meaning: 认定的理由 }
audits:
  - not_null: [org_id, parent_org_id, root_org_id, relation, how]
  - unique: [org_id]
  - sql:
      name: 自己不是自己的上级
      query: select org_id from int_org_parent where org_id = parent_org_id or org_id = root_org_id
*/
WITH RECURSIVE direct AS (
  SELECT org_id, parent_org_id, relation, how, finding
  FROM (
    SELECT
      left_org_id AS org_id, right_org_id AS parent_org_id, relation, how, finding,
      row_number() OVER (
        PARTITION BY left_org_id ORDER BY CASE how WHEN 'decision' THEN 1 WHEN 'stated' THEN 2 ELSE 3 END, right_org_id
      ) AS choice
    FROM int_org_resolution
    WHERE row_kind = 'parent' AND left_org_id <> right_org_id
  ) AS p
  WHERE choice = 1
),
up AS (
  SELECT org_id, parent_org_id AS root_org_id, 1 AS steps FROM direct
  UNION ALL
  SELECT u.org_id, d.parent_org_id AS root_org_id, u.steps + 1 AS steps
  FROM up AS u
  JOIN direct AS d ON d.org_id = u.root_org_id
  WHERE u.steps < 6 AND d.parent_org_id <> u.org_id
),
top AS (
  SELECT org_id, max_by(root_org_id, steps) AS root_org_id FROM up GROUP BY org_id
)
SELECT d.org_id, d.parent_org_id, t.root_org_id, d.relation, d.how, d.finding
FROM direct AS d
JOIN top AS t ON t.org_id = d.org_id
