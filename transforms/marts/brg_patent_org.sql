/* model
name: brg_patent_org
grain: 一行一件专利与一个机构（或个人）的一种关系的一段时间
key: [patent_id, org_id, role, valid_from]
owner: warehouse
description: >-
  谁在什么时候与这件专利是什么关系。申请人、专利权人凭公布文献（int_patent_applicant）与转移事件：转移生效日前任止、后任起；授权时申请人的身份止于专利权人的身份起。
  文献载有登记簿上已经转出的人的（授权前转让而授权公告仍印原申请人），以登记为准：他的时段为零长，止于当日，受让人自授权之日起为专利权人。
  许可、质押凭登记事件，注销或解除之日止。更名不改变关系，因为机构已归一；转给同一机构的事件也不改变。个人由名称与文献地址区分。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  role: { type: VARCHAR, name: 关系, meaning: applicant 申请人、owner 专利权人、assignor 转让方、licensee 被许可人、pledgee 质权人 }
  valid_from: { type: DATE, name: 起始日, meaning: 文献的为最早载明的公布日；事件的为生效日 }
  valid_to: { type: DATE, name: 终止日, meaning: 转移、授权、注销之日；仍存续或不明的为空 }
  share: { type: "DECIMAL(9,6)", name: 份额, meaning: 权利份额；来源不载，为空 }
  raw_name: { type: VARCHAR, name: 名称原文, meaning: 来源中的写法 }
  applicant_order: { type: INTEGER, name: 次序, meaning: 在申请人或专利权人中的位置，1 为第一；事件的为所载次序 }
  event_id: { type: VARCHAR, name: 起因事件, meaning: 使关系开始的法律事件；凭文献的为空 }
  end_event_id: { type: VARCHAR, name: 终止事件, meaning: 使关系终止的法律事件；因授权而止的为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 载明这一关系的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, org_id, role, valid_from, raw_name, applicant_order, record_ids]
  - unique: [patent_id, org_id, role, valid_from]
  - accepted_values: { column: role, values: [applicant, owner, assignor, licensee, pledgee] }
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - relationships: { column: event_id, to: fct_legal_event.event_id }
  - sql:
      name: 终止不早于起始
      query: select patent_id, org_id, role, valid_from, valid_to from brg_patent_org where valid_to < valid_from
  - sql:
      name: 同一关系的时段不相交
      query: >-
        select a.patent_id, a.org_id, a.role from brg_patent_org as a join brg_patent_org as b
        on b.patent_id = a.patent_id and b.org_id = a.org_id and b.role = a.role where a.role in ('applicant', 'owner') and a.valid_from < b.valid_from
        and (a.valid_to is null or a.valid_to > b.valid_from)
  - sql:
      name: 文献载明的关系都在某个时段之内
      query: >-
        select a.patent_id, a.org_id, a.role, a.valid_from from int_patent_applicant as a left join brg_patent_org as b on b.patent_id = a.patent_id
        and b.org_id = a.org_id and b.role = a.role and b.valid_from <= a.valid_from where b.patent_id is null
  - sql:
      name: 转让方在转移之日不是已知的权利人
      severity: warn
      query: >-
        select a.patent_id, a.org_id, a.raw_name, a.valid_from from brg_patent_org as a left join brg_patent_org as o on o.patent_id = a.patent_id
        and o.org_id = a.org_id and o.role in ('applicant', 'owner') and o.valid_from <= a.valid_from where a.role = 'assignor' and o.patent_id is null
*/
WITH granted AS (
  SELECT patent_id, min(publication_date) AS grant_date FROM int_publication WHERE is_grant GROUP BY patent_id
),
-- Parties of the register's events, one row each.
party AS (
  SELECT
    event_id, patent_id, category, event_date, contract_number, record_ids, 'from' AS side, from_orgs AS orgs,
    unnest(string_split(from_orgs, ';')) AS org_id, unnest(string_split(from_names, ';')) AS raw_name,
    CAST(generate_subscripts(string_split(from_orgs, ';'), 1) AS INTEGER) AS position, to_orgs AS other_orgs
  FROM fct_legal_event
  WHERE patent_id IS NOT NULL AND from_orgs IS NOT NULL AND event_date IS NOT NULL AND category IN ('转移', '许可', '质押')
  UNION ALL
  SELECT
    event_id, patent_id, category, event_date, contract_number, record_ids, 'to' AS side, to_orgs AS orgs,
    unnest(string_split(to_orgs, ';')) AS org_id, unnest(string_split(to_names, ';')) AS raw_name,
    CAST(generate_subscripts(string_split(to_orgs, ';'), 1) AS INTEGER) AS position, from_orgs AS other_orgs
  FROM fct_legal_event
  WHERE patent_id IS NOT NULL AND to_orgs IS NOT NULL AND event_date IS NOT NULL AND category IN ('转移', '许可', '质押')
),
moved AS (
  SELECT DISTINCT patent_id FROM party WHERE category = '转移'
),
document AS (
  SELECT
    a.patent_id, a.org_id, a.role, a.valid_from, CASE WHEN a.role = 'applicant' AND g.grant_date >= a.valid_from THEN g.grant_date END AS granted_on, a.raw_name,
    a.applicant_order, a.record_ids
  FROM int_patent_applicant AS a
  LEFT JOIN granted AS g ON g.patent_id = a.patent_id
),
-- Who is on one side only of a transfer: a body on both stays.
transfer AS (
  SELECT p.*, g.grant_date, coalesce(g.grant_date <= p.event_date, false) AS is_after_grant
  FROM party AS p
  LEFT JOIN granted AS g ON g.patent_id = p.patent_id
  WHERE p.category = '转移' AND NOT coalesce(contains(';' || p.other_orgs || ';', ';' || p.org_id || ';'), false)
),
-- Whom a document names although the register had him gone: sheets of a grant are set before the transfer is entered.
gone AS (
  SELECT d.patent_id, d.org_id, d.role, d.valid_from, max_by(t.event_id, (t.event_date, t.event_id)) FILTER (WHERE t.side = 'from') AS event_id
  FROM document AS d
  JOIN transfer AS t ON t.patent_id = d.patent_id AND t.org_id = d.org_id AND t.event_date <= d.valid_from
  GROUP BY d.patent_id, d.org_id, d.role, d.valid_from
  HAVING max(t.event_date) FILTER (WHERE t.side = 'from') > coalesce(max(t.event_date) FILTER (WHERE t.side = 'to'), DATE '0001-01-01')
),
-- Who had the application from a transfer when such a document came, and so has the right.
heir AS (
  SELECT t.patent_id, t.org_id, t.grant_date
  FROM transfer AS t
  SEMI JOIN gone AS g ON g.patent_id = t.patent_id AND g.role = 'owner' AND g.valid_from = t.grant_date
  WHERE t.event_date < t.grant_date
  GROUP BY t.patent_id, t.org_id, t.grant_date
  HAVING max(t.event_date) FILTER (WHERE t.side = 'to') > coalesce(max(t.event_date) FILTER (WHERE t.side = 'from'), DATE '0001-01-01')
),
standing AS (
  SELECT d.* FROM document AS d JOIN moved AS m ON m.patent_id = d.patent_id
  ANTI JOIN gone AS g ON g.patent_id = d.patent_id AND g.org_id = d.org_id AND g.role = d.role
),
-- Who comes and who goes.
mark AS (
  SELECT patent_id, org_id, role, valid_from AS day, true AS is_start, raw_name, applicant_order, CAST(NULL AS VARCHAR) AS event_id, record_ids FROM standing
  UNION ALL
  SELECT patent_id, org_id, role, granted_on AS day, false AS is_start, NULL AS raw_name, NULL AS applicant_order, NULL AS event_id, NULL AS record_ids
  FROM standing
  WHERE granted_on IS NOT NULL
  UNION ALL
  SELECT
    patent_id, org_id, CASE WHEN is_after_grant THEN 'owner' ELSE 'applicant' END AS role, event_date AS day, side = 'to' AS is_start,
    raw_name, position AS applicant_order, event_id, record_ids
  FROM transfer
  UNION ALL
  -- The application that somebody bought ends with the grant, like that of its first applicant.
  SELECT DISTINCT patent_id, org_id, 'applicant' AS role, grant_date AS day, false AS is_start, NULL AS raw_name, NULL AS applicant_order, NULL AS event_id, NULL AS record_ids
  FROM transfer
  WHERE side = 'to' AND event_date < grant_date
  UNION ALL
  SELECT h.patent_id, h.org_id, 'owner' AS role, h.grant_date AS day, true AS is_start, t.raw_name, t.position AS applicant_order, t.event_id, t.record_ids
  FROM heir AS h
  JOIN transfer AS t ON t.patent_id = h.patent_id AND t.org_id = h.org_id AND t.side = 'to' AND t.event_date < h.grant_date
),
-- Who comes and goes on one day stays what he was: back and forth within a day leaves the owner from before.
daily AS (
  SELECT
    patent_id, org_id, role, day, bool_or(is_start) AS is_start, bool_or(NOT is_start) AS is_end,
    min_by(raw_name, applicant_order) FILTER (WHERE is_start) AS raw_name,
    min(applicant_order) FILTER (WHERE is_start) AS applicant_order,
    min(event_id) FILTER (WHERE is_start) AS event_id,
    bool_or(event_id IS NULL) FILTER (WHERE is_start) AS is_document,
    min(event_id) FILTER (WHERE NOT is_start) AS end_event_id,
    min(record_ids) FILTER (WHERE is_start) AS record_ids
  FROM mark
  GROUP BY patent_id, org_id, role, day
),
turn AS (
  SELECT
    *,
    coalesce(lag(CASE WHEN is_start AND (NOT is_end OR is_document) THEN true WHEN is_end AND NOT is_start THEN false END IGNORE NULLS) OVER w, false) AS was_held,
    min(CASE WHEN is_end AND NOT is_start THEN day END) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS ended
  FROM daily
  WINDOW w AS (PARTITION BY patent_id, org_id, role ORDER BY day)
)
SELECT
  d.patent_id, d.org_id, d.role, d.valid_from, d.granted_on AS valid_to, CAST(NULL AS DECIMAL(9, 6)) AS share, d.raw_name, d.applicant_order,
  CAST(NULL AS VARCHAR) AS event_id, CAST(NULL AS VARCHAR) AS end_event_id, d.record_ids
