/* model
name: int_abnormal_filing
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: 各条线索规则所用的事实，每件专利算一次：同一日、同一人、同一地址、权利要求的篇幅、文中的数值。长文字不再存一遍。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  org_id: { type: VARCHAR, name: 第一申请人标识, meaning: 见 dim_organisation }
  group_id: { type: VARCHAR, name: 第一申请人所属标识, meaning: 最上级机构，学院与其大学、子公司与其母公司算一个；没有上级的同第一申请人标识 }
  is_individual: { type: BOOLEAN, name: 是否个人, meaning: 第一申请人是个人 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  filing_date: { type: DATE, name: 申请日, meaning: 见 dim_patent }
  subclass: { type: VARCHAR, name: 小类, meaning: 主分类号的前四位；外观设计为洛迦诺大类 }
  classes: { type: "VARCHAR[]", name: 大类, meaning: 最近一次公布的全部 IPC 分类号的前三位，各一次；外观设计为空 }
  title: { type: VARCHAR, name: 名称, meaning: 见 dim_patent }
  title_key: { type: VARCHAR, name: 名称主干, meaning: 去掉“一种”与“及其……方法”一类尾巴的名称 }
  address: { type: VARCHAR, name: 地址, meaning: 最近一次公布的第一申请人地址 }
  agency: { type: VARCHAR, name: 代理机构, meaning: 最近载明的；没有的为空 }
  claim_length: { type: INTEGER, name: 首项权利要求字数, meaning: 没有权利要求文本的为空 }
  claim_features: { type: INTEGER, name: 首项权利要求特征数, meaning: 以分号分开的段数 }
  figures: { type: "VARCHAR[]", name: 数值, meaning: 摘要中带单位的数值，按出现次序 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 本件全部记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, record_ids]
  - unique: [patent_id]
  - reconcile:
      name: 行数 = 专利件数
      left: select count(*) from int_abnormal_filing
      right: select count(*) from dim_patent
*/
WITH document AS (
  SELECT p.patent_id, s.address, s.classification
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1
),
-- Claims and agency stand in few sources; any record of any document of the patent will do, the newest first.
told AS (
  SELECT
    p.patent_id,
    max_by(l.claims, (p.publication_date, l.record_id)) FILTER (WHERE l.claims IS NOT NULL) AS claims,
    max_by(l.agency, (p.publication_date, l.record_id)) FILTER (WHERE l.agency IS NOT NULL) AS agency
  FROM lake.publication AS l
  JOIN int_publication AS p ON p.publication_number = l.publication_number
  WHERE l.claims IS NOT NULL OR l.agency IS NOT NULL
  GROUP BY p.patent_id
),
apart AS (
  SELECT p.patent_id, max_by(t.claims, (p.publication_date, t.record_id)) AS claims
  FROM stg_text__patent_text AS t
  JOIN int_publication AS p ON p.publication_number = t.publication_number
  WHERE t.claims IS NOT NULL
  GROUP BY p.patent_id
),
measured AS (
  SELECT
    d.patent_id,
    -- The first claim ends where a line begins with 2.
    regexp_replace(coalesce(t.claims, a.claims), '[\r\n]\s*2\s*[.．、][\s\S]*$', '') AS claim
  FROM dim_patent AS d
  LEFT JOIN told AS t ON t.patent_id = d.patent_id
  LEFT JOIN apart AS a ON a.patent_id = d.patent_id
)
SELECT
  d.patent_id,
  d.first_org_id AS org_id,
  coalesce(o.root_org_id, d.first_org_id) AS group_id,
  coalesce(d.first_org_type = '个人', false) AS is_individual,
  d.patent_type,
  d.filing_date,
  coalesce(left(d.ipc_main, 4), left(d.locarno_main, 2)) AS subclass,
  CASE
    WHEN d.ipc_main IS NOT NULL
      THEN list_sort(list_distinct(list_transform(string_split(c.classification, ';'), lambda symbol: left(symbol, 3))))
  END AS classes,
  d.title,
  regexp_replace(
    regexp_replace(regexp_replace(d.title, '^(一种|一类|一套)', ''), '(及其?|以及|和|与|、)[^及和与、]*(方法|工艺|应用|系统|装置|设备|介质)$', ''),
    '的?(方法|装置|设备|系统)$', ''
  ) AS title_key,
  c.address,
  t.agency,
  CAST(length(m.claim) AS INTEGER) AS claim_length,
  CAST(length(m.claim) - length(translate(m.claim, '；;', '')) + 1 AS INTEGER) AS claim_features,
  list_transform(
    regexp_extract_all(d.abstract, '[0-9]+(?:\.[0-9]+)?\s*(?:%|％|℃|°C|小时|分钟|秒|天|次|倍|份|[a-zA-ZμΩ]{1,6}(?:/[a-zA-Z]{1,3})?)'),
    lambda figure: replace(figure, ' ', '')
  ) AS figures,
  d.record_ids
FROM dim_patent AS d
LEFT JOIN dim_organisation AS o ON o.org_id = d.first_org_id
LEFT JOIN document AS c ON c.patent_id = d.patent_id
LEFT JOIN told AS t ON t.patent_id = d.patent_id
LEFT JOIN measured AS m ON m.patent_id = d.patent_id
