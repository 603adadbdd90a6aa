/* model
name: fct_conversion
grain: 一行一件专利的一次转化（件次）
key: [conversion_id]
owner: warehouse
description: >-
  转让、许可、开放许可、作价投资等，一件专利一行；同一笔转化登记过又有合同的、公告过几次的都是一行，几件专利同属一笔交易的 deal_id 相同。
  不该计数的（集团内部、更名、转去又转回、发明人更正给单位等，见 ref.conversion_rule）也在表中，is_counted 为否并写明原因；毛数与净数的对账见 mart_conversion_reconciliation。
  登记看不出作价投资与开放许可：没有合同的，登记为转移的记转让，登记为许可的记许可。
columns:
  conversion_id: { type: VARCHAR, name: 转化标识, meaning: 登记事项的标识；没有登记的为合同（项目）与专利 }
  deal_id: { type: VARCHAR, name: 交易标识, meaning: 合同；没有合同的为备案号，再没有的为双方与日期的摘要。一笔交易可有几件专利 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  patent_number: { type: VARCHAR, name: 专利号码, meaning: 来源所写 }
  patent_key: { type: VARCHAR, name: 专利, meaning: 专利标识，库中没有的为来源所写的号码；数件数用它，因为同一件专利可写申请号，也可写公开号 }
  form: { type: VARCHAR, name: 转化方式, meaning: 转让、许可、开放许可、作价投资、自行实施、其他 }
  licence_kind: { type: VARCHAR, name: 许可种类, meaning: 独占、排他、普通；不是许可或不明的为空 }
  claimed_form: { type: VARCHAR, name: 来源所说的方式, meaning: 与转化方式不同时才有，如没有声明而称开放许可的 }
  event_date: { type: DATE, name: 转化日, meaning: 登记生效日、备案日；没有登记的为合同签订日 }
  announced_date: { type: DATE, name: 公告日, meaning: 登记事项最早的公告；没有登记的为空 }
  known_date: { type: DATE, name: 可知之日, meaning: 公告与合同登记中较早的 }
  evidence: { type: VARCHAR, name: 依据, meaning: 登记与合同、仅登记、仅合同、项目 }
  event_id: { type: VARCHAR, name: 事件标识, meaning: 见 fct_legal_event；没有登记的为空 }
  contract_id: { type: VARCHAR, name: 合同标识, meaning: 见 fct_contract；没有合同的为空 }
  from_org_id: { type: VARCHAR, name: 出让方, meaning: 第一个出让方，见 dim_organisation；认不出的为空 }
  to_org_id: { type: VARCHAR, name: 受让方, meaning: 第一个受让方、被许可方，见 dim_organisation；认不出的为空 }
  from_orgs: { type: VARCHAR, name: 全部出让方, meaning: 机构标识，以半角分号分隔 }
  to_orgs: { type: VARCHAR, name: 全部受让方, meaning: 机构标识，以半角分号分隔 }
  from_org_type: { type: VARCHAR, name: 出让方类型, meaning: 机构类型 }
  university: { type: VARCHAR, name: 高校, meaning: 第一个出让方最上级是高校的，记校名；校区、学院等归学校 }
  province: { type: VARCHAR, name: 省级, meaning: 出让方所在 }
  city: { type: VARCHAR, name: 地级, meaning: 出让方所在 }
  to_org_type: { type: VARCHAR, name: 受让方类型, meaning: 机构类型 }
  to_province: { type: VARCHAR, name: 受让方省级, meaning: 受让方所在 }
  to_city: { type: VARCHAR, name: 受让方地级, meaning: 受让方所在；机构所在不明的取合同所写的买方所在地 }
  in_province: { type: BOOLEAN, name: 是否省内, meaning: 受让方在 conversion_setting 的 home_province；所在不明的为空 }
  same_city: { type: BOOLEAN, name: 是否同城, meaning: 双方同在一个地级行政区；一方不明的为空 }
  to_is_sme: { type: BOOLEAN, name: 受让方是否中小企业, meaning: 名单载明且当日有效，见 int_organisation_tag；名单中没有的为否，不等于不是 }
  to_is_specialised: { type: BOOLEAN, name: 受让方是否专精特新, meaning: 含小巨人，当日有效；名单中没有的为否，不等于不是 }
  to_industry: { type: VARCHAR, name: 受让方行业, meaning: 见 int_deal_industry }
  is_repeat_partner: { type: BOOLEAN, name: 是否再次合作, meaning: 同一对（最上级）机构更早一天有过计数的另一笔交易 }
  is_first: { type: BOOLEAN, name: 是否首次转化, meaning: 这件专利第一笔计数的转化；不计数的为否 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计；库中没有这件专利的为空 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 见 int_patent_dimension }
  chain: { type: VARCHAR, name: 产业链, meaning: 见 int_patent_dimension }
  industry: { type: VARCHAR, name: 行业, meaning: 专利的主行业，见 int_patent_dimension }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 研究、试验、产业化；没有证据的为空 }
  filing_date: { type: DATE, name: 申请日, meaning: 见 dim_patent }
  grant_date: { type: DATE, name: 授权公告日, meaning: 见 dim_patent }
  days_from_filing: { type: BIGINT, name: 距申请天数, meaning: 转化日减申请日 }
  days_from_grant: { type: BIGINT, name: 距授权天数, meaning: 转化日减授权公告日；授权前转化的为负，未授权的为空 }
  amount_cny: { type: "DECIMAL(18,2)", name: 成交额, meaning: 元；合同额均摊到本件，各件之和恰为合同额；没有合同的为空 }
  paid_cny: { type: "DECIMAL(18,2)", name: 到账额, meaning: 元；同上 }
  is_counted: { type: BOOLEAN, name: 是否计数, meaning: 没有命中剔除规则 }
  exclusion_reason: { type: VARCHAR, name: 剔除原因, meaning: 次序最先的一条剔除规则，见 ref.conversion_rule；计数的为空 }
  exclusion_known_date: { type: DATE, name: 剔除可知之日, meaning: 从这一天起能知道不该计数；计数的为空 }
  reasons: { type: VARCHAR, name: 命中的规则, meaning: 全部命中的规则，按次序以半角分号分隔，含只作说明的；没有的为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，登记在前 }
audits:
  - not_null: [conversion_id, deal_id, form, evidence, is_repeat_partner, is_first, is_counted, record_ids]
  - unique: [conversion_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: from_org_id, to: dim_organisation.org_id }
  - relationships: { column: to_org_id, to: dim_organisation.org_id }
  - relationships: { column: event_id, to: fct_legal_event.event_id }
  - accepted_values: { column: form, values: [转让, 许可, 开放许可, 作价投资, 自行实施, 其他] }
  - accepted_values: { column: licence_kind, values: [独占, 排他, 普通] }
  - accepted_values: { column: evidence, values: [登记与合同, 仅登记, 仅合同, 项目] }
  - sql:
      name: 剔除原因都在规则表中
      query: select distinct exclusion_reason from fct_conversion anti join ref.conversion_rule as r on r.code = exclusion_reason where exclusion_reason is not null
  - reconcile:
      name: 每笔依据一行
      left: select count(*) from fct_conversion
      right: select count(*) from int_conversion_evidence
  - reconcile:
      name: 成交额与到账额之和 = 所涉合同之和（分毫不差）
      left: select coalesce(sum(amount_cny), 0) + coalesce(sum(paid_cny), 0) from fct_conversion
      right: >-
        select coalesce(sum(amount), 0) + coalesce(sum(paid_amount), 0) from int_deal_contract where contract_id in (select contract_id from int_conversion_contract)
  - sql:
      name: 计数的没有原因，不计数的有
      query: select conversion_id from fct_conversion where is_counted <> (exclusion_reason is null)
  - sql:
      name: 一件专利至多一个首次
      query: select patent_id from fct_conversion where is_first and patent_id is not null group by patent_id having count(*) > 1
  - sql:
      name: 开放许可都有当日生效的声明
      query: >-
        select c.conversion_id from fct_conversion as c join int_conversion_evidence as e on e.conversion_id = c.conversion_id
        join int_conversion_contract as k on k.contract_id = e.contract_id and k.patent_key = e.patent_key
        where c.form = '开放许可' and not exists (select 1 from int_open_licence as d
        where coalesce(d.patent_id, d.patent_number) = e.patent_key and d.is_declaration and d.in_force_from <= k.signed_date and coalesce(d.in_force_to > k.signed_date, true))
  - sql:
      name: 库中没有的专利
      severity: warn
      query: select conversion_id, patent_number from fct_conversion where patent_id is null
*/
WITH setting AS (
  SELECT max(text) FILTER (WHERE setting = 'home_province') AS home_province FROM ref.conversion_setting
),
reason AS (
  SELECT
    conversion_id,
    min_by(code, (priority, code)) FILTER (WHERE NOT counts) AS exclusion_reason,
    min_by(known_date, (priority, code)) FILTER (WHERE NOT counts) AS exclusion_known_date,
    string_agg(code, ';' ORDER BY priority, code) AS reasons
  FROM int_conversion_reason
  GROUP BY conversion_id
),
judged AS (
  SELECT
    e.*, split_part(e.from_orgs, ';', 1) AS first_from, split_part(e.to_orgs, ';', 1) AS first_to, r.exclusion_reason, r.exclusion_known_date, r.reasons,
    r.exclusion_reason IS NULL AS is_counted
  FROM int_conversion_evidence AS e
  LEFT JOIN reason AS r ON r.conversion_id = e.conversion_id
),
first_of AS (
  SELECT min_by(conversion_id, (event_date, announced_date IS NULL, announced_date, conversion_id)) AS conversion_id FROM judged WHERE is_counted GROUP BY patent_key
),
deal AS (
  SELECT deal_id, from_root, to_root, min(event_date) AS day
  FROM judged
  WHERE is_counted AND from_root IS NOT NULL AND to_root IS NOT NULL AND event_date IS NOT NULL
  GROUP BY deal_id, from_root, to_root
),
-- The day since when two bodies know each other.
acquainted AS (
  SELECT from_root, to_root, min(day) AS day FROM deal GROUP BY from_root, to_root
),
repeated AS (
  SELECT DISTINCT d.deal_id FROM deal AS d JOIN acquainted AS a ON a.from_root = d.from_root AND a.to_root = d.to_root WHERE d.day > a.day
),
tagged AS (
  SELECT
    j.conversion_id, bool_or(t.tag_kind = '中小企业') AS is_sme, bool_or(t.tag_kind = '专精特新') AS is_specialised
  FROM judged AS j
  JOIN int_organisation_tag AS t ON t.org_id = j.first_to
  WHERE (t.valid_from IS NULL OR t.valid_from <= j.event_date) AND (t.valid_to IS NULL OR t.valid_to >= j.event_date)
  GROUP BY j.conversion_id
),
place AS (
  SELECT name, min(province) AS province FROM ref.region WHERE level = 'city' GROUP BY name
),
placed AS (
  SELECT
    j.*, s.org_id AS from_org_id, s.org_type AS from_org_type, s.university, s.province, s.city, b.org_id AS to_org_id, b.org_type AS to_org_type,
    coalesce(b.province, CASE WHEN b.city IS NULL THEN g.province END) AS to_province,
    coalesce(b.city, CASE WHEN b.province IS NULL OR b.province = g.province THEN g.name END) AS to_city
  FROM judged AS j
  LEFT JOIN int_org_dimension AS s ON s.org_id = j.first_from
  LEFT JOIN int_org_dimension AS b ON b.org_id = j.first_to
  LEFT JOIN int_deal_contract AS c ON c.contract_id = j.contract_id
  LEFT JOIN place AS g ON g.name = c.buyer_city
)
SELECT
  j.conversion_id,
  j.deal_id,
  j.patent_id,
  j.patent_number,
  coalesce(j.patent_id, j.patent_number) AS patent_key,
  j.form,
  j.licence_kind,
  j.claimed_form,
  j.event_date,
  j.announced_date,
  j.known_date,
  j.evidence,
  j.event_id,
  j.contract_id,
  j.from_org_id,
  j.to_org_id,
  j.from_orgs,
  j.to_orgs,
  j.from_org_type,
  j.university,
  j.province,
  j.city,
  j.to_org_type,
  j.to_province,
  j.to_city,
  j.to_province = s.home_province AS in_province,
  j.city = j.to_city AS same_city,
  coalesce(t.is_sme, false) AS to_is_sme,
  coalesce(t.is_specialised, false) AS to_is_specialised,
  l.industry AS to_industry,
  j.is_counted AND d.deal_id IS NOT NULL AS is_repeat_partner,
  f.conversion_id IS NOT NULL AS is_first,
  p.patent_type,
  p.wipo_field,
  p.chain,
  p.industry,
  p.trl_band,
  p.filing_date,
  p.grant_date,
  CAST(j.event_date - p.filing_date AS BIGINT) AS days_from_filing,
  CAST(j.event_date - p.grant_date AS BIGINT) AS days_from_grant,
  j.amount_cny,
  j.paid_cny,
  j.is_counted,
  j.exclusion_reason,
  j.exclusion_known_date,
  j.reasons,
  j.record_ids
FROM placed AS j
CROSS JOIN setting AS s
LEFT JOIN first_of AS f ON f.conversion_id = j.conversion_id
LEFT JOIN repeated AS d ON d.deal_id = j.deal_id
LEFT JOIN tagged AS t ON t.conversion_id = j.conversion_id
LEFT JOIN int_deal_industry AS l ON l.org_id = j.first_to
LEFT JOIN int_patent_dimension AS p ON p.patent_id = j.patent_id
ORDER BY patent_id
