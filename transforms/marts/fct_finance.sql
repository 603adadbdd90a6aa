/* model
name: fct_finance
grain: 一行一笔知识产权金融业务
key: [finance_id]
owner: warehouse
description: >-
  同一业务在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
  金额的意思随业务而不同：质押融资、先用后付贷为贷款额，专利保险为保险金额，证券化为发行额，认股权为约定的认购额，不能跨种类相加。
columns:
  finance_id: { type: VARCHAR, name: 标识, meaning: 即业务编号 }
  finance_number: { type: VARCHAR, name: 业务编号, meaning: 来源原文，已去掉首尾空白 }
  finance_type: { type: VARCHAR, name: 业务类型, meaning: 来源所填；常见 质押融资、专利保险、证券化、认股权、先用后付贷 }
  organisation: { type: VARCHAR, name: 融资企业, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  institution: { type: VARCHAR, name: 金融机构, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 专利号, meaning: 多个以半角分号分隔，次序同来源 }
  amount: { type: "DECIMAL(18,2)", name: 金额, meaning: 元 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 到期日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  rate: { type: DOUBLE, name: 利率, meaning: "百分数，12.5 即 12.5%" }
  city: { type: VARCHAR, name: 城市, meaning: 来源所写的城市，认得出的写作地级全称；没有写的取机构所在 }
  finance_kind: { type: VARCHAR, name: 业务种类, meaning: 归并写法后的业务类型：质押融资、专利保险、证券化、认股权、先用后付贷；归不进的照来源，见 ref.business_term }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 融资企业，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 融资企业的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 融资企业的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 来源所写城市所在，没有写或认不出的取机构所在 }
  is_sme: { type: BOOLEAN, name: 是否中小企业, meaning: 名单载明且开始之日有效，见 int_organisation_tag；名单中没有的为否，不等于不是 }
  is_specialised: { type: BOOLEAN, name: 是否专精特新, meaning: 含小巨人，开始之日有效；名单中没有的为否，不等于不是 }
  is_high_tech: { type: BOOLEAN, name: 是否高新技术企业, meaning: 开始之日有效；名单中没有的为否，不等于不是 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 所列专利的件数，同一件只算一次；没有列出的为 0 }
  known_patent_count: { type: BIGINT, name: 库中件数, meaning: 所列专利中库中有的件数 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 所列专利中件数最多的领域；没有的为空 }
  chain: { type: VARCHAR, name: 产业链, meaning: 所列专利中件数最多的产业链；没有的为空 }
  amount_per_patent: { type: "DECIMAL(18,2)", name: 单件金额, meaning: 元；金额除以专利件数，没有列出专利的为空 }
  term_days: { type: BIGINT, name: 期限, meaning: 天；到期日减开始日 }
  known_date: { type: DATE, name: 可知之日, meaning: 开始日期；来源没有报送日 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [finance_id, finance_number, is_sme, is_specialised, is_high_tech, patent_count, record_ids]
  - unique: [finance_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_finance
      right: select count(*) from stg_finance__finance
  - sql:
      name: 归不进任何一类的业务
      severity: warn
      query: select finance_id, finance_type from fct_finance where finance_kind is null or finance_kind not in (select term from ref.business_term where subject = 'finance')
  - sql:
      name: 到期早于开始、金额为负
      severity: warn
      query: select finance_id, start_date, end_date, amount from fct_finance where term_days < 0 or amount < 0
*/
WITH number AS (
  SELECT finance_id, trim(number) AS number
  FROM (SELECT finance_id, unnest(string_split(patents, ';')) AS number FROM int_finance WHERE patents IS NOT NULL) AS n
  WHERE trim(number) <> ''
),
patent AS (
  SELECT DISTINCT n.finance_id, coalesce(p.patent_id, n.number) AS patent_key, p.patent_id
  FROM number AS n
  LEFT JOIN int_patent_number AS p ON p.number = n.number
),
counted AS (
  SELECT
    p.finance_id, count(*) AS patent_count, count(p.patent_id) AS known_patent_count, mode(d.wipo_field ORDER BY d.wipo_field) AS wipo_field, mode(d.chain ORDER BY d.chain) AS chain
  FROM patent AS p
  LEFT JOIN int_patent_dimension AS d ON d.patent_id = p.patent_id
  GROUP BY p.finance_id
),
kind AS (
  SELECT f.finance_type, min_by(t.term, t.priority) AS term
  FROM (SELECT DISTINCT finance_type FROM int_finance WHERE finance_type IS NOT NULL) AS f
  CROSS JOIN ref.business_term AS t
  WHERE t.subject = 'finance' AND regexp_matches(f.finance_type, t.pattern)
  GROUP BY f.finance_type
),
placed AS (
  SELECT r.*, n.org_id, d.org_type, d.university, coalesce(g.province, d.province) AS its_province, coalesce(g.city, r.city, d.city) AS its_city
  FROM int_finance AS r
  LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.organisation)
  LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
  LEFT JOIN int_place AS g ON g.name = r.city
),
tagged AS (
  SELECT
    r.finance_id, bool_or(t.tag_kind = '中小企业') AS is_sme, bool_or(t.tag_kind = '专精特新') AS is_specialised, bool_or(t.tag_kind = '高新技术企业') AS is_high_tech
  FROM placed AS r
  JOIN int_organisation_tag AS t ON t.org_id = r.org_id
  WHERE (t.valid_from IS NULL OR t.valid_from <= r.start_date) AND (t.valid_to IS NULL OR t.valid_to >= r.start_date)
  GROUP BY r.finance_id
)
SELECT
  r.finance_id,
  r.finance_number,
  r.finance_type,
  r.organisation,
  r.credit_code,
  r.institution,
  r.patents,
  r.amount,
  r.start_date,
  r.end_date,
  r.rate,
  r.its_city AS city,
  coalesce(k.term, r.finance_type) AS finance_kind,
  r.org_id,
  r.org_type,
  r.university,
  r.its_province AS province,
  coalesce(t.is_sme, false) AS is_sme,
  coalesce(t.is_specialised, false) AS is_specialised,
  coalesce(t.is_high_tech, false) AS is_high_tech,
  coalesce(c.patent_count, 0) AS patent_count,
  coalesce(c.known_patent_count, 0) AS known_patent_count,
  c.wipo_field,
  c.chain,
  CASE WHEN c.patent_count > 0 THEN CAST(r.amount / c.patent_count AS DECIMAL(18, 2)) END AS amount_per_patent,
  CAST(r.end_date - r.start_date AS BIGINT) AS term_days,
  r.start_date AS known_date,
  r.source,
  r.record_count,
  r.record_ids
FROM placed AS r
LEFT JOIN kind AS k ON k.finance_type = r.finance_type
LEFT JOIN counted AS c ON c.finance_id = r.finance_id
LEFT JOIN tagged AS t ON t.finance_id = r.finance_id
