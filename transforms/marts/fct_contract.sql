/* model
name: fct_contract
grain: 一行一份登记的技术合同
key: [contract_id]
owner: warehouse
description: >-
  每份技术合同，不论是否涉及专利；合同自己写的来自 int_deal_contract，双方归一后的机构与是否计数是后来得出的。同一技术合同在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  contract_id: { type: VARCHAR, name: 标识, meaning: 即合同登记编号 }
  contract_number: { type: VARCHAR, name: 合同登记编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 合同名称, meaning: 来源原文，已去掉首尾空白 }
  contract_type: { type: VARCHAR, name: 合同类型, meaning: 来源所填；常见 技术开发、技术转让、技术许可、技术咨询、技术服务 }
  form: { type: VARCHAR, name: 转化方式, meaning: 来源所填；常见 转让、独占许可、排他许可、普通许可、开放许可、作价投资、其他 }
  signed_date: { type: DATE, name: 签订日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  registered_date: { type: DATE, name: 登记日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  sellers: { type: VARCHAR, name: 卖方, meaning: 多个以半角分号分隔，次序同来源 }
  seller_code: { type: VARCHAR, name: 卖方统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  buyers: { type: VARCHAR, name: 买方, meaning: 多个以半角分号分隔，次序同来源 }
  buyer_code: { type: VARCHAR, name: 买方统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  buyer_city: { type: VARCHAR, name: 买方所在地, meaning: 来源原文，已去掉首尾空白 }
  amount: { type: "DECIMAL(18,2)", name: 合同成交额, meaning: 元 }
  technology_amount: { type: "DECIMAL(18,2)", name: 技术交易额, meaning: 元 }
  paid_amount: { type: "DECIMAL(18,2)", name: 到账额, meaning: 元 }
  paid_date: { type: DATE, name: 到账日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  equity_share: { type: DOUBLE, name: 作价入股比例, meaning: "百分数，12.5 即 12.5%" }
  patents: { type: VARCHAR, name: 涉及专利, meaning: 多个以半角分号分隔，次序同来源 }
  is_patent_related: { type: BOOLEAN, name: 是否涉及专利, meaning: 来源未填或不可读的为空 }
  need_number: { type: VARCHAR, name: 需求编号, meaning: 来源原文，已去掉首尾空白 }
  licence_from: { type: DATE, name: 许可开始日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  licence_to: { type: DATE, name: 许可结束日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  event_date: { type: DATE, name: 合同日, meaning: 签订日期，没有的取登记日期 }
  known_date: { type: DATE, name: 可知之日, meaning: 登记日期，没有的取签订日期 }
  conversion_form: { type: VARCHAR, name: 认定的方式, meaning: 所列专利的转化所认定的方式，见 fct_conversion；没有声明而称开放许可的为许可，没有列出专利的为空 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 所列专利的件数，同一件只算一次；没有列出的为 0 }
  party_relation: { type: VARCHAR, name: 双方关系, meaning: 同一机构、同一集团、不同主体；一方不明的为空 }
  from_org_id: { type: VARCHAR, name: 卖方机构, meaning: 第一个卖方，见 dim_organisation；认不出的为空 }
  to_org_id: { type: VARCHAR, name: 买方机构, meaning: 第一个买方，见 dim_organisation；认不出的为空 }
  from_org_type: { type: VARCHAR, name: 卖方类型, meaning: 机构类型 }
  university: { type: VARCHAR, name: 高校, meaning: 第一个卖方最上级是高校的，记校名；校区、学院等归学校 }
  is_scholarly: { type: BOOLEAN, name: 卖方是否高校院所, meaning: 第一个卖方属于 conversion_setting 的 scholarly_org_types，或最上级是高校 }
  province: { type: VARCHAR, name: 省级, meaning: 卖方所在 }
  city: { type: VARCHAR, name: 地级, meaning: 卖方所在 }
  to_org_type: { type: VARCHAR, name: 买方类型, meaning: 机构类型 }
  to_province: { type: VARCHAR, name: 买方省级, meaning: 机构所在，不明的取合同所写的买方所在地 }
  to_city: { type: VARCHAR, name: 买方地级, meaning: 同上 }
  in_province: { type: BOOLEAN, name: 是否省内, meaning: 买方在 conversion_setting 的 home_province；所在不明的为空 }
  same_city: { type: BOOLEAN, name: 是否同城, meaning: 双方同在一个地级行政区；一方不明的为空 }
  to_is_sme: { type: BOOLEAN, name: 买方是否中小企业, meaning: 名单载明且合同日有效；名单中没有的为否，不等于不是 }
  to_is_specialised: { type: BOOLEAN, name: 买方是否专精特新, meaning: 含小巨人，合同日有效；名单中没有的为否，不等于不是 }
  to_industry: { type: VARCHAR, name: 买方行业, meaning: 见 int_deal_industry }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 所涉专利中件数最多的领域；没有专利的为空 }
  chain: { type: VARCHAR, name: 产业链, meaning: 所涉专利中件数最多的产业链 }
  is_counted: { type: BOOLEAN, name: 是否计数, meaning: 没有剔除原因 }
  exclusion_reason: { type: VARCHAR, name: 剔除原因, meaning: 见 ref.conversion_rule：合同自身命中的，或所涉转化全都剔除时次序最先的；计数的为空 }
  exclusion_known_date: { type: DATE, name: 剔除可知之日, meaning: 从这一天起能知道不该计数；计数的为空 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [contract_id, contract_number, title, patent_count, is_scholarly, is_counted, record_ids]
  - unique: [contract_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_contract
      right: select count(*) from stg_register__contract
  - accepted_values: { column: party_relation, values: [同一机构, 同一集团, 不同主体] }
  - relationships: { column: from_org_id, to: dim_organisation.org_id }
  - relationships: { column: to_org_id, to: dim_organisation.org_id }
  - sql:
      name: 计数的没有原因，不计数的有
      query: select contract_id from fct_contract where is_counted <> (exclusion_reason is null)
  - sql:
      name: 属于转化方式而没有写明专利的合同（不进 fct_conversion）
      severity: warn
      query: >-
        select contract_id, form, amount from fct_contract where patents is null
        and (form in (select text from ref.conversion_form where field = 'form') or form is null and contract_type in (select text from ref.conversion_form where field = 'contract_type'))
*/
WITH setting AS (
  SELECT
    max(text) FILTER (WHERE setting = 'home_province') AS home_province,
    max(nullif(text, '')) FILTER (WHERE setting = 'scholarly_org_types') AS scholarly_org_types,
    max(nullif(text, '')) FILTER (WHERE setting = 'void_status') AS void_status
  FROM ref.conversion_setting
),
-- A pattern that comes from a table is read anew for every row: there are few different texts.
void AS (
  SELECT k.status FROM (SELECT DISTINCT status FROM int_deal_contract) AS k CROSS JOIN setting AS s WHERE regexp_matches(k.status, s.void_status)
),
scholarly AS (
  SELECT k.org_type FROM (SELECT DISTINCT org_type FROM int_org_dimension) AS k CROSS JOIN setting AS s WHERE regexp_matches(k.org_type, s.scholarly_org_types)
),
contract AS (
  SELECT
    c.*, coalesce(c.signed_date, c.registered_date) AS event_date, coalesce(c.registered_date, c.signed_date) AS known_date,
    split_part(p.from_orgs, ';', 1) AS first_from, split_part(p.to_orgs, ';', 1) AS first_to, p.party_relation,
    len(list_distinct(string_split(c.patents, ';'))) AS numbers
  FROM int_deal_contract AS c
  JOIN int_deal_party AS p ON p.contract_id = c.contract_id
),
-- Whether any conversion of its patents counts, and what field and chain most of them belong to.
converted AS (
  SELECT
    contract_id, count(*) AS patent_count, min_by(form, conversion_id) AS conversion_form, bool_or(is_counted) AS counts,
    min_by(exclusion_reason, (r.priority, exclusion_reason)) FILTER (WHERE NOT is_counted) AS exclusion_reason,
    min_by(exclusion_known_date, (r.priority, exclusion_reason)) FILTER (WHERE NOT is_counted) AS exclusion_known_date
  FROM fct_conversion
  LEFT JOIN (SELECT code, priority FROM ref.conversion_rule) AS r ON r.code = exclusion_reason
  WHERE contract_id IS NOT NULL
  GROUP BY contract_id
),
field AS (
  SELECT contract_id, min_by(wipo_field, (-patents, wipo_field)) AS wipo_field
  FROM (SELECT contract_id, wipo_field, count(*) AS patents FROM fct_conversion WHERE contract_id IS NOT NULL AND wipo_field IS NOT NULL GROUP BY contract_id, wipo_field) AS f
  GROUP BY contract_id
),
linked AS (
  SELECT contract_id, min_by(chain, (-patents, chain)) AS chain
  FROM (SELECT contract_id, chain, count(*) AS patents FROM fct_conversion WHERE contract_id IS NOT NULL AND chain IS NOT NULL GROUP BY contract_id, chain) AS f
  GROUP BY contract_id
),
found AS (
  SELECT contract_id, 'no_date' AS code, known_date FROM contract WHERE event_date IS NULL
  UNION ALL
  SELECT c.contract_id, 'future_date' AS code, c.known_date FROM contract AS c CROSS JOIN int_as_of AS a WHERE c.event_date > a.as_of
  UNION ALL
  SELECT c.contract_id, 'void_contract' AS code, c.known_date FROM contract AS c SEMI JOIN void AS v ON v.status = c.status
  UNION ALL
  SELECT contract_id, CASE party_relation WHEN '同一机构' THEN 'name_change' ELSE 'intra_group' END AS code, known_date
  FROM contract WHERE party_relation IN ('同一机构', '同一集团')
  UNION ALL
  SELECT contract_id, exclusion_reason AS code, exclusion_known_date AS known_date FROM converted WHERE NOT counts
),
reason AS (
  SELECT f.contract_id, min_by(f.code, (r.priority, f.code)) AS code, min_by(f.known_date, (r.priority, f.code)) AS known_date
  FROM found AS f
  JOIN ref.conversion_rule AS r ON r.code = f.code
  WHERE NOT r.counts
  GROUP BY f.contract_id
),
tagged AS (
  SELECT c.contract_id, bool_or(t.tag_kind = '中小企业') AS is_sme, bool_or(t.tag_kind = '专精特新') AS is_specialised
  FROM contract AS c
  JOIN int_organisation_tag AS t ON t.org_id = c.first_to
  WHERE (t.valid_from IS NULL OR t.valid_from <= c.event_date) AND (t.valid_to IS NULL OR t.valid_to >= c.event_date)
  GROUP BY c.contract_id
),
place AS (
  SELECT name, min(province) AS province FROM ref.region WHERE level = 'city' GROUP BY name
),
placed AS (
  SELECT
    c.*, s.org_id AS from_org_id, s.org_type AS from_org_type, s.university, s.province, s.city, b.org_id AS to_org_id, b.org_type AS to_org_type,
    coalesce(b.province, CASE WHEN b.city IS NULL THEN g.province END) AS to_province,
    coalesce(b.city, CASE WHEN b.province IS NULL OR b.province = g.province THEN g.name END) AS to_city
  FROM contract AS c
  LEFT JOIN int_org_dimension AS s ON s.org_id = c.first_from
  LEFT JOIN int_org_dimension AS b ON b.org_id = c.first_to
  LEFT JOIN place AS g ON g.name = c.buyer_city
)
SELECT
  c.contract_id,
  c.contract_number,
  c.title,
  c.contract_type,
  c.form,
  c.signed_date,
  c.registered_date,
  c.sellers,
  c.seller_code,
  c.buyers,
  c.buyer_code,
  c.buyer_city,
  c.amount,
  c.technology_amount,
  c.paid_amount,
  c.paid_date,
  c.equity_share,
  c.patents,
  c.is_patent_related,
  c.need_number,
  c.licence_from,
  c.licence_to,
  c.status,
  c.source,
  c.event_date,
  c.known_date,
  v.conversion_form,
  CAST(coalesce(v.patent_count, c.numbers, 0) AS BIGINT) AS patent_count,
  c.party_relation,
  c.from_org_id,
  c.to_org_id,
  c.from_org_type,
  c.university,
  y.org_type IS NOT NULL OR c.university IS NOT NULL AS is_scholarly,
  c.province,
  c.city,
  c.to_org_type,
  c.to_province,
  c.to_city,
  c.to_province = s.home_province AS in_province,
  c.city = c.to_city AS same_city,
  coalesce(t.is_sme, false) AS to_is_sme,
  coalesce(t.is_specialised, false) AS to_is_specialised,
  i.industry AS to_industry,
  w.wipo_field,
  h.chain,
  r.code IS NULL AS is_counted,
  r.code AS exclusion_reason,
  r.known_date AS exclusion_known_date,
  c.record_count,
  c.record_ids
FROM placed AS c
CROSS JOIN setting AS s
LEFT JOIN converted AS v ON v.contract_id = c.contract_id
LEFT JOIN scholarly AS y ON y.org_type = c.from_org_type
LEFT JOIN field AS w ON w.contract_id = c.contract_id
LEFT JOIN linked AS h ON h.contract_id = c.contract_id
LEFT JOIN reason AS r ON r.contract_id = c.contract_id
LEFT JOIN tagged AS t ON t.contract_id = c.contract_id
LEFT JOIN int_deal_industry AS i ON i.org_id = c.first_to
