/* model
name: mart_conversion_reconciliation
grain: 一行一个时期、一个范围、一行账
key: [period_kind, period, scope, line]
owner: warehouse
description: >-
  转化从毛数到净数的账：毛数（来源说到的、同一笔只算一次的件次）减去按原因剔除的，等于计数的。件次与成交额可以相加；专利与交易按不同的计，同一件可在几行、几期各计一次，不能相加。
  范围为某一方式时，毛数是方式为它或来源说是它的（称开放许可而没有声明的，在开放许可的账里列为 separate_licence，在许可的账里计数）。日期不明的归在 不明 一期。
columns:
  period_kind: { type: VARCHAR, name: 时期, meaning: all 全部、year、quarter、month }
  period: { type: VARCHAR, name: 哪一期, meaning: "2024、2024Q1、2024-07；全部的为 全部，日期不明的为 不明" }
  period_from: { type: DATE, name: 期初, meaning: 全部与不明的为空 }
  scope: { type: VARCHAR, name: 范围, meaning: 全部，或转化方式 }
  line: { type: VARCHAR, name: 行, meaning: gross 毛数、counted 计数，其余为 ref.conversion_rule 的规则编号 }
  line_name: { type: VARCHAR, name: 行名, meaning: 毛数、计数或规则的名称 }
  line_order: { type: INTEGER, name: 次序, meaning: 毛数为 0，规则按 priority，计数为 9999 }
  events: { type: BIGINT, name: 件次, meaning: 转化的行数；可加 }
  patents: { type: BIGINT, name: 专利件数, meaning: 不同专利；不可加 }
  deals: { type: BIGINT, name: 交易笔数, meaning: 不同交易；不可加 }
  amount_cny: { type: "DECIMAL(18,2)", name: 成交额, meaning: 元；有合同的才有。可加 }
audits:
  - not_null: [period_kind, period, scope, line, line_name, line_order, events, patents, deals, amount_cny]
  - unique: [period_kind, period, scope, line]
  - accepted_values: { column: period_kind, values: [all, year, quarter, month] }
  - sql:
      name: 毛数 − 剔除之和 = 计数（件次与成交额，每个时期、每个范围）
      query: >-
        select period_kind, period, scope from mart_conversion_reconciliation group by period_kind, period, scope
        having sum(case line when 'gross' then events else -events end) <> 0 or sum(case line when 'gross' then amount_cny else -amount_cny end) <> 0
  - sql:
      name: 各期之和 = 全部（件次与成交额，每个范围、每一行）
      query: >-
        select w.scope, w.line, k.period_kind from mart_conversion_reconciliation as w
        join (select period_kind, scope, line, sum(events) as events, sum(amount_cny) as amount from mart_conversion_reconciliation where period_kind <> 'all'
        group by period_kind, scope, line) as k on k.scope = w.scope and k.line = w.line where w.period_kind = 'all' and (k.events <> w.events or k.amount <> w.amount_cny)
  - reconcile:
      name: 全部的毛数 = fct_conversion 的行数
      left: select coalesce(sum(events), 0) from mart_conversion_reconciliation where period_kind = 'all' and scope = '全部' and line = 'gross'
      right: select count(*) from fct_conversion
  - reconcile:
      name: 各方式计数之和 = 全部的计数
      left: select coalesce(sum(events), 0) from mart_conversion_reconciliation where period_kind = 'month' and scope <> '全部' and line = 'counted'
      right: select count(*) from fct_conversion where is_counted
*/
-- Counted by numbers, not texts: grouping eight times by them takes a third of the time. Distinct things are told apart by 64 bits of their
-- ids: of a million the chance that two fall together is one in ten million.
WITH line AS (
  SELECT code AS line, name AS line_name, priority AS line_order, CAST(row_number() OVER (ORDER BY code) AS INTEGER) AS line_no FROM ref.conversion_rule
  UNION ALL
  SELECT 'counted' AS line, '计数' AS line_name, 9999 AS line_order, 0 AS line_no
),
scope AS (
  SELECT scope, CAST(row_number() OVER (ORDER BY scope) AS INTEGER) AS scope_no
  FROM (SELECT form AS scope FROM fct_conversion UNION SELECT claimed_form AS scope FROM fct_conversion WHERE claimed_form IS NOT NULL UNION SELECT '全部' AS scope)
),
row AS (
  SELECT
    form, claimed_form, exclusion_reason, hash(coalesce(patent_id, patent_number)) AS patent, hash(deal_id) AS deal, coalesce(amount_cny, 0) AS amount_cny,
    coalesce(year(event_date), 0) AS by_year, coalesce(year(event_date) * 4 + quarter(event_date) - 1, 0) AS by_quarter,
    coalesce(year(event_date) * 12 + month(event_date) - 1, 0) AS by_month
  FROM fct_conversion
),
scoped AS (
  SELECT '全部' AS scope, coalesce(exclusion_reason, 'counted') AS line, patent, deal, amount_cny, by_year, by_quarter, by_month FROM row
  UNION ALL
  SELECT form AS scope, coalesce(exclusion_reason, 'counted') AS line, patent, deal, amount_cny, by_year, by_quarter, by_month FROM row
  UNION ALL
  SELECT claimed_form AS scope, coalesce(exclusion_reason, 'separate_licence') AS line, patent, deal, amount_cny, by_year, by_quarter, by_month
  FROM row
  WHERE claimed_form IS NOT NULL AND claimed_form <> form
),
numbered AS (
  SELECT s.scope_no, l.line_no, r.patent, r.deal, r.amount_cny, r.by_year, r.by_quarter, r.by_month
  FROM scoped AS r
  JOIN scope AS s ON s.scope = r.scope
  JOIN line AS l ON l.line = r.line
),
summed AS (
  SELECT
    CASE WHEN grouping(by_month) = 0 THEN 'month' WHEN grouping(by_quarter) = 0 THEN 'quarter' WHEN grouping(by_year) = 0 THEN 'year' ELSE 'all' END AS period_kind,
    CASE WHEN grouping(by_month) = 0 THEN by_month WHEN grouping(by_quarter) = 0 THEN by_quarter WHEN grouping(by_year) = 0 THEN by_year END AS period_no,
    scope_no,
    CASE WHEN grouping(line_no) = 0 THEN line_no END AS line_no,
    count(*) AS events, count(DISTINCT patent) AS patents, count(DISTINCT deal) AS deals, CAST(sum(amount_cny) AS DECIMAL(18, 2)) AS amount_cny
  FROM numbered
  GROUP BY GROUPING SETS (
    (scope_no), (scope_no, line_no), (scope_no, by_year), (scope_no, by_year, line_no), (scope_no, by_quarter), (scope_no, by_quarter, line_no),
    (scope_no, by_month), (scope_no, by_month, line_no)
  )
),
-- Where all of it is excluded, the counted line says so.
complete AS (
  SELECT period_kind, period_no, scope_no, line_no, events, patents, deals, amount_cny FROM summed
  UNION ALL
  SELECT g.period_kind, g.period_no, g.scope_no, 0 AS line_no, 0 AS events, 0 AS patents, 0 AS deals, CAST(0 AS DECIMAL(18, 2)) AS amount_cny
  FROM summed AS g
  ANTI JOIN (SELECT period_kind, period_no, scope_no FROM summed WHERE line_no = 0) AS c
    ON c.period_kind = g.period_kind AND c.period_no IS NOT DISTINCT FROM g.period_no AND c.scope_no = g.scope_no
  WHERE g.line_no IS NULL
),
dated AS (
  SELECT
    *,
    CASE
      WHEN period_no = 0 THEN NULL
      WHEN period_kind = 'year' THEN make_date(period_no, 1, 1)
      WHEN period_kind = 'quarter' THEN make_date(period_no // 4, period_no % 4 * 3 + 1, 1)
      WHEN period_kind = 'month' THEN make_date(period_no // 12, period_no % 12 + 1, 1)
    END AS period_from
  FROM complete
)
SELECT
  c.period_kind,
  CASE
    WHEN c.period_kind = 'all' THEN '全部'
    WHEN c.period_from IS NULL THEN '不明'
    WHEN c.period_kind = 'year' THEN strftime(c.period_from, '%Y')
    WHEN c.period_kind = 'quarter' THEN year(c.period_from) || 'Q' || quarter(c.period_from)
    ELSE strftime(c.period_from, '%Y-%m')
  END AS period,
  c.period_from,
  s.scope,
  CASE WHEN c.line_no IS NULL THEN 'gross' ELSE l.line END AS line,
  CASE WHEN c.line_no IS NULL THEN '毛数' ELSE l.line_name END AS line_name,
  CASE WHEN c.line_no IS NULL THEN 0 ELSE l.line_order END AS line_order,
  c.events,
  c.patents,
  c.deals,
  c.amount_cny
FROM dated AS c
JOIN scope AS s ON s.scope_no = c.scope_no
LEFT JOIN line AS l ON l.line_no = c.line_no
