/* model
name: int_publication_conflict
grain: 一行一条因冲突而舍去的记录
key: [record_id]
owner: warehouse
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 舍去的记录 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 发生冲突的号 }
  kept_record_id: { type: VARCHAR, name: 作数记录, meaning: 该公开号作数的记录 }
  decided_by: { type: VARCHAR, name: 取舍规则, meaning: 分出先后的规则 }
  differing: { type: VARCHAR, name: 不同的字段, meaning: 与作数的一条不同的字段，以半角分号分隔 }
  title: { type: VARCHAR, name: 名称, meaning: 舍去的记录所载名称 }
  filing_date: { type: DATE, name: 申请日, meaning: 舍去的记录所载申请日 }
  applicants: { type: VARCHAR, name: 申请人或专利权人, meaning: 舍去的记录所载申请人 }
  classification: { type: VARCHAR, name: 分类号, meaning: 舍去的记录所载分类号 }
audits:
  - not_null: [record_id, publication_number, kept_record_id, decided_by, differing]
  - unique: [record_id]
  - relationships: { column: publication_number, to: int_publication.publication_number }
  - sql:
      name: 同号不同内容的公布记录
      severity: warn
      query: select record_id, publication_number, kept_record_id, decided_by, differing from int_publication_conflict
*/
SELECT
  c.record_id,
  c.publication_number,
  c.kept_record_id,
  c.decided_by,
  c.differing,
  s.title,
  s.filing_date,
  s.applicants,
  s.classification
FROM int_record_choice AS c
JOIN stg_gazette__publication AS s ON s.record_id = c.record_id
WHERE c.outcome = '冲突'
