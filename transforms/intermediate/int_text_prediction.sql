/* model
name: int_text_prediction
grain: 一行一份文字在一个体系中的一个推定
key: [content_id, scheme, place]
owner: warehouse
program: { name: predict_labels, reads: [int_patent_text, int_patent_applicant, int_rule_label, int_text_label] }
description: >-
  没有分类号的文字（需求、挂牌、披露）按本库专利学得的模型推定 IPC 小类、产业链节点、学科，概率经校准；拿不准就说拿不准（is_sure 为否），不猜。全文用词陌生的（需求里多有专利中不见的客套话），改按名称与关键词再读一遍。模型存在湖中，
  专利多出三分之一以上才重学。
columns:
  content_id: { type: VARCHAR, name: 内容标识, meaning: 见 int_demand_text }
  scheme: { type: VARCHAR, name: 体系, meaning: ipc 小类、chain_node 产业链节点、discipline 学科 }
  place: { type: INTEGER, name: 名次, meaning: 1 为最可能；0 为只敢说上一级 }
  label_id: { type: VARCHAR, name: 标签, meaning: 小类、节点、学科代码；上一级的为部、产业链 }
  level: { type: VARCHAR, name: 级别, meaning: label 本级、parent 上一级 }
  probability: { type: DOUBLE, name: 概率, meaning: 0–1，经校准 }
  is_sure: { type: BOOLEAN, name: 是否作答, meaning: 达到作答的门槛；为否的只供参考，不计入数字 }
  reason: { type: VARCHAR, name: 不作答的缘由, meaning: improbable 概率不够、unknown_words 用词陌生、none 多半不属于任何节点、second 次选 }
  model: { type: VARCHAR, name: 模型, meaning: 体系、版本、学习的件数与摘要 }
audits:
  - not_null: [content_id, scheme, place, label_id, level, probability, is_sure, model]
  - unique: [content_id, scheme, place]
  - accepted_values: { column: scheme, values: [ipc, chain_node, discipline] }
  - accepted_values: { column: level, values: [label, parent] }
  - sql:
      name: 一份文字一个体系至多一个作答
      query: select content_id, scheme from int_text_prediction where is_sure group by content_id, scheme having count(*) > 1
*/
SELECT content_id, title, body, keywords FROM int_demand_text
