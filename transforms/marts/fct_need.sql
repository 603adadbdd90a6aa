/* model
name: fct_need
grain: 一行一条企业技术需求
key: [need_id]
owner: warehouse
description: >-
  需求编号与企业名称都相同的是同一条需求，在多份文件中出现时取最近取得的那条（再并列取记录标识最大者），其余记录并入 record_ids，不另计数。
  编号相同而企业不同的是不同的需求（各处自行编号），标识后面加企业名称的摘要以示区别。
  各阶段：收集（published_date）、答复（answered_date）、对接（所列专利）、成交。成交要有登记的合同为证：需求写明的合同编号，或合同写明的需求编号而买方正是该企业；
  合同不计数的（集团内部等）、早于需求发布的不算。来源自称成交的另记 is_dealt_reported，两者之差即未见合同的。来源没有对接日，对接日取首次答复日，没有的取成交日。
columns:
  need_id: { type: VARCHAR, name: 标识, meaning: 需求编号；几家企业同号的，后加 ~ 与企业名称 MD5 的前 6 位 }
  need_number: { type: VARCHAR, name: 需求编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 需求名称, meaning: 来源原文，已去掉首尾空白 }
  organisation: { type: VARCHAR, name: 企业名称, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  city: { type: VARCHAR, name: 城市, meaning: 来源所写的城市，认得出的写作地级全称；没有写的取机构所在 }
  industry: { type: VARCHAR, name: 行业, meaning: 来源原文，已去掉首尾空白 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源所写，认得出的写作产业链目录中的名称，见 int_chain_name }
  description: { type: VARCHAR, name: 需求描述, meaning: 来源原文，已去掉首尾空白 }
  keywords: { type: VARCHAR, name: 关键词, meaning: 多个以半角分号分隔，次序同来源 }
  budget: { type: "DECIMAL(18,2)", name: 预算金额, meaning: 元；列名写明（万元）的按万元 }
  cooperation: { type: VARCHAR, name: 合作方式, meaning: 来源原文，已去掉首尾空白 }
  published_date: { type: DATE, name: 发布日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  deadline: { type: DATE, name: 截止日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  answered_date: { type: DATE, name: 首次答复日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  answered_by: { type: VARCHAR, name: 答复单位, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 对接专利, meaning: 多个以半角分号分隔，次序同来源 }
  contract_number: { type: VARCHAR, name: 成交合同编号, meaning: 来源原文，已去掉首尾空白 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 企业，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 企业的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 企业的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 来源所写城市所在，没有写或认不出的取机构所在 }
  is_sme: { type: BOOLEAN, name: 是否中小企业, meaning: 名单载明且发布之日有效，见 int_organisation_tag；名单中没有的为否，不等于不是 }
  is_specialised: { type: BOOLEAN, name: 是否专精特新, meaning: 含小巨人，发布之日有效；名单中没有的为否，不等于不是 }
  is_high_tech: { type: BOOLEAN, name: 是否高新技术企业, meaning: 发布之日有效；名单中没有的为否，不等于不是 }
  need_status: { type: VARCHAR, name: 归并的状态, meaning: 待对接、对接中、已成交、已关闭；归不进的照来源，见 ref.business_term }
  is_answered: { type: BOOLEAN, name: 是否答复, meaning: 有首次答复日期 }
  days_to_answer: { type: BIGINT, name: 答复用时, meaning: 天；首次答复日期减发布日期，早于发布的为空 }
  answered_org_id: { type: VARCHAR, name: 答复机构, meaning: 见 dim_organisation；认不出的为空 }
  answered_university: { type: VARCHAR, name: 答复高校, meaning: 答复单位的最上级是高校的，记校名 }
  is_matched: { type: BOOLEAN, name: 是否对接, meaning: 列出了对接专利、来源称对接中或已成交、或有合同为证 }
  matched_date: { type: DATE, name: 对接日, meaning: 见说明；没有对接、没有日期的为空 }
  matched_patent_count: { type: BIGINT, name: 对接专利件数, meaning: 所列的件数，同一件只算一次；没有列出的为 0 }
  is_dealt: { type: BOOLEAN, name: 是否成交, meaning: 有计数的合同为证 }
  is_dealt_reported: { type: BOOLEAN, name: 是否自称成交, meaning: 来源写了成交合同编号，或状态为已成交 }
  deal_date: { type: DATE, name: 成交日, meaning: 为证的合同中最早的签订日（没有的取登记日） }
  deal_count: { type: BIGINT, name: 成交合同数, meaning: 为证的合同份数 }
  deal_amount: { type: "DECIMAL(18,2)", name: 成交金额, meaning: 元；为证的合同成交额之和，没有的为空 }
  days_to_deal: { type: BIGINT, name: 成交用时, meaning: 天；成交日减发布日期 }
  contract_ids: { type: VARCHAR, name: 为证的合同, meaning: 见 fct_contract，以半角分号分隔；没有的为空 }
  known_date: { type: DATE, name: 可知之日, meaning: 发布日期 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [need_id, need_number, title, organisation, is_answered, is_matched, is_dealt, is_dealt_reported, matched_patent_count, deal_count, record_ids]
  - unique: [need_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_need
      right: select count(*) from stg_demand__need
  - sql:
      name: 成交的都算对接，都不早于发布
      query: select need_id from fct_need where is_dealt and not is_matched or days_to_deal < 0
  - sql:
      name: 几家企业同号的需求
      severity: warn
      query: select need_number, count(*) as needs from fct_need group by need_number having count(*) > 1
  - sql:
      name: 首次答复早于发布的需求
      severity: warn
      query: select need_id, published_date, answered_date from fct_need where answered_date < published_date
  - sql:
      name: 来源自称成交而没有合同为证的需求
      severity: warn
      query: select need_id, status, contract_number from fct_need where is_dealt_reported and not is_dealt
  - sql:
      name: 一份合同为几条需求作证
      severity: warn
      query: >-
        select contract_id, count(*) as needs from (select unnest(string_split(contract_ids, ';')) as contract_id from fct_need where contract_ids is not null) as c
        group by contract_id having count(*) > 1
*/
WITH status AS (
  SELECT f.status, min_by(t.term, t.priority) AS term
  FROM (SELECT DISTINCT status FROM int_need WHERE status IS NOT NULL) AS f
  CROSS JOIN ref.business_term AS t
  WHERE t.subject = 'need' AND regexp_matches(f.status, t.pattern)
  GROUP BY f.status
),
placed AS (
  SELECT
    r.*, n.org_id, d.org_type, d.university, coalesce(g.province, d.province) AS its_province, coalesce(g.city, r.city, d.city) AS its_city,
    a.org_id AS answered_org_id, e.university AS answered_university, coalesce(s.term, r.status) AS need_status
  FROM int_need AS r
  LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.organisation)
  LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
  LEFT JOIN int_place AS g ON g.name = r.city
  LEFT JOIN int_org_name AS a ON a.raw_name = trim(split_part(r.answered_by, ';', 1))
  LEFT JOIN int_org_dimension AS e ON e.org_id = a.org_id
  LEFT JOIN status AS s ON s.status = r.status
),
-- Contracts that prove a deal: the need names them, or they name the need and its firm bought.
proof AS (
  SELECT r.need_id, c.contract_id, c.event_date, c.amount
  FROM placed AS r
  JOIN fct_contract AS c ON c.contract_number = r.contract_number
  WHERE c.is_counted AND coalesce(c.event_date >= r.published_date, true)
  UNION
  SELECT r.need_id, c.contract_id, c.event_date, c.amount
  FROM placed AS r
  JOIN fct_contract AS c ON c.need_number = r.need_number AND c.to_org_id = r.org_id
  WHERE c.is_counted AND coalesce(c.event_date >= r.published_date, true)
),
deal AS (
  SELECT
    need_id, min(event_date) AS deal_date, count(*) AS deal_count, CAST(sum(amount) AS DECIMAL(18, 2)) AS deal_amount, string_agg(contract_id, ';' ORDER BY contract_id) AS contract_ids
  FROM proof
  GROUP BY need_id
),
tagged AS (
  SELECT
    r.need_id, bool_or(t.tag_kind = '中小企业') AS is_sme, bool_or(t.tag_kind = '专精特新') AS is_specialised, bool_or(t.tag_kind = '高新技术企业') AS is_high_tech
  FROM placed AS r
  JOIN int_organisation_tag AS t ON t.org_id = r.org_id
  WHERE (t.valid_from IS NULL OR t.valid_from <= r.published_date) AND (t.valid_to IS NULL OR t.valid_to >= r.published_date)
  GROUP BY r.need_id
),
matched AS (
  SELECT need_id, count(DISTINCT coalesce(p.patent_id, n.number)) AS matched_patent_count
  FROM (SELECT need_id, trim(unnest(string_split(patents, ';'))) AS number FROM int_need WHERE patents IS NOT NULL) AS n
  LEFT JOIN int_patent_number AS p ON p.number = n.number
  WHERE n.number <> ''
  GROUP BY need_id
),
judged AS (
  SELECT
    r.*, coalesce(m.matched_patent_count, 0) AS matched_patent_count, d.deal_date, coalesce(d.deal_count, 0) AS deal_count, d.deal_amount, d.contract_ids,
    d.need_id IS NOT NULL AS is_dealt,
    m.need_id IS NOT NULL OR d.need_id IS NOT NULL OR coalesce(r.need_status IN ('对接中', '已成交'), false) AS is_matched
  FROM placed AS r
  LEFT JOIN matched AS m ON m.need_id = r.need_id
  LEFT JOIN deal AS d ON d.need_id = r.need_id
)
SELECT
  r.need_id,
  r.need_number,
  r.title,
  r.organisation,
  r.credit_code,
  r.its_city AS city,
  r.industry,
  coalesce(c.chain, r.chain) AS chain,
  r.description,
  r.keywords,
  r.budget,
  r.cooperation,
  r.published_date,
  r.deadline,
  r.status,
  r.answered_date,
  r.answered_by,
  r.patents,
  r.contract_number,
  r.org_id,
  r.org_type,
  r.university,
  r.its_province AS province,
  coalesce(t.is_sme, false) AS is_sme,
  coalesce(t.is_specialised, false) AS is_specialised,
  coalesce(t.is_high_tech, false) AS is_high_tech,
  r.need_status,
  r.answered_date IS NOT NULL AS is_answered,
  CASE WHEN r.answered_date >= r.published_date THEN CAST(r.answered_date - r.published_date AS BIGINT) END AS days_to_answer,
  r.answered_org_id,
  r.answered_university,
  r.is_matched,
  CASE WHEN r.is_matched THEN coalesce(r.answered_date, r.deal_date) END AS matched_date,
  r.matched_patent_count,
  r.is_dealt,
  r.contract_number IS NOT NULL OR coalesce(r.need_status = '已成交', false) AS is_dealt_reported,
  r.deal_date,
  r.deal_count,
  r.deal_amount,
  CAST(r.deal_date - r.published_date AS BIGINT) AS days_to_deal,
  r.contract_ids,
  r.published_date AS known_date,
  r.source,
  r.record_count,
  r.record_ids
FROM judged AS r
LEFT JOIN tagged AS t ON t.need_id = r.need_id
LEFT JOIN int_chain_name AS c ON c.chain_text = r.chain
