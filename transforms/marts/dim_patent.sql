/* model
name: dim_patent
grain: 一行一件专利申请（申请号遗失时以公开号流水号为准）
key: [patent_id]
owner: warehouse
description: 名称、分类、地址与申请人取自最近一次公布的文献。目前只凭公布文献，所以状态只有公开与授权两种；到期与终止要等法律状态数据。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 国别加文献流水号，如 CN102307917；不随申请号补全或授权公告而变 }
  application_number: { type: VARCHAR, name: 申请号, meaning: 13 位有效申请号；本件各次公布都遗失的为空，从不推算 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 最近一次公布的文献号 }
  kind: { type: VARCHAR, name: 文献类型, meaning: 最近一次公布的文献：发明公开、发明授权、实用新型、外观设计、其他 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  title: { type: VARCHAR, name: 名称, meaning: 最近一次公布的发明创造名称 }
  abstract: { type: VARCHAR, name: 摘要, meaning: 来源给出的摘要；没有的为空 }
  filing_date: { type: DATE, name: 申请日, meaning: 国际申请为国际申请日 }
  publication_date: { type: DATE, name: 公开（公告）日, meaning: 最近一次公布的日期 }
  first_publication_date: { type: DATE, name: 首次公布日, meaning: 已知的最早一次公布的日期 }
  grant_date: { type: DATE, name: 授权公告日, meaning: 最早的授权公告日；未见授权的为空 }
  status: { type: VARCHAR, name: 状态, meaning: 仅凭公布文献所知：公开、授权 }
  status_date: { type: DATE, name: 状态日, meaning: 进入该状态的日期 }
  expiry_date: { type: DATE, name: 期限届满日, meaning: 只对已授权的：申请日起发明 20 年、实用新型 10 年、外观设计 15 年（2021-06-01 以前申请的 10 年），《专利法》第四十二条；不含期限补偿与提前终止；1993 年以前申请的不算 }
  ipc_main: { type: VARCHAR, name: 主分类号, meaning: 第一个 IPC 分类号，不含版本；外观设计为空 }
  locarno_main: { type: VARCHAR, name: 洛迦诺主分类, meaning: 第一个洛迦诺分类号；非外观设计为空 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 主分类号所在的 WIPO 35 领域中文名 }
  wipo_field_id: { type: INTEGER, name: 技术领域编号, meaning: 1–35 }
  trl: { type: INTEGER, name: 技术成熟度, meaning: 1–9，区间的中点，见 int_patent_trl；没有证据的为空 }
  value_low: { type: "DECIMAL(18,2)", name: 估值下限, meaning: 元；同领域近五年转让合同单件价格的下四分位，见 mart_market_range；不足五份合同的为空 }
  value_high: { type: "DECIMAL(18,2)", name: 估值上限, meaning: 元；同上，上四分位 }
  is_high_value: { type: BOOLEAN, name: 是否高价值发明专利, meaning: 有效且五类情形有其一，见 int_high_value；非发明为否 }
  is_sei: { type: BOOLEAN, name: 是否战略性新兴产业, meaning: 有 A 或 B 级 sei 标签；没有加入参照关系表的工作区全为否 }
  country: { type: VARCHAR, name: 国家或地区, meaning: 第一申请人地址所在；认不出的为空 }
  province: { type: VARCHAR, name: 省级, meaning: 第一申请人地址所在的省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 第一申请人地址所在的地级行政区 }
  county: { type: VARCHAR, name: 县级, meaning: 第一申请人地址所在的县级行政区 }
  first_applicant: { type: VARCHAR, name: 第一申请人, meaning: 最近一次公布的第一申请人或专利权人，原文 }
  first_org_id: { type: VARCHAR, name: 第一申请人标识, meaning: 见 dim_organisation }
  first_org_type: { type: VARCHAR, name: 第一申请人类型, meaning: 机构类型 }
  university: { type: VARCHAR, name: 高校, meaning: 申请人中排在最前的高校；名单内的用名单校名，名单外的（旧校名、境外高校）用原文 }
  earlier_publications: { type: VARCHAR, name: 先前公布, meaning: 最近一次以外的文献号，由近到远，以半角分号分隔；只公布过一次的为空 }
  publication_count: { type: INTEGER, name: 公布次数, meaning: 本件的文献数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 本件全部记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, publication_number, kind, publication_date, status, status_date, publication_count, record_ids]
  - unique: [patent_id]
  - accepted_values: { column: kind, values: [发明公开, 发明授权, 实用新型, 外观设计, 其他] }
  - accepted_values: { column: status, values: [公开, 授权] }
  - relationships: { column: first_org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各件公布次数之和 = 文献数
      left: select coalesce(sum(publication_count), 0) from dim_patent
      right: select count(*) from int_publication
  - sql:
      name: 授权状态与授权公告日一致
      query: select patent_id, status, grant_date from dim_patent where (status = '授权') <> (grant_date is not null)
  - sql:
      name: 一个申请号属于几件专利
      severity: warn
      query: select application_number, count(*) as patents from dim_patent where application_number is not null group by application_number having count(*) > 1
  - sql:
      name: 认不出省份的中国地址
      severity: warn
      query: select patent_id from dim_patent where country = '中国' and province is null
*/
WITH document AS NOT MATERIALIZED (
  SELECT
    p.patent_id, p.publication_number, p.kind, p.patent_type, p.is_grant, p.publication_date, p.application_number, p.filing_date, p.publication_count,
    p.record_ids, s.title, s.address, s.applicants, s.first_applicant,
    CASE WHEN p.patent_type IS DISTINCT FROM '外观设计' THEN nullif(regexp_extract(s.classification, '^[A-H][0-9]{2}[A-Z][0-9]+/[0-9]+'), '') END AS ipc_main,
    CASE WHEN p.patent_type = '外观设计' THEN nullif(regexp_extract(s.classification, '^[0-9]{2}-[0-9]{2}'), '') END AS locarno_main
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1
),
-- A patent published once is its document; the rest gathers what its documents know together.
family AS (
  SELECT
    patent_id,
    min_by(application_number, publication_order) FILTER (WHERE application_number IS NOT NULL) AS application_number,
    min_by(filing_date, publication_order) FILTER (WHERE filing_date IS NOT NULL) AS filing_date,
    min(publication_date) AS first_publication_date,
    min(publication_date) FILTER (WHERE is_grant) AS grant_date,
    string_agg(publication_number, ';' ORDER BY publication_order) FILTER (WHERE publication_order > 1) AS earlier_publications,
    string_agg(record_ids, ';' ORDER BY publication_order) AS record_ids
  FROM int_publication
  WHERE publication_count > 1
  GROUP BY patent_id
),
joint AS (
  SELECT a.patent_id, min_by(coalesce(n.university, n.raw_name), a.position) AS university
  FROM (
    SELECT patent_id, unnest(string_split(applicants, ';')) AS raw_name, generate_subscripts(string_split(applicants, ';'), 1) AS position
    FROM document
    WHERE contains(applicants, ';')
  ) AS a
  JOIN int_org_name AS n ON n.raw_name = a.raw_name
  WHERE n.org_type = '高校'
  GROUP BY a.patent_id
),
-- The field of the main group where its subclass is split, else of the subclass, else of the class; see brg_patent_label.
subclass AS (
  SELECT s.subclass, b.field_id, s.is_split
  FROM (
    SELECT left(ipc, 4) AS subclass, bool_or(ends_with(ipc, '/')) AS is_split FROM ref.wipo35 WHERE length(ipc) > 3 GROUP BY 1
  ) AS s
  LEFT JOIN ref.wipo35 AS b ON b.ipc = s.subclass
)
SELECT
  d.patent_id,
  CASE WHEN d.publication_count > 1 THEN f.application_number ELSE d.application_number END AS application_number,
  d.publication_number,
  d.kind,
  d.patent_type,
  d.title,
  b.abstract,
  coalesce(d.filing_date, f.filing_date) AS filing_date,
  d.publication_date,
  coalesce(f.first_publication_date, d.publication_date) AS first_publication_date,
  CASE WHEN d.publication_count > 1 THEN f.grant_date WHEN d.is_grant THEN d.publication_date END AS grant_date,
  CASE WHEN d.is_grant OR f.grant_date IS NOT NULL THEN '授权' ELSE '公开' END AS status,
  CASE WHEN d.publication_count > 1 THEN coalesce(f.grant_date, f.first_publication_date) ELSE d.publication_date END AS status_date,
  CASE
    WHEN NOT d.is_grant AND f.grant_date IS NULL THEN NULL
    WHEN coalesce(d.filing_date, f.filing_date) < DATE '1993-01-01' THEN NULL
    WHEN d.patent_type = '发明' THEN CAST(coalesce(d.filing_date, f.filing_date) + INTERVAL 20 YEAR AS DATE)
    WHEN d.patent_type = '实用新型' THEN CAST(coalesce(d.filing_date, f.filing_date) + INTERVAL 10 YEAR AS DATE)
    WHEN coalesce(d.filing_date, f.filing_date) < DATE '2021-06-01' THEN CAST(coalesce(d.filing_date, f.filing_date) + INTERVAL 10 YEAR AS DATE)
    ELSE CAST(coalesce(d.filing_date, f.filing_date) + INTERVAL 15 YEAR AS DATE)
  END AS expiry_date,
  d.ipc_main,
  d.locarno_main,
  w.name AS wipo_field,
  w.field_id AS wipo_field_id,
  t.trl,
  m.price_low AS value_low,
  m.price_high AS value_high,
  coalesce(h.is_high_value, false) AS is_high_value,
  x.patent_id IS NOT NULL AS is_sei,
  r.country,
  r.province,
  r.city,
  r.county,
  d.first_applicant,
  CASE WHEN n.is_individual THEN 'org:' || left(md5(n.name_key || '|' || coalesce(d.address, d.patent_id)), 12) ELSE n.org_id END AS first_org_id,
  n.org_type AS first_org_type,
  CASE WHEN n.org_type = '高校' THEN coalesce(n.university, n.raw_name) ELSE j.university END AS university,
  f.earlier_publications,
  d.publication_count,
  coalesce(f.record_ids, d.record_ids) AS record_ids
