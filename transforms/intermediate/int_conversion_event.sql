/* model
name: int_conversion_event
grain: 一行一件专利的一次登记的转移或许可
key: [event_id]
owner: warehouse
description: >-
  登记簿所载的转移（申请权、专利权）与许可合同备案。同一事项的几次公告并成一行：同一件专利、同样的双方、同一备案号，相隔不超过 same_event_days 天且其间没有转回。
  双方都在的（共有人加入或退出）只看出去的与进来的：甲、乙变为甲，是乙转给甲；甲变为甲、乙，是甲转给乙。
columns:
  event_id: { type: VARCHAR, name: 事件标识, meaning: 最早公告的那个，见 fct_legal_event }
  patent_key: { type: VARCHAR, name: 专利键, meaning: 专利标识；库中没有的为号码 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  patent_number: { type: VARCHAR, name: 专利号码, meaning: 公告所用的号码 }
  category: { type: VARCHAR, name: 事项, meaning: 转移、许可 }
  licence_kind: { type: VARCHAR, name: 许可种类, meaning: 独占、排他、普通 }
  contract_number: { type: VARCHAR, name: 备案号, meaning: 许可合同备案号 }
  event_date: { type: DATE, name: 生效日, meaning: 登记生效日、备案日；公告没有的取公告日 }
  announced_date: { type: DATE, name: 公告日, meaning: 最早一次公告 }
  from_orgs: { type: VARCHAR, name: 出让方, meaning: 机构标识，以半角分号分隔 }
  to_orgs: { type: VARCHAR, name: 受让方, meaning: 机构标识，以半角分号分隔 }
  from_names: { type: VARCHAR, name: 变更前, meaning: 公告原文 }
  to_names: { type: VARCHAR, name: 变更后, meaning: 公告原文 }
  from_roots: { type: VARCHAR, name: 出让方最上级, meaning: 次序同出让方 }
  to_roots: { type: VARCHAR, name: 受让方最上级, meaning: 次序同受让方 }
  party_relation: { type: VARCHAR, name: 双方关系, meaning: 同一机构、同一集团、发明人与单位、不同主体；去掉始终都在的共有人之后的，一方不明的为空 }
  announcements: { type: BIGINT, name: 公告次数, meaning: 并成这一行的事件数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔 }
audits:
  - not_null: [event_id, patent_key, category, announcements, record_ids]
  - unique: [event_id]
  - accepted_values: { column: category, values: [转移, 许可] }
  - relationships: { column: event_id, to: fct_legal_event.event_id }
  - reconcile:
      name: 各行公告次数之和 = 转移与许可的事件数
      left: select coalesce(sum(announcements), 0) from int_conversion_event
      right: select count(*) from fct_legal_event where category in ('转移', '许可')
*/
WITH setting AS (
  SELECT coalesce(max(value) FILTER (WHERE setting = 'same_event_days'), 0) AS days FROM ref.conversion_setting
),
told AS NOT MATERIALIZED (
  SELECT
    event_id, coalesce(patent_id, patent_number) AS patent_key, patent_id, patent_number, category,
    nullif(regexp_extract(licence_kind, '独占|排他|普通'), '') AS licence_kind, contract_number, event_date, announced_date, from_names, to_names, party_relation, record_ids,
    CASE WHEN from_orgs = to_orgs OR from_orgs IS NULL OR to_orgs IS NULL OR NOT contains(from_orgs || to_orgs, ';') THEN from_orgs ELSE
      coalesce(nullif(array_to_string(list_filter(string_split(from_orgs, ';'), lambda org: NOT contains(';' || to_orgs || ';', ';' || org || ';')), ';'), ''), from_orgs)
    END AS leaving,
    CASE WHEN from_orgs = to_orgs OR from_orgs IS NULL OR to_orgs IS NULL OR NOT contains(from_orgs || to_orgs, ';') THEN to_orgs ELSE
      coalesce(nullif(array_to_string(list_filter(string_split(to_orgs, ';'), lambda org: NOT contains(';' || from_orgs || ';', ';' || org || ';')), ';'), ''), to_orgs)
    END AS coming
  FROM fct_legal_event
  WHERE category IN ('转移', '许可')
),
-- Most patents have one event of a kind; only the others have to be compared.
several AS (
  SELECT patent_key, category FROM told GROUP BY patent_key, category HAVING count(*) > 1
),
-- A filing that one gazette gives without its number is the numbered one of that day.
filed AS (
  SELECT
    t.* EXCLUDE (contract_number),
    CASE WHEN t.category = '许可' THEN coalesce(t.contract_number, max(t.contract_number) OVER (PARTITION BY t.patent_key, t.category, t.leaving, t.coming, t.event_date)) END
      AS contract_number,
    hash(least(t.leaving, t.coming), greatest(t.leaving, t.coming)) AS pair
  FROM told AS t
  SEMI JOIN several AS s ON s.patent_key = t.patent_key AND s.category = t.category
),
-- Both directions between two parties stand in one line, so that what was returned in between ends a repetition.
marked AS (
  SELECT
    t.*,
    CASE
      WHEN lag(leaving) OVER w = leaving AND lag(coming) OVER w = coming AND event_date - lag(event_date) OVER w <= s.days THEN 0
      ELSE 1
    END AS begins,
    row_number() OVER w AS place
  FROM filed AS t
  CROSS JOIN setting AS s
  WINDOW w AS (PARTITION BY patent_key, category, contract_number, pair ORDER BY event_date NULLS LAST, leaving, announced_date, event_id)
),
grouped AS (
  SELECT *, sum(begins) OVER (PARTITION BY patent_key, category, contract_number, pair ORDER BY place) AS nth
  FROM marked
),
merged AS (
  SELECT
    t.event_id, t.patent_key, t.patent_id, t.patent_number, t.category, t.licence_kind, CASE WHEN t.category = '许可' THEN t.contract_number END AS contract_number,
    t.event_date, t.announced_date, t.leaving AS from_orgs, t.coming AS to_orgs, t.from_names, t.to_names, t.party_relation, CAST(1 AS BIGINT) AS announcements, t.record_ids
  FROM told AS t
  ANTI JOIN several AS s ON s.patent_key = t.patent_key AND s.category = t.category
  UNION ALL
  SELECT
    min_by(event_id, (announced_date, event_id)) AS event_id,
    patent_key,
    min(patent_id) AS patent_id,
    min_by(patent_number, (announced_date, event_id)) AS patent_number,
    category,
    min(licence_kind) AS licence_kind,
    contract_number,
    min(event_date) AS event_date,
    min(announced_date) AS announced_date,
    min(leaving) AS from_orgs,
    min(coming) AS to_orgs,
    min_by(from_names, (announced_date, event_id)) AS from_names,
    min_by(to_names, (announced_date, event_id)) AS to_names,
    min_by(party_relation, (announced_date, event_id)) AS party_relation,
    count(*) AS announcements,
    string_agg(record_ids, ';' ORDER BY announced_date, event_id) AS record_ids
  FROM grouped
  GROUP BY patent_key, category, contract_number, pair, nth
),
-- Several parties on a side are gathered in their order; one needs no gathering.
side AS (
  SELECT event_id, 'from' AS side, unnest(string_split(from_orgs, ';')) AS org_id, generate_subscripts(string_split(from_orgs, ';'), 1) AS place
  FROM merged WHERE contains(from_orgs, ';')
  UNION ALL
  SELECT event_id, 'to' AS side, unnest(string_split(to_orgs, ';')) AS org_id, generate_subscripts(string_split(to_orgs, ';'), 1) AS place
  FROM merged WHERE contains(to_orgs, ';')
),
root AS (
  SELECT s.event_id, s.side, string_agg(coalesce(u.root_org_id, s.org_id), ';' ORDER BY s.place) AS roots
  FROM side AS s
  LEFT JOIN int_org_parent AS u ON u.org_id = s.org_id
  GROUP BY s.event_id, s.side
),
rooted AS (
  SELECT m.*, coalesce(f.roots, fu.root_org_id, m.from_orgs) AS from_roots, coalesce(t.roots, tu.root_org_id, m.to_orgs) AS to_roots
  FROM merged AS m
  LEFT JOIN int_org_parent AS fu ON fu.org_id = m.from_orgs
  LEFT JOIN int_org_parent AS tu ON tu.org_id = m.to_orgs
  LEFT JOIN (SELECT event_id, roots FROM root WHERE side = 'from') AS f ON f.event_id = m.event_id
  LEFT JOIN (SELECT event_id, roots FROM root WHERE side = 'to') AS t ON t.event_id = m.event_id
)
SELECT
  event_id, patent_key, patent_id, patent_number, category, licence_kind, contract_number, event_date, announced_date, from_orgs, to_orgs, from_names, to_names,
  from_roots, to_roots,
  CASE
    WHEN from_orgs IS NULL OR to_orgs IS NULL THEN NULL
    WHEN list_has_all(string_split(from_orgs, ';'), string_split(to_orgs, ';')) THEN '同一机构'
    WHEN list_has_all(string_split(from_roots, ';'), string_split(to_roots, ';')) THEN '同一集团'
    WHEN party_relation = '发明人与单位' THEN '发明人与单位'
    ELSE '不同主体'
  END AS party_relation,
  announcements, record_ids
FROM rooted
