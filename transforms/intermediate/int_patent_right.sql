/* model
name: int_patent_right
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: >-
  权利到截至日（int_as_of）是否有效。授权公告之日起有效（《专利法》第三十九条、第四十条），期限届满（第四十二条）、终止或放弃（第四十四条）、宣告全部无效（第四十七条）时失效；
  有几个失效事件的取最早的一个；恢复之前的失效事件不算，即恢复了的视为从未失效（《专利法实施细则》第六条），失效与恢复之间也算有效。
  宣告全部无效的自决定之日起不算，以前的年份仍算（法律上视为自始不存在，但以往的统计已经计入）。已授权的不看授权之前的驳回、撤回（复审撤销了的驳回）。
  没有法律状态数据的专利只按期限判断，会偏多。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  filing_date: { type: DATE, name: 申请日, meaning: 各次公布文献所载的最近一个 }
  grant_date: { type: DATE, name: 授权公告日, meaning: 未见授权的为空 }
  expiry_date: { type: DATE, name: 期限届满日, meaning: 发明 20 年、实用新型 10 年、外观设计 15 年（2021-06-01 以前申请的 10 年）；未授权的为空 }
  ended_date: { type: DATE, name: 失效日, meaning: 截至日以前失效之日；仍有效的为空 }
  end_reason: { type: VARCHAR, name: 失效原因, meaning: 终止、放弃、全部无效、期限届满；申请阶段的为驳回、撤回等 }
  is_granted: { type: BOOLEAN, name: 是否授权, meaning: 截至日以前已授权 }
  is_in_force: { type: BOOLEAN, name: 是否有效, meaning: 已授权、未失效 }
  end_event_id: { type: VARCHAR, name: 失效事件, meaning: 使权利失效的法律事件；期限届满的为空 }
audits:
  - not_null: [patent_id, is_granted, is_in_force]
  - unique: [patent_id]
  - reconcile:
      name: 每件专利一行
      left: select count(*) from int_patent_right
      right: select count(distinct patent_id) from int_publication
  - sql:
      name: 有效的都已授权且没有失效日
      query: select patent_id from int_patent_right where is_in_force and (not is_granted or ended_date is not null)
*/
WITH patent AS (
  SELECT
    patent_id, min_by(patent_type, publication_order) AS patent_type, min_by(filing_date, publication_order) FILTER (WHERE filing_date IS NOT NULL) AS filing_date,
    min(publication_date) FILTER (WHERE is_grant) AS grant_date
  FROM int_publication
  GROUP BY patent_id
),
-- What is dated after the day up to which anything is known has not happened yet. The register announces the end of the term as an end, too (CX01).
event AS (
  SELECT e.patent_id, e.event_id, CASE e.code WHEN 'CX01' THEN '期限届满' ELSE e.category END AS category, e.event_date, e.effect
  FROM fct_legal_event AS e
  JOIN patent AS p ON p.patent_id = e.patent_id
  CROSS JOIN int_as_of AS a
  WHERE e.effect IN ('权利终止', '申请终止', '权利恢复', '申请恢复') AND e.event_date <= a.as_of
    AND NOT coalesce(e.effect IN ('申请终止', '申请恢复') AND e.event_date <= p.grant_date, false)
),
restored AS (
  SELECT patent_id, max(event_date) AS restored_date FROM event WHERE effect IN ('权利恢复', '申请恢复') GROUP BY patent_id
),
ended AS (
  SELECT
    e.patent_id, min_by(e.event_id, (e.event_date, e.event_id)) AS event_id, min_by(e.category, (e.event_date, e.event_id)) AS reason, min(e.event_date) AS ended_date
  FROM event AS e
  LEFT JOIN restored AS r ON r.patent_id = e.patent_id
  WHERE e.effect IN ('权利终止', '申请终止') AND (r.restored_date IS NULL OR r.restored_date < e.event_date)
  GROUP BY e.patent_id
),
term AS (
  SELECT
    patent_id, patent_type, filing_date, grant_date,
    CASE
      WHEN grant_date IS NULL OR filing_date < DATE '1993-01-01' THEN NULL
      WHEN patent_type = '发明' THEN CAST(filing_date + INTERVAL 20 YEAR AS DATE)
      WHEN patent_type = '实用新型' THEN CAST(filing_date + INTERVAL 10 YEAR AS DATE)
      WHEN filing_date < DATE '2021-06-01' THEN CAST(filing_date + INTERVAL 10 YEAR AS DATE)
      ELSE CAST(filing_date + INTERVAL 15 YEAR AS DATE)
    END AS expiry_date
  FROM patent
),
-- An announcement of the end that comes after the term was over ends nothing.
judged AS (
  SELECT
    t.patent_id, t.patent_type, t.filing_date, t.grant_date, t.expiry_date, a.as_of, coalesce(t.expiry_date <= a.as_of, false) AS is_expired,
    CASE WHEN e.ended_date > least(t.expiry_date, a.as_of) THEN NULL ELSE e.ended_date END AS ended_date, e.reason, e.event_id
  FROM term AS t
  CROSS JOIN int_as_of AS a
  LEFT JOIN ended AS e ON e.patent_id = t.patent_id
)
SELECT
  patent_id, patent_type, filing_date, grant_date, expiry_date,
  CASE WHEN ended_date IS NOT NULL THEN ended_date WHEN is_expired THEN expiry_date END AS ended_date,
  CASE WHEN ended_date IS NOT NULL THEN reason WHEN is_expired THEN '期限届满' END AS end_reason,
  coalesce(grant_date <= as_of, false) AS is_granted,
  coalesce(grant_date <= as_of, false) AND ended_date IS NULL AND NOT is_expired AS is_in_force,
  CASE WHEN ended_date IS NOT NULL THEN event_id END AS end_event_id
FROM judged
ORDER BY patent_id
