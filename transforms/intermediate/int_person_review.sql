/* model
name: int_person_review
grain: 一行一对待人决定的同名者
key: [left_key, right_key]
owner: warehouse
description: 模型认为可能是一人而证据不足以归并，或不许自己决定的。决定存入决定库（person_pair），下次构建生效。
columns:
  left_key: { type: VARCHAR, name: 提及键, meaning: 一人的首次提及 }
  right_key: { type: VARCHAR, name: 另一提及键, meaning: 另一人的首次提及 }
  name: { type: VARCHAR, name: 姓名, meaning: 左边一人的写法 }
  left_person_id: { type: VARCHAR, name: 人员标识, meaning: 见 dim_person }
  right_person_id: { type: VARCHAR, name: 另一人员标识, meaning: 见 dim_person }
  probability: { type: DOUBLE, name: 概率, meaning: 0–1，两者是同一人的概率 }
  question: { type: VARCHAR, name: 问题, meaning: 为什么要人来看 }
  parts: { type: VARCHAR, name: 得分构成, meaning: "JSON：[{feature, finding, weight}]" }
  mention_count: { type: BIGINT, name: 涉及次数, meaning: 两人的提及数之和，多的先看 }
audits:
  - not_null: [left_key, right_key, name, left_person_id, right_person_id, probability, question, parts]
  - unique: [left_key, right_key]
  - sql:
      name: 待决定的两人已是一人
      query: select left_key, right_key from int_person_review where left_person_id = right_person_id
*/
WITH asked AS (
  SELECT mention_key, other_key, person_id, other_person_id, probability, finding, parts FROM int_person_resolution WHERE row_kind = 'review'
),
counted AS (
  SELECT r.person_id, count(*) AS mention_count
  FROM int_person_resolution AS r
  SEMI JOIN (SELECT person_id FROM asked UNION SELECT other_person_id FROM asked) AS a ON a.person_id = r.person_id
  WHERE r.row_kind = 'mention'
  GROUP BY r.person_id
)
SELECT
  a.mention_key AS left_key, a.other_key AS right_key, m.name, a.person_id AS left_person_id, a.other_person_id AS right_person_id, a.probability,
  a.finding AS question, a.parts, l.mention_count + r.mention_count AS mention_count
FROM asked AS a
JOIN int_person_mention AS m ON m.mention_key = a.mention_key
JOIN counted AS l ON l.person_id = a.person_id
JOIN counted AS r ON r.person_id = a.other_person_id
