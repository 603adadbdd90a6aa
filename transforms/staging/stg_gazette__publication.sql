/* model
name: stg_gazette__publication
grain: 一行一条湖中的公布记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的数据行序号，从 1 起 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 国别、流水号与种类代码 }
  kind_code: { type: VARCHAR, name: 种类代码, meaning: ST.16 文献种类代码 }
  kind: { type: VARCHAR, name: 文献类型, meaning: 发明公开、发明授权、实用新型、外观设计；非中国文献为其他 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计；非中国文献为空 }
  is_grant: { type: BOOLEAN, name: 是否授权公告, meaning: 该文献公告之日权利生效；更正与无效后再次公告不算 }
  publication_date: { type: DATE, name: 公开（公告）日, meaning: 文献公布或公告的日期 }
  title: { type: VARCHAR, name: 名称, meaning: 发明创造名称，原文 }
  application_number: { type: VARCHAR, name: 申请号, meaning: 13 位，校验位正确；来源中已损坏的为空 }
  application_number_fragment: { type: VARCHAR, name: 申请号残留, meaning: 申请号被表格软件写成科学计数法时剩下的文字，如 2.0141E+12 }
  filing_date: { type: DATE, name: 申请日, meaning: 国际申请为国际申请日；无法读取的为空 }
  applicants: { type: VARCHAR, name: 申请人或专利权人, meaning: 以半角分号分隔，已去掉来源的分隔噪声，次序不变 }
  first_applicant: { type: VARCHAR, name: 第一申请人, meaning: 申请人中的第一个 }
  inventors: { type: VARCHAR, name: 发明人或设计人, meaning: 以半角分号分隔，已去掉来源的分隔噪声，次序不变 }
  classification: { type: VARCHAR, name: 分类号, meaning: 全部 IPC 或洛迦诺分类号，以半角分号分隔，无空格，保留版本 }
  postcode: { type: VARCHAR, name: 邮政编码, meaning: 粘在地址前面的六位邮编 }
  address: { type: VARCHAR, name: 地址, meaning: 第一申请人的地址，不含邮编 }
  abstract: { type: VARCHAR, name: 摘要, meaning: 来源给出的摘要，没有的为空 }
  claims: { type: VARCHAR, name: 权利要求, meaning: 来源给出的权利要求（常只有第一项），没有的为空 }
audits:
  - not_null: [record_id, publication_number, kind, is_grant, publication_date]
  - unique: [record_id]
  - accepted_values: { column: kind, values: [发明公开, 发明授权, 实用新型, 外观设计, 其他] }
  - reconcile:
      name: 暂存行数 = 湖中公布记录数
      left: select count(*) from stg_gazette__publication
      right: select count(*) from lake.publication
  - sql:
      name: 申请号的类型位与文献类型一致
      severity: warn
      query: >-
        select record_id, publication_number, application_number from stg_gazette__publication where application_number is not null and
        patent_type <> case substr(application_number, 5, 1) when '2' then '实用新型' when '9' then '实用新型' when '3' then '外观设计' else '发明' end
  - sql:
      name: 申请日不晚于公布日
      severity: warn
      query: select record_id, filing_date, publication_date from stg_gazette__publication where filing_date > publication_date
  - sql:
      name: 列表中没有残留的分隔噪声
      query: >-
        select record_id, applicants, inventors, classification from stg_gazette__publication where contains(applicants, '??') or contains(inventors, '??')
        or contains(classification, '?') or contains(applicants, ';;') or contains(inventors, ';;') or ends_with(applicants, ';') or ends_with(inventors, ';')
*/
-- Cells as the gazette exports them: names joined by ';', each but the first led by a no-break space that the export lost ('??') or
-- kept as an en space, often with a separator at the end. A lost space inside a name becomes a space again.
WITH cell AS (
  SELECT
    record_id, batch, fetched_at, ordinal, publication_number, publication_date, title, application_number, filing_date, abstract, claims,
    CASE WHEN right(publication_number, 1) BETWEEN 'A' AND 'Z' THEN right(publication_number, 1) ELSE right(publication_number, 2) END AS kind_code,
    CASE WHEN application_number IS NULL THEN nullif(regexp_extract(raw, '"([0-9](?:\.[0-9]+)?E\+?[0-9]+)"', 1), '') END AS application_number_fragment,
    replace(replace(replace(replace(replace(applicants, '；', ';'), '??', ' '), chr(8194), ' '), chr(160), ' '), chr(12288), ' ') AS applicants,
    replace(replace(replace(replace(replace(inventors, '；', ';'), '??', ' '), chr(8194), ' '), chr(160), ' '), chr(12288), ' ') AS inventors,
    replace(replace(replace(replace(replace(replace(classification, '；', ';'), '?', ''), chr(8194), ''), chr(160), ''), chr(12288), ''), ' ', '')
      AS classification,
    CASE WHEN regexp_matches(address, '^[0-9]{6}(?:[^0-9]|$)') THEN left(address, 6) END AS postcode,
    address
  FROM lake.publication
),
tidy AS (
  SELECT
    record_id, batch, fetched_at, ordinal, publication_number, publication_date, title, application_number, application_number_fragment,
    filing_date, abstract, claims, kind_code, postcode, CASE WHEN starts_with(publication_number, 'CN') THEN kind_code END AS chinese_code,
    CASE WHEN contains(applicants, ';') THEN regexp_replace(trim(applicants, ' ;?'), '[ ;?]*;[ ;?]*', ';', 'g')
      ELSE trim(applicants, ' ?') END AS applicants,
    CASE WHEN contains(inventors, ';') THEN regexp_replace(trim(inventors, ' ;?'), '[ ;?]*;[ ;?]*', ';', 'g')
      ELSE trim(inventors, ' ?') END AS inventors,
    trim(CASE WHEN contains(classification, ';;') THEN regexp_replace(classification, ';+', ';', 'g') ELSE classification END, ';')
      AS classification,
    trim(CASE WHEN postcode IS NULL THEN address ELSE ltrim(address, '0123456789') END) AS address
  FROM cell
)
SELECT
  t.record_id, t.batch, t.fetched_at, t.ordinal,
  t.publication_number, t.kind_code,
  coalesce(l.kind, '其他') AS kind,
  l.patent_type,
  coalesce(k.is_grant, false) AS is_grant,
  t.publication_date, t.title, t.application_number, t.application_number_fragment, t.filing_date,
  nullif(t.applicants, '') AS applicants,
  nullif(CASE WHEN contains(t.applicants, ';') THEN left(t.applicants, strpos(t.applicants, ';') - 1) ELSE t.applicants END, '') AS first_applicant,
  nullif(t.inventors, '') AS inventors,
  nullif(t.classification, '') AS classification,
  t.postcode,
  nullif(t.address, '') AS address,
  t.abstract,
  nullif(trim(t.claims), '') AS claims
FROM tidy AS t
-- The letter says what the document is; only a code that is listed as a grant grants. Foreign codes mean other things.
LEFT JOIN ref.kind_code AS l ON l.kind_code = left(t.chinese_code, 1)
LEFT JOIN ref.kind_code AS k ON k.kind_code = t.chinese_code
