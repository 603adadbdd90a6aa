/* model
name: brg_patent_person
grain: 一行一件专利的一位发明人或设计人
key: [patent_id, inventor_order]
owner: warehouse
description: 取自该专利最近一次公布的文献。发明人尚未归一，person_id 为空。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  inventor_order: { type: INTEGER, name: 次序, meaning: 在发明人中的位置，1 为第一 }
  name: { type: VARCHAR, name: 姓名, meaning: 文献中的写法 }
  person_id: { type: VARCHAR, name: 人员标识, meaning: 归一后的发明人；尚未归一，为空 }
  is_withheld: { type: BOOLEAN, name: 是否不公布姓名, meaning: 发明人请求不公布姓名（实施细则第十三条） }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 载明这一姓名的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, inventor_order, name, is_withheld, record_ids]
  - unique: [patent_id, inventor_order]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
*/
WITH document AS (
  SELECT p.patent_id, p.record_ids, s.inventors
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1 AND s.inventors IS NOT NULL
),
listed AS (
  SELECT
    patent_id, record_ids, unnest(string_split(inventors, ';')) AS name,
    CAST(generate_subscripts(string_split(inventors, ';'), 1) AS INTEGER) AS inventor_order
  FROM document
)
SELECT
  patent_id,
  inventor_order,
  name,
  CAST(NULL AS VARCHAR) AS person_id,
  contains(name, '不公告') OR contains(name, '不公布') OR contains(name, '不公开') AS is_withheld,
  record_ids
FROM listed
