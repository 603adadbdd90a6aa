/* model
name: int_org_name
grain: 一行一个名称的写法
key: [raw_name]
owner: warehouse
description: 每种写法归到哪个机构。个人不在这里编号，因为同名的人要靠地址区分（见 brg_patent_org）。
columns:
  raw_name: { type: VARCHAR, name: 名称原文, meaning: 来源中的写法 }
  name_key: { type: VARCHAR, name: 名称键, meaning: 见 int_name }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 按名称归类，见 int_name }
  is_individual: { type: BOOLEAN, name: 是否个人, meaning: 类型为个人 }
  university: { type: VARCHAR, name: 高校, meaning: 与普通高等学校名单一致的校名；不是的为空 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation；个人为空 }
  how: { type: VARCHAR, name: 依据类别, meaning: 见 int_org_resolution；个人为空 }
  publication_count: { type: BIGINT, name: 公布次数, meaning: 以这种写法出现的公布记录数 }
  record_count: { type: BIGINT, name: 出现次数, meaning: 写到它的次数 }
  first_record_id: { type: VARCHAR, name: 首次记录, meaning: 最早取得的、写到它的记录 }
audits:
  - not_null: [raw_name, name_key, org_type, is_individual]
  - unique: [raw_name]
  - relationships: { column: raw_name, to: int_name.raw_name }
  - sql:
      name: 个人以外的名称都有机构
      query: select raw_name from int_org_name where (org_id is null) <> is_individual
*/
SELECT
  n.raw_name, n.name_key, n.org_type, n.is_individual, n.university, r.org_id, r.how, n.publication_count, n.record_count, n.first_record_id
FROM int_name AS n
LEFT JOIN (SELECT left_key, left_org_id AS org_id, how FROM int_org_resolution WHERE row_kind = 'name') AS r ON r.left_key = n.name_key
