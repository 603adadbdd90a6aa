/* model
name: int_person_evidence
grain: 一行一件有发明人的专利，或人员名单中一个单位的一个部门
key: [evidence_key]
owner: warehouse
description: 同名的人凭什么分辨：单位（归到最上级）、共同发明人（名单为同部门的人）、分类、城市、年份。各人的姓名见 int_person_mention。
columns:
  evidence_key: { type: VARCHAR, name: 依据键, meaning: 专利标识；名单为 单位/部门 }
  orgs: { type: VARCHAR, name: 单位, meaning: 申请人、专利权人、所在单位的最上级机构标识，依申请人次序，以半角分号分隔；没有的为空 }
  companions: { type: VARCHAR, name: 同现姓名, meaning: 这件专利的发明人、这个部门的人的姓名键，含本人，至多 40 个，以半角分号分隔 }
  subclass: { type: VARCHAR, name: 小类, meaning: 主分类号的小类；外观设计为洛迦诺大类，前加 L }
  field_id: { type: VARCHAR, name: 技术领域, meaning: 见 int_wipo_label，份额最大的一个 }
  city: { type: VARCHAR, name: 地级, meaning: 第一申请人地址所在 }
  filing_year: { type: INTEGER, name: 申请年, meaning: 申请日的年份；没有的取首次公布 }
  first_date: { type: DATE, name: 首次公布日, meaning: 已知的最早一次公布；名单为取得之日 }
audits:
  - not_null: [evidence_key]
  - unique: [evidence_key]
*/
WITH companion AS (
  SELECT patent_id, string_agg(name_key, ';' ORDER BY inventor_order) AS companions
  FROM int_person_inventor
  WHERE NOT is_withheld AND inventor_order <= 40 AND name_key <> '' AND length(name_key) <= 60
  GROUP BY patent_id
),
inventive AS (
  SELECT DISTINCT patent_id FROM int_person_inventor WHERE NOT is_withheld
),
affiliation AS (
  SELECT patent_id, string_agg(org_id, ';' ORDER BY applicant_order, org_id) AS orgs
  FROM (
    SELECT a.patent_id, coalesce(u.root_org_id, a.org_id) AS org_id, min(a.applicant_order) AS applicant_order
    FROM int_patent_applicant AS a
    LEFT JOIN int_org_parent AS u ON u.org_id = a.org_id
    GROUP BY a.patent_id, coalesce(u.root_org_id, a.org_id)
  ) AS o
  GROUP BY patent_id
),
field AS (
  SELECT patent_id, min_by(label_id, (-weight, label_id)) AS field_id FROM int_wipo_label GROUP BY patent_id
),
document AS NOT MATERIALIZED (
  SELECT
    p.patent_id, p.filing_date, s.address,
    CASE WHEN p.patent_type = '外观设计' THEN nullif('L' || regexp_extract(s.classification, '^[0-9]{2}'), 'L')
      ELSE nullif(regexp_extract(s.classification, '^[A-H][0-9]{2}[A-Z]'), '') END AS subclass
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1
),
dated AS (
  SELECT patent_id, min(publication_date) AS first_date, min(filing_date) AS filing_date FROM int_publication GROUP BY patent_id
),
staff AS (
  SELECT
    organisation || '/' || coalesce(department, '') AS evidence_key, organisation, min(fetched_at) AS fetched_at,
    array_to_string(list_slice(list(DISTINCT name ORDER BY name), 1, 40), ';') AS companions
  FROM stg_lists__person
  GROUP BY organisation, coalesce(department, '')
)
SELECT
  i.patent_id AS evidence_key, f.orgs, c.companions, d.subclass, w.field_id, r.city,
  CAST(year(coalesce(d.filing_date, t.filing_date, t.first_date)) AS INTEGER) AS filing_year, t.first_date
FROM inventive AS i
JOIN document AS d ON d.patent_id = i.patent_id
JOIN dated AS t ON t.patent_id = i.patent_id
LEFT JOIN companion AS c ON c.patent_id = i.patent_id
LEFT JOIN affiliation AS f ON f.patent_id = i.patent_id
LEFT JOIN field AS w ON w.patent_id = i.patent_id
LEFT JOIN int_address_region AS r ON r.address = d.address
UNION ALL
SELECT
  s.evidence_key, coalesce(u.root_org_id, n.org_id) AS orgs, s.companions, CAST(NULL AS VARCHAR) AS subclass, CAST(NULL AS VARCHAR) AS field_id,
  CAST(NULL AS VARCHAR) AS city, CAST(NULL AS INTEGER) AS filing_year, CAST(s.fetched_at AS DATE) AS first_date
FROM staff AS s
LEFT JOIN int_org_name AS n ON n.raw_name = trim(s.organisation)
LEFT JOIN int_org_parent AS u ON u.org_id = n.org_id