FROM document AS d
LEFT JOIN moved AS m ON m.patent_id = d.patent_id
WHERE m.patent_id IS NULL
UNION ALL
SELECT
  d.patent_id, d.org_id, d.role, d.valid_from, d.valid_from AS valid_to, CAST(NULL AS DECIMAL(9, 6)) AS share, d.raw_name, d.applicant_order,
  CAST(NULL AS VARCHAR) AS event_id, g.event_id AS end_event_id, d.record_ids
FROM document AS d
JOIN gone AS g ON g.patent_id = d.patent_id AND g.org_id = d.org_id AND g.role = d.role
UNION ALL
SELECT
  t.patent_id, t.org_id, t.role, t.day AS valid_from, t.ended AS valid_to, CAST(NULL AS DECIMAL(9, 6)) AS share, t.raw_name, t.applicant_order,
  CASE WHEN NOT t.is_document THEN t.event_id END AS event_id, e.end_event_id, t.record_ids
FROM turn AS t
LEFT JOIN daily AS e ON e.patent_id = t.patent_id AND e.org_id = t.org_id AND e.role = t.role AND e.day = t.ended
WHERE t.is_start AND (NOT t.is_end OR coalesce(t.is_document, false)) AND NOT t.was_held
UNION ALL
SELECT
  p.patent_id, p.org_id, 'assignor' AS role, p.event_date AS valid_from, p.event_date AS valid_to, CAST(NULL AS DECIMAL(9, 6)) AS share,
  min_by(p.raw_name, p.event_id) AS raw_name, min(p.position) AS applicant_order, min(p.event_id) AS event_id, min(p.event_id) AS end_event_id,
  string_agg(DISTINCT p.record_ids, ';' ORDER BY p.record_ids) AS record_ids
