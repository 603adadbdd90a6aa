/* model
name: dim_label
grain: 一行一个体系中的一个标签
key: [scheme, label_id]
owner: warehouse
description: 各体系标签的名称与上级。verified 为否的未经官方核验，凡印出它的地方都要这样说。
columns:
  scheme: { type: VARCHAR, name: 体系, meaning: wipo35、sei、digital、green、new_three、gbt4754、chain_node、discipline、efficacy }
  label_id: { type: VARCHAR, name: 标签, meaning: 体系内的编号 }
  name: { type: VARCHAR, name: 名称, meaning: 标签的名称 }
  parent_id: { type: VARCHAR, name: 上级, meaning: 同一体系内的上级标签；没有的为空 }
  verified: { type: BOOLEAN, name: 是否经官方核验, meaning: 为否的显示时要注明 }
  source: { type: VARCHAR, name: 出处, meaning: 所据的表 }
audits:
  - not_null: [scheme, label_id, name, verified]
  - unique: [scheme, label_id]
  - sql:
      name: 用到的标签都有名称
      query: select distinct b.scheme, b.label_id from brg_patent_label as b left join dim_label as d on d.scheme = b.scheme and d.label_id = b.label_id where d.label_id is null
*/
SELECT 'wipo35' AS scheme, CAST(field_id AS VARCHAR) AS label_id, name, CAST(NULL AS VARCHAR) AS parent_id, false AS verified, 'WIPO 35 技术领域' AS source
FROM ref.wipo35_field
UNION ALL
SELECT scheme, label_id, min(name) AS name, min(parent_id) AS parent_id, bool_and(coalesce(verified, false)) AS verified, min(source) AS source
FROM ref.concordance_label
GROUP BY scheme, label_id
UNION ALL
SELECT 'chain_node' AS scheme, node_id AS label_id, name, parent_node_id AS parent_id, false AS verified, '产业链节点（本项目所拟）' AS source FROM dim_chain_node
UNION ALL
SELECT 'discipline' AS scheme, code AS label_id, name, CAST(NULL AS VARCHAR) AS parent_id, false AS verified, '研究生教育学科专业目录（2022）一级学科' AS source FROM ref.discipline
UNION ALL
SELECT 'efficacy' AS scheme, class_id AS label_id, name, CAST(NULL AS VARCHAR) AS parent_id, false AS verified, '技术功效类（本项目所拟）' AS source FROM ref.efficacy_class
