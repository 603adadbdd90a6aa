/* model
name: int_org_dimension
grain: 一行一个机构或个人
key: [org_id]
owner: warehouse
description: >-
  机构的分组列，供各事实表直接取用，不必再连 dim_organisation。校区、学院、异地研究院、附属医院等的高校记最上级的学校，类型与所在地仍是自己的。
columns:
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  root_org_id: { type: VARCHAR, name: 最上级机构, meaning: 没有上级的为自己 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 自己的类型，不是上级的 }
  university: { type: VARCHAR, name: 高校, meaning: 最上级机构是高校的，记其名单校名，名单外的记其名称；其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 自己所在的省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 自己所在的地级行政区 }
audits:
  - not_null: [org_id, root_org_id, org_type]
  - unique: [org_id]
  - reconcile:
      name: 每个机构一行
      left: select count(*) from int_org_dimension
      right: select count(*) from dim_organisation
*/
SELECT
  o.org_id, o.root_org_id, o.org_type,
  CASE WHEN r.org_type = '高校' THEN coalesce(r.university, r.name) END AS university,
  o.province, o.city
FROM dim_organisation AS o
JOIN dim_organisation AS r ON r.org_id = o.root_org_id
