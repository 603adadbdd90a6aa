/* model
name: dim_chain_node
grain: 一行一个产业链环节
key: [node_id]
owner: warehouse
description: >-
  产业链环节两级树：上中下游为第一级（没有上级），其下为末级环节。环节与识别规则由本项目拟定，未经官方核验；规则见参考表 chain_node_rule。
columns:
  node_id: { type: VARCHAR, name: 环节标识, meaning: 产业链标识加简称，改名不改标识 }
  chain_id: { type: VARCHAR, name: 产业链标识, meaning: 见 dim_chain }
  parent_node_id: { type: VARCHAR, name: 上级环节, meaning: 所属的上、中、下游；第一级为空 }
  layer: { type: VARCHAR, name: 位置, meaning: 上游、中游、下游 }
  name: { type: VARCHAR, name: 名称, meaning: 环节名称 }
  seq: { type: INTEGER, name: 次序, meaning: 产业链内自上游到下游的次序 }
  is_leaf: { type: BOOLEAN, name: 是否末级, meaning: 专利只标到末级环节 }
  rule_count: { type: BIGINT, name: 规则数, meaning: 识别该环节的规则条数；第一级为 0 }
audits:
  - not_null: [node_id, chain_id, layer, name, seq, is_leaf, rule_count]
  - unique: [node_id]
  - accepted_values: { column: layer, values: [上游, 中游, 下游] }
  - relationships: { column: chain_id, to: dim_chain.chain_id }
  - relationships: { column: parent_node_id, to: dim_chain_node.node_id }
  - reconcile:
      name: 各环节规则数之和 = 规则表行数
      left: select coalesce(sum(rule_count), 0) from dim_chain_node
      right: select count(*) from ref.chain_node_rule
  - sql:
      name: 末级环节没有规则，或第一级有规则
      query: select node_id, is_leaf, rule_count from dim_chain_node where is_leaf = (rule_count = 0)
  - sql:
      name: 上级环节属于别的产业链或别的位置
      query: select d.node_id from dim_chain_node d join dim_chain_node p on p.node_id = d.parent_node_id where p.chain_id <> d.chain_id or p.layer <> d.layer
*/
WITH rules AS (
  SELECT node_id, count(*) AS rule_count FROM ref.chain_node_rule GROUP BY node_id
)
SELECT
  n.node_id,
  n.chain_id,
  n.parent_node_id,
  n.layer,
  n.name,
  n.seq,
  n.parent_node_id IS NOT NULL AS is_leaf,
  coalesce(r.rule_count, 0) AS rule_count
FROM ref.chain_node AS n
LEFT JOIN rules AS r ON r.node_id = n.node_id
