/* model
name: fct_activity
grain: 一行一场对接活动
key: [activity_id]
owner: warehouse
description: >-
  同一对接活动在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
  成效按登记的合同算：活动所列合同中计数的、举办之日至 6 个月（12 个月）以内签订的，含首尾两日；主办单位自报的成交数、金额（deals、deal_amount）另列，两者从不相加。
  几场活动列了同一份合同的，只算给签订之前最近举办的一场。窗口到截至日（int_as_of）还没有满的，数还会增加，is_observed 为否。
columns:
  activity_id: { type: VARCHAR, name: 标识, meaning: 即活动编号 }
  activity_number: { type: VARCHAR, name: 活动编号, meaning: 来源原文，已去掉首尾空白 }
  name: { type: VARCHAR, name: 活动名称, meaning: 来源原文，已去掉首尾空白 }
  activity_type: { type: VARCHAR, name: 活动类型, meaning: 来源原文，已去掉首尾空白 }
  held_date: { type: DATE, name: 举办日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  city: { type: VARCHAR, name: 城市, meaning: 来源所写的城市，认得出的写作地级全称；没有写的取机构所在 }
  organiser: { type: VARCHAR, name: 主办单位, meaning: 来源原文，已去掉首尾空白 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源所写，认得出的写作产业链目录中的名称，见 int_chain_name }
  participants: { type: BIGINT, name: 参加人数, meaning: 整数；不可读的为空 }
  organisations: { type: BIGINT, name: 参加企业数, meaning: 整数；不可读的为空 }
  patents_shown: { type: BIGINT, name: 推介专利数, meaning: 整数；不可读的为空 }
  intents: { type: BIGINT, name: 达成意向数, meaning: 整数；不可读的为空 }
  deals: { type: BIGINT, name: 自报成交数, meaning: 主办单位所填；登记可证的见 deals_6m、deals_12m }
  deal_amount: { type: "DECIMAL(18,2)", name: 自报成交金额, meaning: 元；主办单位所填，登记可证的见 amount_6m、amount_12m }
  contracts: { type: VARCHAR, name: 合同编号, meaning: 多个以半角分号分隔，次序同来源 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 主办单位，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 主办单位的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 主办单位的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 来源所写城市所在，没有写或认不出的取机构所在 }
  is_matched: { type: BOOLEAN, name: 是否达成意向, meaning: 达成意向数大于零，或有登记的合同 }
  contract_count: { type: BIGINT, name: 所列合同数, meaning: 同一份只算一次；没有列出的为 0 }
  found_contract_count: { type: BIGINT, name: 登记在库的合同数, meaning: 所列合同中 fct_contract 有的 }
  deals_6m: { type: BIGINT, name: 6 个月内成交数, meaning: 计数的合同份数 }
  amount_6m: { type: "DECIMAL(18,2)", name: 6 个月内成交额, meaning: 元；合同成交额之和，没有的为 0 }
  is_observed_6m: { type: BOOLEAN, name: 6 个月是否已满, meaning: 举办日加 6 个月不晚于截至日；没有举办日的为空 }
  observed_6m_date: { type: DATE, name: 6 个月届满之日, meaning: 举办日加 6 个月，到截至日已满才有；按过去某日重算时，那日还没有满的不算 }
  deals_12m: { type: BIGINT, name: 12 个月内成交数, meaning: 计数的合同份数 }
  amount_12m: { type: "DECIMAL(18,2)", name: 12 个月内成交额, meaning: 元；合同成交额之和，没有的为 0 }
  is_observed_12m: { type: BOOLEAN, name: 12 个月是否已满, meaning: 举办日加 12 个月不晚于截至日；没有举办日的为空 }
  observed_12m_date: { type: DATE, name: 12 个月届满之日, meaning: 同上，12 个月 }
  first_deal_date: { type: DATE, name: 首笔成交日, meaning: 算给这场活动的合同中最早的；没有的为空 }
  deal_contract_ids: { type: VARCHAR, name: 成交合同, meaning: 12 个月内算给这场活动的，见 fct_contract，以半角分号分隔 }
  known_date: { type: DATE, name: 可知之日, meaning: 举办日期；来源没有报送日 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [activity_id, activity_number, name, is_matched, contract_count, deals_6m, deals_12m, amount_6m, amount_12m, record_ids]
  - unique: [activity_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_activity
      right: select count(*) from stg_centre__activity
  - sql:
      name: 12 个月内的不少于 6 个月内的，都不多于登记在库的
      query: select activity_id from fct_activity where deals_6m > deals_12m or deals_12m > found_contract_count or amount_6m > amount_12m
  - sql:
      name: 一份合同至多算给一场活动
      query: >-
        select contract_id from (select unnest(string_split(deal_contract_ids, ';')) as contract_id from fct_activity where deal_contract_ids is not null) as c
        group by contract_id having count(*) > 1
  - sql:
      name: 自报的成交数与登记的不一致（窗口已满的）
      severity: warn
      query: select activity_id, deals, deals_12m, deal_amount, amount_12m from fct_activity where is_observed_12m and (coalesce(deals, 0) <> deals_12m or coalesce(deal_amount, 0) <> amount_12m)
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY activity_number ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY activity_number) AS record_count
  FROM stg_centre__activity
),
others AS (
  SELECT activity_number, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY activity_number
),
activity AS (
  SELECT r.*, coalesce(o.record_ids, r.record_id) AS all_record_ids
  FROM ranked AS r
  LEFT JOIN others AS o ON o.activity_number IS NOT DISTINCT FROM r.activity_number
  WHERE r.choice = 1
),
listed AS (
  SELECT DISTINCT activity_number, held_date, trim(contract_number) AS contract_number
  FROM (SELECT activity_number, held_date, unnest(string_split(contracts, ';')) AS contract_number FROM activity WHERE contracts IS NOT NULL) AS l
  WHERE trim(contract_number) <> ''
),
-- The activity held last before the signing has the contract.
held AS (
  SELECT
    l.activity_number, l.held_date, c.contract_id, c.event_date, c.amount,
    row_number() OVER (PARTITION BY c.contract_id ORDER BY l.held_date DESC, l.activity_number) AS claim
  FROM listed AS l
  JOIN fct_contract AS c ON c.contract_number = l.contract_number
  WHERE c.is_counted AND c.event_date >= l.held_date
),
dealt AS (
  SELECT
    activity_number, min(event_date) AS first_deal_date,
    count(*) FILTER (WHERE event_date <= held_date + INTERVAL 6 MONTH) AS deals_6m,
    sum(amount) FILTER (WHERE event_date <= held_date + INTERVAL 6 MONTH) AS amount_6m,
    count(*) FILTER (WHERE event_date <= held_date + INTERVAL 12 MONTH) AS deals_12m,
    sum(amount) FILTER (WHERE event_date <= held_date + INTERVAL 12 MONTH) AS amount_12m,
    string_agg(contract_id, ';' ORDER BY contract_id) FILTER (WHERE event_date <= held_date + INTERVAL 12 MONTH) AS deal_contract_ids
  FROM held
  WHERE claim = 1
  GROUP BY activity_number
),
counted AS (
  SELECT l.activity_number, count(*) AS contract_count, count(c.contract_id) AS found_contract_count
  FROM listed AS l
  LEFT JOIN fct_contract AS c ON c.contract_number = l.contract_number
  GROUP BY l.activity_number
)
SELECT
  r.activity_number AS activity_id,
  r.activity_number,
  r.name,
  r.activity_type,
  r.held_date,
  coalesce(g.city, r.city, d.city) AS city,
  r.organiser,
  coalesce(h.chain, r.chain) AS chain,
  r.participants,
  r.organisations,
  r.patents_shown,
  r.intents,
  r.deals,
  r.deal_amount,
  r.contracts,
  n.org_id,
  d.org_type,
  d.university,
  coalesce(g.province, d.province) AS province,
  coalesce(r.intents > 0, false) OR coalesce(c.found_contract_count > 0, false) AS is_matched,
  coalesce(c.contract_count, 0) AS contract_count,
  coalesce(c.found_contract_count, 0) AS found_contract_count,
  coalesce(e.deals_6m, 0) AS deals_6m,
  CAST(coalesce(e.amount_6m, 0) AS DECIMAL(18, 2)) AS amount_6m,
  r.held_date + INTERVAL 6 MONTH <= a.as_of AS is_observed_6m,
  CASE WHEN r.held_date + INTERVAL 6 MONTH <= a.as_of THEN CAST(r.held_date + INTERVAL 6 MONTH AS DATE) END AS observed_6m_date,
  coalesce(e.deals_12m, 0) AS deals_12m,
  CAST(coalesce(e.amount_12m, 0) AS DECIMAL(18, 2)) AS amount_12m,
  r.held_date + INTERVAL 12 MONTH <= a.as_of AS is_observed_12m,
  CASE WHEN r.held_date + INTERVAL 12 MONTH <= a.as_of THEN CAST(r.held_date + INTERVAL 12 MONTH AS DATE) END AS observed_12m_date,
  e.first_deal_date,
  e.deal_contract_ids,
  r.held_date AS known_date,
  r.source,
  r.record_count,
  r.all_record_ids AS record_ids
FROM activity AS r
CROSS JOIN int_as_of AS a
LEFT JOIN int_org_name AS n ON n.raw_name = trim(split_part(r.organiser, ';', 1))
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_place AS g ON g.name = r.city
LEFT JOIN int_chain_name AS h ON h.chain_text = r.chain
LEFT JOIN dealt AS e ON e.activity_number = r.activity_number
LEFT JOIN counted AS c ON c.activity_number = r.activity_number