FROM document AS d
LEFT JOIN family AS f ON f.patent_id = d.patent_id
LEFT JOIN (SELECT patent_id, abstract FROM int_patent_text WHERE abstract IS NOT NULL) AS b ON b.patent_id = d.patent_id
LEFT JOIN joint AS j ON j.patent_id = d.patent_id
LEFT JOIN int_org_name AS n ON n.raw_name = d.first_applicant
LEFT JOIN int_address_region AS r ON r.address = d.address
LEFT JOIN subclass AS c ON c.subclass = left(d.ipc_main, 4)
LEFT JOIN ref.wipo35 AS g ON g.ipc = CASE WHEN c.is_split THEN left(d.ipc_main, strpos(d.ipc_main, '/')) END
LEFT JOIN ref.wipo35 AS k ON k.ipc = CASE WHEN c.subclass IS NULL THEN left(d.ipc_main, 3) END
LEFT JOIN ref.wipo35_field AS w ON w.field_id = coalesce(g.field_id, c.field_id, k.field_id)
LEFT JOIN int_patent_trl AS t ON t.patent_id = d.patent_id
LEFT JOIN int_high_value AS h ON h.patent_id = d.patent_id
LEFT JOIN (SELECT DISTINCT patent_id FROM brg_patent_label WHERE scheme = 'sei' AND grade <> 'C') AS x ON x.patent_id = d.patent_id
LEFT JOIN (
  SELECT r.field_id, r.price_low, r.price_high FROM mart_market_range AS r JOIN int_as_of AS a ON r.year = year(a.as_of) WHERE r.form_group = '转让'
) AS m ON m.field_id = coalesce(w.field_id, 0)
ORDER BY patent_id
