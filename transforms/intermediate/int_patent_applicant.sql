/* model
name: int_patent_applicant
grain: 一行一件专利的一个申请人或专利权人，凭公布文献
key: [patent_id, org_id, role]
owner: warehouse
description: >-
  发明公开文献上的是申请人，授权公告上的是专利权人。机构标识见 int_org_name；个人由名称与文献地址得出，因为同名的人很多：
  地址写法一变就是另一个标识，宁可拆开也不混在一起，归并是实体归一的事。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  role: { type: VARCHAR, name: 关系, meaning: applicant 申请人、owner 专利权人 }
  valid_from: { type: DATE, name: 起始日, meaning: 最早载明这一关系的文献的公布日 }
  name_key: { type: VARCHAR, name: 名称键, meaning: 见 int_name }
  raw_name: { type: VARCHAR, name: 名称原文, meaning: 文献中的写法 }
  applicant_order: { type: INTEGER, name: 次序, meaning: 在申请人或专利权人中的位置，1 为第一 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 载明这一关系的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, org_id, role, valid_from, raw_name, applicant_order, record_ids]
  - unique: [patent_id, org_id, role]
  - accepted_values: { column: role, values: [applicant, owner] }
  - reconcile:
      name: 有申请人的专利都有第一申请人或第一专利权人
      left: select count(distinct patent_id) from int_patent_applicant where applicant_order = 1
      right: >-
        select count(distinct p.patent_id) from int_publication p join stg_gazette__publication s on s.publication_number = p.publication_number
        left join int_record_choice x on x.record_id = s.record_id and x.choice > 1 where x.record_id is null and s.applicants is not null
*/
-- Inlined, so that the common case (one applicant, one document) runs through without being kept aside.
WITH document AS NOT MATERIALIZED (
  SELECT
    p.patent_id, p.publication_number, p.publication_count,
    CASE WHEN p.kind IN ('发明公开', '其他') THEN 'applicant' ELSE 'owner' END AS role,
    p.publication_date, p.record_ids, s.applicants, coalesce(s.address, p.patent_id) AS place
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND s.applicants IS NOT NULL
),
listed AS NOT MATERIALIZED (
  SELECT patent_id, publication_number, publication_count, role, publication_date, record_ids, place, applicants AS raw_name, 1 AS applicant_order
  FROM document WHERE NOT contains(applicants, ';')
  UNION ALL
  SELECT
    patent_id, publication_number, publication_count + 1 AS publication_count, role, publication_date, record_ids, place,
    unnest(string_split(applicants, ';')) AS raw_name, CAST(generate_subscripts(string_split(applicants, ';'), 1) AS INTEGER) AS applicant_order
  FROM document WHERE contains(applicants, ';')
),
identified AS NOT MATERIALIZED (
  SELECT
    l.patent_id, l.publication_number, l.publication_count, l.role, l.publication_date, l.record_ids, l.raw_name, l.applicant_order,
    CASE WHEN n.is_individual THEN 'org:' || left(md5(n.name_key || '|' || l.place), 12) ELSE n.org_id END AS org_id, n.name_key
  FROM listed AS l
  JOIN int_org_name AS n ON n.raw_name = l.raw_name
)
-- One document and one name cannot repeat a relation; only the rest has to be grouped.
SELECT
  patent_id, org_id, role, publication_date AS valid_from, name_key, raw_name, applicant_order,
  record_ids
FROM identified
WHERE publication_count = 1
UNION ALL
SELECT
  patent_id, org_id, role, min(publication_date) AS valid_from,
  min_by(name_key, (publication_date, publication_number, applicant_order)) AS name_key,
  min_by(raw_name, (publication_date, publication_number, applicant_order)) AS raw_name,
  min(applicant_order) AS applicant_order,
  -- A name that one document lists twice brings its records twice; they are the same text.
  array_to_string(list_distinct(string_split(string_agg(record_ids, ';' ORDER BY publication_date, publication_number), ';')), ';') AS record_ids
FROM identified
WHERE publication_count > 1
GROUP BY patent_id, org_id, role
