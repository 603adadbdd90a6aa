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
WITH scoped AS (
  SELECT
    '全部' AS scope, coalesce(exclusion_reason, 'counted') AS line, event_date, coalesce(patent_id, patent_number) AS patent, deal_id, coalesce(amount_cny, 0) AS amount_cny
  FROM fct_conversion
  UNION ALL
  SELECT form AS scope, coalesce(exclusion_reason, 'counted') AS line, event_date, coalesce(patent_id, patent_number) AS patent, deal_id, coalesce(amount_cny, 0) AS amount_cny
  FROM fct_conversion
  UNION ALL
  SELECT
    claimed_form AS scope, coalesce(exclusion_reason, 'separate_licence') AS line, event_date, coalesce(patent_id, patent_number) AS patent, deal_id,
    coalesce(amount_cny, 0) AS amount_cny
  FROM fct_conversion
  WHERE claimed_form IS NOT NULL AND claimed_form <> form
),
dated AS (
  SELECT
    *, coalesce(CAST(year(event_date) AS VARCHAR), '不明') AS by_year,
    coalesce(year(event_date) || 'Q' || quarter(event_date), '不明') AS by_quarter,
    coalesce(strftime(event_date, '%Y-%m'), '不明') AS by_month
  FROM scoped
),
summed AS (
  SELECT
    CASE WHEN grouping(by_month) = 0 THEN 'month' WHEN grouping(by_quarter) = 0 THEN 'quarter' WHEN grouping(by_year) = 0 THEN 'year' ELSE 'all' END AS period_kind,
    CASE WHEN grouping(by_month) = 0 THEN by_month WHEN grouping(by_quarter) = 0 THEN by_quarter WHEN grouping(by_year) = 0 THEN by_year ELSE '全部' END AS period,
    scope,
    CASE WHEN grouping(line) = 0 THEN line ELSE 'gross' END AS line,
    count(*) AS events, count(DISTINCT patent) AS patents, count(DISTINCT deal_id) AS deals, CAST(sum(amount_cny) AS DECIMAL(18, 2)) AS amount_cny
  FROM dated
  GROUP BY GROUPING SETS (
    (scope), (scope, line), (scope, by_year), (scope, by_year, line), (scope, by_quarter), (scope, by_quarter, line), (scope, by_month), (scope, by_month, line)
  )
),
-- Where all of it is excluded, the counted line says so.
complete AS (
  SELECT period_kind, period, scope, line, events, patents, deals, amount_cny FROM summed
  UNION ALL
  SELECT g.period_kind, g.period, g.scope, 'counted' AS line, 0 AS events, 0 AS patents, 0 AS deals, CAST(0 AS DECIMAL(18, 2)) AS amount_cny
  FROM summed AS g
  ANTI JOIN (SELECT period_kind, period, scope FROM summed WHERE line = 'counted') AS c
    ON c.period_kind = g.period_kind AND c.period = g.period AND c.scope = g.scope
  WHERE g.line = 'gross'
)
SELECT
  c.period_kind,
  c.period,
  CASE
    WHEN c.period IN ('全部', '不明') THEN NULL
    WHEN c.period_kind = 'year' THEN make_date(CAST(c.period AS BIGINT), 1, 1)
    WHEN c.period_kind = 'quarter' THEN make_date(CAST(split_part(c.period, 'Q', 1) AS BIGINT), CAST(split_part(c.period, 'Q', 2) AS BIGINT) * 3 - 2, 1)
    WHEN c.period_kind = 'month' THEN make_date(CAST(left(c.period, 4) AS BIGINT), CAST(right(c.period, 2) AS BIGINT), 1)
  END AS period_from,
  c.scope,
  c.line,
  CASE c.line WHEN 'gross' THEN '毛数' WHEN 'counted' THEN '计数' ELSE coalesce(r.name, c.line) END AS line_name,
  CASE c.line WHEN 'gross' THEN 0 WHEN 'counted' THEN 9999 ELSE coalesce(r.priority, 9998) END AS line_order,
  c.events,
  c.patents,
  c.deals,
  c.amount_cny
FROM complete AS c
LEFT JOIN ref.conversion_rule AS r ON r.code = c.line
