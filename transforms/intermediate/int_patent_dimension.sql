/* model
name: int_patent_dimension
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: >-
  专利的分组列，供各事实表直接取用，不必再连 dim_patent 与标签。机构、高校、所在地是申请时的第一申请人：取最早一次公布的文献，
  后来的转让与地址变更不影响；所在地取该文献的地址。产业链与行业各取一个：权重合计最大的产业链、行业大类，并列时取编号在前的；C 级（待复核）标签不算。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  filing_date: { type: DATE, name: 申请日, meaning: 见 dim_patent }
  publication_date: { type: DATE, name: 首次公布日, meaning: 已知的最早一次公布 }
  grant_date: { type: DATE, name: 授权公告日, meaning: 未见授权的为空 }
  org_id: { type: VARCHAR, name: 第一申请人标识, meaning: 申请时的第一申请人，见 dim_organisation }
  org_type: { type: VARCHAR, name: 第一申请人类型, meaning: 机构类型 }
  university: { type: VARCHAR, name: 高校, meaning: 第一申请人最上级是高校的，记校名（见 int_org_dimension）；其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 最早一次公布所载地址的省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 最早一次公布所载地址的地级行政区 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 主分类号所在的 WIPO 35 领域中文名 }
  chain: { type: VARCHAR, name: 产业链, meaning: 主产业链的名称；没有 A、B 级环节标签的为空 }
  industry: { type: VARCHAR, name: 行业, meaning: 主国民经济行业大类的名称；没有 A、B 级标签的为空 }
  is_sei: { type: BOOLEAN, name: 是否战略性新兴产业, meaning: 有 A 或 B 级 sei 标签 }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 研究、试验、产业化；没有证据的为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 本件全部公布文献的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, is_sei, record_ids]
  - unique: [patent_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - accepted_values: { column: trl_band, values: [研究, 试验, 产业化] }
  - reconcile:
      name: 每件专利一行
      left: select count(*) from int_patent_dimension
      right: select count(*) from dim_patent
*/
-- Of patents published once the latest document is the first.
WITH earliest AS (
  SELECT
    p.patent_id, r.province, r.city,
    CASE WHEN n.is_individual THEN 'org:' || left(md5(n.name_key || '|' || coalesce(s.address, p.patent_id)), 12) ELSE n.org_id END AS org_id
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  LEFT JOIN int_org_name AS n ON n.raw_name = s.first_applicant
  LEFT JOIN int_address_region AS r ON r.address = s.address
  WHERE p.publication_count > 1 AND p.publication_order = p.publication_count AND x.record_id IS NULL
),
-- The heaviest of several as the smallest of one number: what is short of the whole weight, then the place in the order of ids. Shares are rounded at
-- the tenth digit: what differs only there is equal.
chain AS (
  SELECT chain_id, name, row_number() OVER (ORDER BY chain_id) AS place FROM dim_chain
),
main_chain AS (
  SELECT patent_id, min(CAST(1000000 - round(weight * 1000000) AS BIGINT) * 10000 + place) % 10000 AS place
  FROM (
    SELECT b.patent_id, c.place, sum(CAST(b.weight AS DOUBLE)) AS weight
    FROM brg_patent_label AS b
    JOIN dim_chain_node AS n ON n.node_id = b.label_id
    JOIN chain AS c ON c.chain_id = n.chain_id
    WHERE b.scheme = 'chain_node' AND b.grade <> 'C'
    GROUP BY b.patent_id, c.place
  ) AS w
  GROUP BY patent_id
),
-- The division of a class is its first two digits.
division AS (
  SELECT left(label_id, 2) AS label_id, min_by(name, label_id) AS name FROM dim_label WHERE scheme = 'gbt4754' GROUP BY left(label_id, 2)
),
main_industry AS (
  SELECT patent_id, lpad(CAST(min(CAST(1000000 - round(weight * 1000000) AS BIGINT) * 10000 + division) % 10000 AS VARCHAR), 2, '0') AS label_id
  FROM (
    SELECT patent_id, CAST(left(label_id, 2) AS INTEGER) AS division, sum(CAST(weight AS DOUBLE)) AS weight
    FROM brg_patent_label
    WHERE scheme = 'gbt4754' AND grade <> 'C'
    GROUP BY patent_id, CAST(left(label_id, 2) AS INTEGER)
  ) AS w
  GROUP BY patent_id
),
sei AS (
  SELECT DISTINCT patent_id FROM brg_patent_label WHERE scheme = 'sei' AND grade <> 'C'
),
placed AS (
  SELECT
    p.patent_id, p.patent_type, p.filing_date, p.first_publication_date AS publication_date, p.grant_date,
    CASE WHEN e.patent_id IS NULL THEN p.first_org_id ELSE e.org_id END AS org_id,
    CASE WHEN e.patent_id IS NULL THEN p.province ELSE e.province END AS province,
    CASE WHEN e.patent_id IS NULL THEN p.city ELSE e.city END AS city,
    p.wipo_field, p.record_ids
  FROM dim_patent AS p
  LEFT JOIN earliest AS e ON e.patent_id = p.patent_id
)
SELECT
  p.patent_id, p.patent_type, p.filing_date, p.publication_date, p.grant_date, p.org_id, o.org_type, o.university, p.province, p.city, p.wipo_field,
  c.name AS chain, i.name AS industry, x.patent_id IS NOT NULL AS is_sei, t.stage AS trl_band, p.record_ids
FROM placed AS p
LEFT JOIN int_org_dimension AS o ON o.org_id = p.org_id
LEFT JOIN main_chain AS k ON k.patent_id = p.patent_id
LEFT JOIN chain AS c ON c.place = k.place
LEFT JOIN main_industry AS m ON m.patent_id = p.patent_id
LEFT JOIN division AS i ON i.label_id = m.label_id
LEFT JOIN sei AS x ON x.patent_id = p.patent_id
LEFT JOIN int_patent_trl AS t ON t.patent_id = p.patent_id
