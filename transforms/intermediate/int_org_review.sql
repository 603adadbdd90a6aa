/* model
name: int_org_review
grain: 一行一对待人决定的名称
key: [left_key, right_key]
owner: warehouse
description: 模型拿不准、或不许自己决定（两个已公布的机构）的名称对。用 panhuo review 决定；决定存入决定库，下次构建生效。
columns:
  left_key: { type: VARCHAR, name: 名称键, meaning: 先出现的名称 }
  right_key: { type: VARCHAR, name: 另一名称键, meaning: 后出现的名称 }
  left_name: { type: VARCHAR, name: 名称, meaning: 最常见的写法 }
  right_name: { type: VARCHAR, name: 另一名称, meaning: 最常见的写法 }
  left_org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  right_org_id: { type: VARCHAR, name: 另一机构标识, meaning: 见 dim_organisation }
  probability: { type: DOUBLE, name: 概率, meaning: 0–1，两者是同一机构的概率 }
  question: { type: VARCHAR, name: 问题, meaning: 为什么要人来看 }
  parts: { type: VARCHAR, name: 得分构成, meaning: "JSON：[{feature, finding, weight}]" }
  record_count: { type: BIGINT, name: 涉及次数, meaning: 两个名称出现次数之和，多的先看 }
audits:
  - not_null: [left_key, right_key, left_name, right_name, left_org_id, right_org_id, question]
  - unique: [left_key, right_key]
*/
SELECT
  r.left_key, r.right_key, a.name AS left_name, b.name AS right_name, r.left_org_id, r.right_org_id, r.probability, r.finding AS question, r.parts,
  a.record_count + b.record_count AS record_count
FROM int_org_resolution AS r
JOIN int_name_evidence AS a ON a.name_key = r.left_key
JOIN int_name_evidence AS b ON b.name_key = r.right_key
WHERE r.row_kind = 'review'
