/* model
name: dim_chain
grain: 一行一条产业链
key: [chain_id]
owner: warehouse
description: >-
  重点产业链，依参考表 chain；“1650”的 50 条是候选名称，名录未经官方核验。
columns:
  chain_id: { type: VARCHAR, name: 产业链标识, meaning: 简称标识，改名不改标识 }
  cluster_id: { type: VARCHAR, name: 集群标识, meaning: 所属集群，见 dim_cluster；对应关系没有来源 }
  name: { type: VARCHAR, name: 名称, meaning: 产业链名称 }
  scheme: { type: VARCHAR, name: 方案, meaning: 如 JS-1650-2023 }
  seq: { type: INTEGER, name: 次序, meaning: 排列次序，不是官方序号 }
  node_count: { type: BIGINT, name: 环节数, meaning: 已拟定的末级环节个数；0 为尚无环节树 }
  name_sourced: { type: BOOLEAN, name: 名称有来源, meaning: 名称是否见于公开资料 }
  verified: { type: BOOLEAN, name: 已核验, meaning: 是否与官方名录核对过；否则图表应注“名录未经官方核验” }
audits:
  - not_null: [chain_id, cluster_id, name, scheme, seq, node_count, name_sourced, verified]
  - unique: [chain_id]
  - relationships: { column: cluster_id, to: dim_cluster.cluster_id }
  - reconcile:
      name: 产业链数 = 参考表行数
      left: select count(*) from dim_chain
      right: select count(*) from ref.chain
*/
WITH leaves AS (
  SELECT chain_id, count(*) AS node_count FROM ref.chain_node WHERE parent_node_id IS NOT NULL GROUP BY chain_id
)
SELECT
  c.chain_id,
  c.cluster_id,
  c.name,
  c.scheme_id AS scheme,
  c.seq,
  coalesce(l.node_count, 0) AS node_count,
  c.name_sourced,
  c.verified
FROM ref.chain AS c
LEFT JOIN leaves AS l ON l.chain_id = c.chain_id