FROM transfer AS p
WHERE p.side = 'from'
GROUP BY p.patent_id, p.org_id, p.event_date
UNION ALL
SELECT
  p.patent_id, p.org_id, CASE p.category WHEN '许可' THEN 'licensee' ELSE 'pledgee' END AS role, p.event_date AS valid_from, min(c.event_date) AS valid_to,
  CAST(NULL AS DECIMAL(9, 6)) AS share, min_by(p.raw_name, p.event_id) AS raw_name, min(p.position) AS applicant_order, min(p.event_id) AS event_id,
  min(c.event_id) AS end_event_id, string_agg(DISTINCT p.record_ids, ';' ORDER BY p.record_ids) AS record_ids
FROM party AS p
LEFT JOIN (
  SELECT patent_id, contract_number, CASE category WHEN '许可注销' THEN '许可' ELSE '质押' END AS category, min(event_date) AS event_date, min(event_id) AS event_id
  FROM fct_legal_event
  WHERE category IN ('许可注销', '质押注销') AND contract_number IS NOT NULL AND event_date IS NOT NULL
  GROUP BY patent_id, contract_number, category
) AS c ON c.patent_id = p.patent_id AND c.contract_number = p.contract_number AND c.category = p.category AND c.event_date >= p.event_date
WHERE p.category IN ('许可', '质押') AND p.side = 'to'
GROUP BY p.patent_id, p.org_id, p.category, p.event_date
ORDER BY patent_id
