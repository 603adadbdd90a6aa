/* model
name: int_rule_label
grain: 一行一份内容在一个体系中的一个标签
key: [content_id, scheme, label_id]
owner: warehouse
program: { name: label_rules, reads: [ref.concordance_rule, ref.concordance_reading, ref.concordance_word, ref.chain_node_rule, ref.ipc_symbol, ref.ipc_range, ref.ipc_reclassified] }
description: 分类号与关键词规则（官方参照关系表与产业链节点）逐份内容的命中，见 ref.concordance_rule、ref.chain_node_rule；一个标签命中几条规则的，取等级最高的一条。按内容与规则缓存在湖中，都不重复计算。
columns:
  content_id: { type: VARCHAR, name: 内容标识, meaning: 见 int_patent_text }
  scheme: { type: VARCHAR, name: 体系, meaning: sei、digital、green、new_three、gbt4754、chain_node }
  label_id: { type: VARCHAR, name: 标签, meaning: 体系内的编号 }
  grade: { type: VARCHAR, name: 等级, meaning: A 为分类号与关键词都命中，B 为只凭分类号即足，C 为分类号命中而关键词未命中 }
  rule_id: { type: VARCHAR, name: 规则, meaning: 命中的规则 }
  evidence: { type: VARCHAR, name: 依据, meaning: 命中的分类号、关键词及其出处 }
  table_version: { type: VARCHAR, name: 表的版本, meaning: 规则所在表的版本 }
audits:
  - not_null: [content_id, scheme, label_id, grade, rule_id, evidence]
  - unique: [content_id, scheme, label_id]
  - accepted_values: { column: grade, values: [A, B, C] }
*/
SELECT DISTINCT content_id, title, abstract, claims, symbols FROM int_patent_text WHERE symbols IS NOT NULL
