/* model
name: fct_listing
grain: 一行一条挂牌信息
key: [listing_id]
owner: warehouse
description: >-
  同一挂牌信息在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
  成交取所挂专利在挂牌之日或以后第一次计数的转化（fct_conversion），不论是否由这次挂牌促成。
columns:
  listing_id: { type: VARCHAR, name: 标识, meaning: 即挂牌编号 }
  listing_number: { type: VARCHAR, name: 挂牌编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 项目名称, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 专利号, meaning: 多个以半角分号分隔，次序同来源 }
  organisation: { type: VARCHAR, name: 转让方, meaning: 来源原文，已去掉首尾空白 }
  asking_price: { type: "DECIMAL(18,2)", name: 挂牌价, meaning: 元 }
  price_mode: { type: VARCHAR, name: 定价方式, meaning: 来源所填；常见 协议定价、挂牌交易、拍卖、面议、评估定价 }
  cooperation: { type: VARCHAR, name: 合作方式, meaning: 来源原文，已去掉首尾空白 }
  field: { type: VARCHAR, name: 技术领域, meaning: 来源原文，已去掉首尾空白 }
  maturity: { type: VARCHAR, name: 成熟度, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源所写的城市，认得出的写作地级全称；没有写的取机构所在 }
  listed_date: { type: DATE, name: 挂牌日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  summary: { type: VARCHAR, name: 简介, meaning: 来源原文，已去掉首尾空白 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 转让方，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 转让方的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 转让方的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 来源所写城市所在，没有写或认不出的取机构所在 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 所列专利的件数，同一件只算一次；没有列出的为 0 }
  known_patent_count: { type: BIGINT, name: 库中件数, meaning: 所列专利中库中有的件数 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 所列专利中件数最多的领域；没有的为空 }
  chain: { type: VARCHAR, name: 产业链, meaning: 所列专利中件数最多的产业链；没有的为空 }
  is_priced: { type: BOOLEAN, name: 是否标价, meaning: 写明挂牌价 }
  is_dealt: { type: BOOLEAN, name: 是否成交, meaning: 有一件专利在挂牌以后有计数的转化 }
  deal_date: { type: DATE, name: 成交日, meaning: 挂牌以后第一次计数的转化之日；没有的为空 }
  days_to_deal: { type: BIGINT, name: 距成交天数, meaning: 成交日减挂牌日期 }
  known_date: { type: DATE, name: 可知之日, meaning: 挂牌日期 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [listing_id, listing_number, title, patent_count, is_priced, is_dealt, record_ids]
  - unique: [listing_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_listing
      right: select count(*) from stg_market__listing
  - sql:
      name: 成交不早于挂牌
      query: select listing_id from fct_listing where days_to_deal < 0
*/
WITH number AS (
  SELECT listing_id, trim(number) AS number
  FROM (SELECT listing_id, unnest(string_split(patents, ';')) AS number FROM int_listing WHERE patents IS NOT NULL) AS n
  WHERE trim(number) <> ''
),
patent AS (
  SELECT DISTINCT n.listing_id, coalesce(p.patent_id, n.number) AS patent_key, p.patent_id
  FROM number AS n
  LEFT JOIN int_patent_number AS p ON p.number = n.number
),
counted AS (
  SELECT
    p.listing_id, count(*) AS patent_count, count(p.patent_id) AS known_patent_count, mode(d.wipo_field ORDER BY d.wipo_field) AS wipo_field, mode(d.chain ORDER BY d.chain) AS chain
  FROM patent AS p
  LEFT JOIN int_patent_dimension AS d ON d.patent_id = p.patent_id
  GROUP BY p.listing_id
),
dealt AS (
  SELECT p.listing_id, min(c.event_date) AS deal_date
  FROM patent AS p
  JOIN int_listing AS r ON r.listing_id = p.listing_id
  JOIN fct_conversion AS c ON c.patent_id = p.patent_id
  WHERE c.is_counted AND c.event_date >= r.listed_date
  GROUP BY p.listing_id
)
SELECT
  r.listing_id,
  r.listing_number,
  r.title,
  r.patents,
  r.organisation,
  r.asking_price,
  r.price_mode,
  r.cooperation,
  r.field,
  r.maturity,
  coalesce(g.city, r.city, d.city) AS city,
  r.listed_date,
  r.status,
  r.summary,
  n.org_id,
  d.org_type,
  d.university,
  coalesce(g.province, d.province) AS province,
  coalesce(c.patent_count, 0) AS patent_count,
  coalesce(c.known_patent_count, 0) AS known_patent_count,
  c.wipo_field,
  c.chain,
  r.asking_price IS NOT NULL AS is_priced,
  e.deal_date IS NOT NULL AS is_dealt,
  e.deal_date,
  CAST(e.deal_date - r.listed_date AS BIGINT) AS days_to_deal,
  r.listed_date AS known_date,
  r.source,
  r.record_count,
  r.record_ids
FROM int_listing AS r
LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.organisation)
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_place AS g ON g.name = r.city
LEFT JOIN counted AS c ON c.listing_id = r.listing_id
LEFT JOIN dealt AS e ON e.listing_id = r.listing_id
