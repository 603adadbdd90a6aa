/* model
name: dim_cluster
grain: 一行一个方案中的一个集群
key: [cluster_id]
owner: warehouse
description: >-
  先进制造业集群，依参考表 chain_cluster；名录未经官方核验。
columns:
  cluster_id: { type: VARCHAR, name: 集群标识, meaning: 方案前缀加简称 }
  name: { type: VARCHAR, name: 名称, meaning: 集群名称 }
  scheme: { type: VARCHAR, name: 方案, meaning: 如 JS-1650-2023 }
  scheme_version: { type: VARCHAR, name: 方案版本, meaning: 图表脚注所印的方案年份 }
  seq: { type: INTEGER, name: 次序, meaning: 方案内的排列次序 }
  source_doc: { type: VARCHAR, name: 来源文件, meaning: 提出方案的文件；不明的为方案的通称 }
  name_sourced: { type: BOOLEAN, name: 名称有来源, meaning: 名称是否见于公开资料 }
  verified: { type: BOOLEAN, name: 已核验, meaning: 是否与官方名录核对过；否则图表应注“名录未经官方核验” }
audits:
  - not_null: [cluster_id, name, scheme, scheme_version, seq, source_doc, name_sourced, verified]
  - unique: [cluster_id]
  - reconcile:
      name: 集群数 = 参考表行数
      left: select count(*) from dim_cluster
      right: select count(*) from ref.chain_cluster
  - sql:
      name: 方案的集群没有列全
      severity: warn
      query: select s.scheme_id, s.cluster_count from ref.chain_scheme s where s.scheme_id in (select scheme from dim_cluster) and s.cluster_count <> (select count(*) from dim_cluster d where d.scheme = s.scheme_id)
*/
SELECT
  c.cluster_id,
  c.name,
  c.scheme_id AS scheme,
  s.version AS scheme_version,
  c.seq,
  coalesce(s.document, s.name) AS source_doc,
  c.name_sourced,
  c.verified
FROM ref.chain_cluster AS c
JOIN ref.chain_scheme AS s ON s.scheme_id = c.scheme_id
