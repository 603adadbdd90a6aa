/* model
name: int_patent_right
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: >-
  权利到截至日（int_as_of）是否有效。授权公告之日起有效（《专利法》第三十九条、第四十条），期限届满（第四十二条）、终止或放弃（第四十四条）、宣告全部无效（第四十七条）时失效；
  终止之后又恢复的，以较晚的为准。没有法律状态数据的专利只按期限判断，会偏多。
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
ended AS (
  SELECT
    patent_id,
    max_by(event_id, (event_date, event_id)) FILTER (WHERE effect IN ('权利终止', '申请终止')) AS event_id,
    max_by(category, (event_date, event_id)) FILTER (WHERE effect IN ('权利终止', '申请终止')) AS reason,
    max(event_date) FILTER (WHERE effect IN ('权利终止', '申请终止')) AS ended_date,
    max(event_date) FILTER (WHERE effect IN ('权利恢复', '申请恢复')) AS restored_date
  FROM fct_legal_event
  WHERE patent_id IS NOT NULL AND effect IN ('权利终止', '申请终止', '权利恢复', '申请恢复')
  GROUP BY patent_id
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
judged AS (
  SELECT
    t.patent_id, t.patent_type, t.filing_date, t.grant_date, t.expiry_date, a.as_of,
    CASE WHEN e.restored_date IS NULL OR e.restored_date < e.ended_date THEN e.ended_date END AS ended_date,
    CASE WHEN e.restored_date IS NULL OR e.restored_date < e.ended_date THEN e.reason END AS reason,
    CASE WHEN e.restored_date IS NULL OR e.restored_date < e.ended_date THEN e.event_id END AS event_id
  FROM term AS t
  CROSS JOIN int_as_of AS a
  LEFT JOIN ended AS e ON e.patent_id = t.patent_id
)
SELECT
  patent_id, patent_type, filing_date, grant_date, expiry_date,
  CASE WHEN ended_date <= as_of THEN ended_date WHEN expiry_date <= as_of THEN expiry_date END AS ended_date,
  CASE WHEN ended_date <= as_of THEN reason WHEN expiry_date <= as_of THEN '期限届满' END AS end_reason,
  coalesce(grant_date <= as_of, false) AS is_granted,
  coalesce(grant_date <= as_of, false) AND NOT coalesce(ended_date <= as_of, false) AND NOT coalesce(expiry_date <= as_of, false) AS is_in_force,
  CASE WHEN ended_date <= as_of THEN event_id END AS end_event_id
FROM judged
