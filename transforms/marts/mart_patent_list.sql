/* model
name: mart_patent_list
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: >-
  专利检索页所列的内容：每件专利的题录、权利状态、当前权利人与可供筛选的各项，放在一张窄表里，按首次公布日由近到远排好，使百万件的筛选、计数与翻页不必连接宽表。
  没有自己的口径：高校、城市、领域、产业链、是否高价值与转化件次同 fct_patent_life，成熟度同 int_patent_trl，所以列表的件数与相应指标相等。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  title: { type: VARCHAR, name: 名称, meaning: 最近一次公布的发明创造名称 }
  application_number: { type: VARCHAR, name: 申请号, meaning: 见 dim_patent；遗失的为空 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 最近一次公布的文献号 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  status: { type: VARCHAR, name: 状态, meaning: 有效、失效（曾授权）、审查中、未授权（驳回、撤回等），到截至日；没有法律状态数据的只按期限判断 }
  status_reason: { type: VARCHAR, name: 失效原因, meaning: 终止、放弃、全部无效、期限届满、驳回、撤回等；有效与审查中的为空 }
  status_date: { type: DATE, name: 状态日, meaning: 授权、失效或结束之日；审查中的为首次公布日 }
  filing_date: { type: DATE, name: 申请日, meaning: 遗失的为空 }
  publication_date: { type: DATE, name: 首次公布日, meaning: 已知的最早一次公布 }
  grant_date: { type: DATE, name: 授权公告日, meaning: 未见授权的为空 }
  grant_year: { type: INTEGER, name: 授权年, meaning: 未见授权的为空 }
  expiry_date: { type: DATE, name: 期限届满日, meaning: 未授权的为空 }
  owners: { type: VARCHAR, name: 当前权利人, meaning: 现在的专利权人（未授权的为申请人）归一后的名称，以半角分号分隔；都不明的为最近文献的第一申请人 }
  owner_ids: { type: VARCHAR, name: 当前权利人标识, meaning: 次序同当前权利人，以半角分号分隔；都不明的为空 }
  org_id: { type: VARCHAR, name: 第一申请人标识, meaning: 申请时的第一申请人 }
  university: { type: VARCHAR, name: 高校, meaning: 第一申请人所属的学校；不属高校的为空 }
  city: { type: VARCHAR, name: 地级, meaning: 最早一次公布所载地址的地级行政区 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: WIPO 35 领域中文名 }
  chain: { type: VARCHAR, name: 产业链, meaning: 主产业链 }
  chain_nodes: { type: VARCHAR, name: 产业链节点, meaning: A、B 级的节点标签，以半角分号分隔；没有的为空 }
  trl_low: { type: INTEGER, name: 成熟度下限, meaning: 1–9；没有证据的为空 }
  trl_high: { type: INTEGER, name: 成熟度上限, meaning: 1–9；没有证据的为空 }
  is_high_value: { type: BOOLEAN, name: 是否高价值, meaning: 截至日的高价值发明专利 }
  value_low: { type: "DECIMAL(18,2)", name: 估值下限, meaning: 元；见 dim_patent }
  value_high: { type: "DECIMAL(18,2)", name: 估值上限, meaning: 元；见 dim_patent }
  conversion_count: { type: BIGINT, name: 转化次数, meaning: 计入的件次 }
  event_count: { type: BIGINT, name: 法律事件数, meaning: fct_legal_event 中本件的事件，含公布与授权 }
  last_event: { type: VARCHAR, name: 最近事件, meaning: 最近一个法律事件的类别 }
  last_event_date: { type: DATE, name: 最近事件日, meaning: 最近一个法律事件的生效之日 }
audits:
  - not_null: [patent_id, status, owners, is_high_value, conversion_count, event_count]
  - unique: [patent_id]
  - accepted_values: { column: status, values: [有效, 失效, 审查中, 未授权] }
  - reconcile:
      name: 每件专利一行
      left: select count(*) from mart_patent_list
      right: select count(*) from dim_patent
  - reconcile:
      name: 有效的件数 = 有效专利数
      left: select count(*) from mart_patent_list where status = '有效'
      right: select count(*) from int_patent_right where is_in_force
*/
WITH holder AS (
  SELECT
    b.patent_id,
    string_agg(o.name, ';' ORDER BY b.applicant_order, b.org_id) FILTER (WHERE b.role = 'owner') AS owners,
    string_agg(b.org_id, ';' ORDER BY b.applicant_order, b.org_id) FILTER (WHERE b.role = 'owner') AS owner_ids,
    string_agg(o.name, ';' ORDER BY b.applicant_order, b.org_id) FILTER (WHERE b.role = 'applicant') AS applicants,
    string_agg(b.org_id, ';' ORDER BY b.applicant_order, b.org_id) FILTER (WHERE b.role = 'applicant') AS applicant_ids
  FROM brg_patent_org AS b
  JOIN dim_organisation AS o ON o.org_id = b.org_id
  WHERE b.role IN ('owner', 'applicant') AND b.valid_to IS NULL
  GROUP BY b.patent_id
),
happened AS (
  SELECT
    patent_id, count(*) AS event_count, max_by(category, (event_date, announced_date, event_id)) AS last_event, max(event_date) AS last_event_date
  FROM fct_legal_event
  WHERE patent_id IS NOT NULL
  GROUP BY patent_id
),
node AS (
  SELECT patent_id, string_agg(label_id, ';' ORDER BY label_id) AS chain_nodes
  FROM brg_patent_label
  WHERE scheme = 'chain_node' AND grade <> 'C'
  GROUP BY patent_id
)
SELECT
  p.patent_id, p.title, p.application_number, p.publication_number, p.patent_type,
  CASE
    WHEN r.is_in_force THEN '有效'
    WHEN r.is_granted THEN '失效'
    WHEN l.is_withdrawn THEN '未授权'
    ELSE '审查中'
  END AS status,
  CASE WHEN NOT r.is_in_force THEN l.end_reason END AS status_reason,
  coalesce(CASE WHEN NOT r.is_in_force THEN l.ended_date END, l.grant_date, l.publication_date) AS status_date,
  l.filing_date, l.publication_date, l.grant_date,
  CAST(year(l.grant_date) AS INTEGER) AS grant_year,
  l.expiry_date,
  coalesce(h.owners, h.applicants, p.first_applicant, '') AS owners,
  coalesce(h.owner_ids, h.applicant_ids) AS owner_ids,
  l.org_id, l.university, l.city, l.wipo_field, l.chain, n.chain_nodes,
  t.trl_low, t.trl_high, l.is_high_value, p.value_low, p.value_high, l.conversion_count,
  coalesce(e.event_count, 0) AS event_count,
  e.last_event, e.last_event_date
FROM dim_patent AS p
JOIN fct_patent_life AS l ON l.patent_id = p.patent_id
JOIN int_patent_right AS r ON r.patent_id = p.patent_id
LEFT JOIN holder AS h ON h.patent_id = p.patent_id
LEFT JOIN int_patent_trl AS t ON t.patent_id = p.patent_id
LEFT JOIN happened AS e ON e.patent_id = p.patent_id
LEFT JOIN node AS n ON n.patent_id = p.patent_id
ORDER BY l.publication_date DESC NULLS LAST, p.patent_id
