/* model
name: brg_patent_person
grain: 一行一件专利的一位发明人或设计人
key: [patent_id, inventor_order]
owner: warehouse
description: 取自该专利最近一次公布的文献。同名者凭单位、共同发明人、领域归一，依据见 int_person_resolution。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  inventor_order: { type: INTEGER, name: 次序, meaning: 在发明人中的位置，1 为第一 }
  name: { type: VARCHAR, name: 姓名, meaning: 文献中的写法 }
  person_id: { type: VARCHAR, name: 人员标识, meaning: 见 dim_person；不公布姓名的为空 }
  belief: { type: VARCHAR, name: 相信程度, meaning: 这一处归于这个人的相信程度：确信、很可能；不公布姓名的为空 }
  is_withheld: { type: BOOLEAN, name: 是否不公布姓名, meaning: 发明人请求不公布姓名（实施细则第十三条） }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 载明这一姓名的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, inventor_order, name, is_withheld, record_ids]
  - unique: [patent_id, inventor_order]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: person_id, to: dim_person.person_id }
  - accepted_values: { column: belief, values: [确信, 很可能] }
  - sql:
      name: 公布姓名的都有人员标识，不公布的没有
      query: select patent_id, inventor_order from brg_patent_person where (person_id is null) <> is_withheld
*/
SELECT
  i.patent_id,
  i.inventor_order,
  i.name,
  r.person_id,
  r.belief,
  i.is_withheld,
  i.record_ids
FROM int_person_inventor AS i
LEFT JOIN (SELECT mention_key, person_id, belief FROM int_person_resolution WHERE row_kind = 'mention') AS r ON r.mention_key = CASE WHEN NOT i.is_withheld THEN i.mention_key END
ORDER BY patent_id
