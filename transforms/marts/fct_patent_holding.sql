/* model
name: fct_patent_holding
grain: 一行一件已授权的专利由一个首位专利权人持有的一段时间
key: [holding_id]
owner: warehouse
description: >-
  任一日期的存量都由它数：held_from ≤ 该日且 held_to 为空或晚于该日。一件专利的各段首尾相接、互不相交，所以各机构之和等于总数；共有的只记首位：
  次序最小者，次序相同的取先成为权利人者，再取标识最小者。转让后归受让人；权利终止、届满、无效之日止；恢复了的视为从未失效（见 int_patent_right）。
  某段时间没有已知权利人的，归前一个已知的；一个都不知道的，org_id 为空，仍计入总数。高校、城市是该权利人的（授权时的首位专利权人取其文献的地址），不是原申请人的。
columns:
  holding_id: { type: VARCHAR, name: 标识, meaning: 专利标识加起始日 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  org_id: { type: VARCHAR, name: 首位专利权人, meaning: 见 dim_organisation；不明的为空 }
  held_from: { type: DATE, name: 起始日, meaning: 授权公告日与成为首位专利权人之日中较晚的 }
  held_to: { type: DATE, name: 终止日, meaning: 不再是首位专利权人或权利失效之日；截至日仍持有且有效的为空 }
  held_to_known_date: { type: DATE, name: 终止可知日, meaning: 使它终止的事件的公告日，不早于终止日；期限届满的即届满日；未终止的为空 }
  filing_date: { type: DATE, name: 申请日, meaning: 见 dim_patent }
  grant_date: { type: DATE, name: 授权公告日, meaning: 最早的授权公告日 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 首位专利权人的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 首位专利权人所属的学校，校区、附属医院等归学校；不属高校的为空 }
  province: { type: VARCHAR, name: 省级, meaning: 首位专利权人所在的省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 首位专利权人所在的地级行政区 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 主分类号所在的 WIPO 35 领域中文名 }
  chain: { type: VARCHAR, name: 产业链, meaning: 主产业链；见 int_patent_dimension }
  industry: { type: VARCHAR, name: 行业, meaning: 主国民经济行业大类；见 int_patent_dimension }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 研究、试验、产业化；没有证据的为空 }
  is_sei: { type: BOOLEAN, name: 是否战略性新兴产业, meaning: 有 A 或 B 级 sei 标签 }
  sei_from: { type: DATE, name: 战略性新兴产业起始日, meaning: 授权公告日；不属的为空 }
  high_value_from: { type: DATE, name: 高价值起始日, meaning: 高价值发明专利五类情形最早成立之日，见 int_high_value；没有的为空 }
  three_years_date: { type: DATE, name: 授权满三年日, meaning: 授权公告日后三年的对应日 }
  first_use_date: { type: DATE, name: 首次实施日, meaning: 首次计入的转化或自行实施，见 int_patent_use；没有的为空 }
  known_date: { type: DATE, name: 可知日, meaning: 授权公告日；受让的为转移的公告日；都不早于起始日 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 公布文献与转移的记录，以半角分号分隔 }
audits:
  - not_null: [holding_id, patent_id, held_from, grant_date, is_sei, three_years_date, known_date, record_ids]
  - unique: [holding_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - accepted_values: { column: patent_type, values: [发明, 实用新型, 外观设计] }
  - accepted_values: { column: trl_band, values: [研究, 试验, 产业化] }
  - reconcile:
      name: 截至日在持的行数 = 有效专利数
      left: select count(*) from fct_patent_holding cross join int_as_of where held_from <= as_of and (held_to is null or held_to > as_of)
      right: select count(*) from int_patent_right where is_in_force
  - reconcile:
      name: 各段天数之和 = 各件从授权到失效（或截至日）的天数之和
      left: select coalesce(sum(coalesce(held_to, as_of) - held_from), 0) from fct_patent_holding cross join int_as_of
      right: >-
        select coalesce(sum(coalesce(ended_date, as_of) - grant_date), 0) from int_patent_right cross join int_as_of
        where is_granted and (ended_date is null or ended_date > grant_date)
  - sql:
      name: 每件有效专利恰有一行未终止
      query: >-
        select r.patent_id, count(h.patent_id) as holdings from int_patent_right as r left join (select patent_id from fct_patent_holding where held_to is null) as h
        on h.patent_id = r.patent_id group by r.patent_id, r.is_in_force having count(h.patent_id) <> cast(r.is_in_force as integer)
  - sql:
      name: 时段有长度，且在授权与失效之间
      query: >-
        select h.holding_id from fct_patent_holding as h join int_patent_right as r on r.patent_id = h.patent_id
        where h.held_to <= h.held_from or h.held_from < r.grant_date or h.held_to > r.ended_date
  - sql:
      name: 没有已知权利人的有效专利
      severity: warn
      query: select patent_id from fct_patent_holding where org_id is null and held_to is null
*/
WITH living AS (
  SELECT r.patent_id, r.grant_date, r.ended_date, r.end_event_id
  FROM int_patent_right AS r
  WHERE r.is_granted AND (r.ended_date IS NULL OR r.ended_date > r.grant_date)
),
holder AS (
  SELECT
    b.patent_id, b.org_id, greatest(b.valid_from, l.grant_date) AS since, b.valid_from, b.valid_to AS until, b.applicant_order, b.event_id, b.end_event_id, b.record_ids,
    l.grant_date, l.ended_date
  FROM brg_patent_org AS b
  JOIN living AS l ON l.patent_id = b.patent_id
  WHERE b.role = 'owner' AND NOT coalesce(greatest(b.valid_from, l.grant_date) >= b.valid_to, false) AND NOT coalesce(b.valid_from >= l.ended_date, false)
),
-- Of patents without any owner that is known: who was named last.
last_known AS (
  SELECT b.patent_id, min_by(b.org_id, (DATE '9999-12-31' - b.valid_from, b.applicant_order, b.org_id)) AS org_id
  FROM brg_patent_org AS b
  JOIN living AS l ON l.patent_id = b.patent_id
  ANTI JOIN holder AS h ON h.patent_id = b.patent_id
  WHERE b.role IN ('owner', 'applicant')
  GROUP BY b.patent_id
),
-- Most patents have their owners from the grant to the end: only the others have to be cut into stretches.
changing AS (
  SELECT DISTINCT patent_id FROM holder WHERE since > grant_date OR until IS NOT NULL
),
settled AS (
  SELECT h.patent_id, min_by(h.org_id, (h.applicant_order, h.valid_from, h.org_id)) AS org_id
  FROM holder AS h
  ANTI JOIN changing AS c ON c.patent_id = h.patent_id
  GROUP BY h.patent_id
  UNION ALL
  SELECT patent_id, org_id FROM last_known
),
cut AS (
  SELECT patent_id, day, lead(day) OVER (PARTITION BY patent_id ORDER BY day) AS next_day
  FROM (
    SELECT h.patent_id, h.grant_date AS day FROM holder AS h SEMI JOIN changing AS c ON c.patent_id = h.patent_id
    UNION
    SELECT h.patent_id, h.since AS day FROM holder AS h SEMI JOIN changing AS c ON c.patent_id = h.patent_id
    UNION
    SELECT h.patent_id, h.until AS day FROM holder AS h SEMI JOIN changing AS c ON c.patent_id = h.patent_id
    WHERE h.until > h.grant_date AND NOT coalesce(h.until >= h.ended_date, false)
  )
),
-- Who leads in each stretch; nobody known: whoever led before, or at first whoever comes first.
lead_of AS (
  SELECT
    c.patent_id, c.day,
    min_by(h.org_id, (h.applicant_order, h.valid_from, h.org_id)) AS org_id
  FROM cut AS c
  LEFT JOIN holder AS h ON h.patent_id = c.patent_id AND h.since <= c.day AND coalesce(h.until, DATE '9999-12-31') > c.day
  GROUP BY c.patent_id, c.day
),
filled AS (
  SELECT
    patent_id, day,
    coalesce(
      last_value(org_id IGNORE NULLS) OVER (PARTITION BY patent_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
      first_value(org_id IGNORE NULLS) OVER (PARTITION BY patent_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ) AS org_id
  FROM lead_of
),
turned AS (
  SELECT patent_id, day, org_id, lag(org_id) OVER (PARTITION BY patent_id ORDER BY day) AS before FROM filled
),
stretch AS (
  SELECT patent_id, org_id, day AS held_from, lead(day) OVER (PARTITION BY patent_id ORDER BY day) AS next_from FROM turned WHERE org_id IS DISTINCT FROM before
),
-- When the events of a day were announced that made somebody come or go.
told AS (
  SELECT t.patent_id, t.day, min(e.announced_date) AS announced_date, min(t.record_ids) AS record_ids
  FROM (
    SELECT patent_id, since AS day, event_id, record_ids FROM holder WHERE event_id IS NOT NULL
    UNION ALL
    SELECT patent_id, until AS day, end_event_id AS event_id, NULL AS record_ids FROM holder WHERE end_event_id IS NOT NULL
  ) AS t
  JOIN fct_legal_event AS e ON e.event_id = t.event_id
  GROUP BY t.patent_id, t.day
),
held AS (
  SELECT
    l.patent_id, s.org_id, l.grant_date AS held_from, l.ended_date AS held_to, CAST(NULL AS DATE) AS next_known, CAST(NULL AS DATE) AS came_known, CAST(NULL AS VARCHAR) AS record_ids
  FROM living AS l
  LEFT JOIN settled AS s ON s.patent_id = l.patent_id
  ANTI JOIN changing AS c ON c.patent_id = l.patent_id
  UNION ALL
  SELECT
    s.patent_id, s.org_id, s.held_from, coalesce(s.next_from, l.ended_date) AS held_to,
    n.announced_date AS next_known, k.announced_date AS came_known, k.record_ids
  FROM stretch AS s
  JOIN living AS l ON l.patent_id = s.patent_id
  LEFT JOIN told AS k ON k.patent_id = s.patent_id AND k.day = s.held_from
  LEFT JOIN told AS n ON n.patent_id = s.patent_id AND n.day = s.next_from
)
SELECT
  h.patent_id || ':' || h.held_from AS holding_id,
  h.patent_id, h.org_id, h.held_from, h.held_to,
  CASE WHEN h.held_to IS NOT NULL THEN greatest(h.held_to, CASE WHEN h.held_to = l.ended_date THEN e.announced_date ELSE h.next_known END) END AS held_to_known_date,
  d.filing_date, l.grant_date, d.patent_type, o.org_type, o.university,
  CASE WHEN p.first_org_id = h.org_id THEN p.province ELSE o.province END AS province,
  CASE WHEN p.first_org_id = h.org_id THEN p.city ELSE o.city END AS city,
  d.wipo_field, d.chain, d.industry, d.trl_band, d.is_sei,
  CASE WHEN d.is_sei THEN l.grant_date END AS sei_from,
  v.high_value_from,
  CAST(l.grant_date + INTERVAL 3 YEAR AS DATE) AS three_years_date,
  u.first_use_date,
  greatest(h.held_from, h.came_known) AS known_date,
  concat_ws(';', d.record_ids, h.record_ids) AS record_ids
FROM held AS h
JOIN living AS l ON l.patent_id = h.patent_id
JOIN int_patent_dimension AS d ON d.patent_id = h.patent_id
JOIN dim_patent AS p ON p.patent_id = h.patent_id
LEFT JOIN int_org_dimension AS o ON o.org_id = h.org_id
LEFT JOIN fct_legal_event AS e ON e.event_id = l.end_event_id
LEFT JOIN int_high_value AS v ON v.patent_id = h.patent_id
LEFT JOIN int_patent_use AS u ON u.patent_id = h.patent_id
