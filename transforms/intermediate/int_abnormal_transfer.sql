/* model
name: int_abnormal_transfer
grain: 一行一件专利与一条出自转移与变更的线索规则
key: [patent_id, rule_id]
owner: warehouse
description: >-
  公布或授权后很快转移、这样的专利集中于同一受让人、转移前后变更发明人。高校成果转化也常在授权后很快转让，因此单有“很快”是弱线索。
  受让人按公告的名称计。只提示线索，是否属实由人核查。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  rule_id: { type: VARCHAR, name: 规则, meaning: 见 ref.abnormal_signal }
  degree: { type: DOUBLE, name: 程度, meaning: 0–1，越过界限的程度，不是概率 }
  evidence: { type: VARCHAR, name: 依据, meaning: 何时由谁转给谁，变更了什么 }
  related_patent_ids: { type: VARCHAR, name: 相关专利, meaning: 以半角分号分隔，至多 20 件 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 转移与变更的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, rule_id, degree, evidence, record_ids]
  - unique: [patent_id, rule_id]
*/
WITH rule AS (SELECT rule_id, threshold, minimum, window_days FROM ref.abnormal_signal),
transfer AS (
  SELECT
    e.patent_id, e.event_id, e.event_date, e.from_names, e.to_names, e.record_ids, d.first_publication_date, d.grant_date,
    -- Days since the last thing that made the patent public or a right.
    e.event_date - CASE WHEN d.grant_date <= e.event_date THEN d.grant_date ELSE d.first_publication_date END AS days,
    CASE WHEN d.grant_date <= e.event_date THEN '授权公告' ELSE '首次公布' END AS since
  FROM fct_legal_event AS e
  JOIN dim_patent AS d ON d.patent_id = e.patent_id
  WHERE e.category = '转移' AND e.event_date IS NOT NULL AND e.to_names IS NOT NULL
),
-- The first transfer that is quick; one before publication is the quickest.
quick AS (
  SELECT
    t.patent_id, min_by(t.event_date, t.event_id) AS event_date, min_by(t.days, t.event_id) AS days, min_by(t.since, t.event_id) AS since,
    min_by(t.from_names, t.event_id) AS from_names, min_by(t.to_names, t.event_id) AS to_names, min_by(t.record_ids, t.event_id) AS record_ids, r.window_days
  FROM transfer AS t
  JOIN rule AS r ON r.rule_id = 'quick-transfer'
  WHERE t.days <= r.window_days
  GROUP BY t.patent_id, r.window_days
),
quick_transfer AS (
  SELECT
    patent_id, 'quick-transfer' AS rule_id, 1 - greatest(days, 0) / (2.0 * window_days) AS degree,
    since || CASE WHEN days < 0 THEN '前 ' || -days ELSE '后 ' || days END || ' 天转移生效（' || event_date || '），'
      || coalesce(from_names, '不详') || '→' || to_names AS evidence,
    CAST([] AS VARCHAR[]) AS near,
    record_ids
  FROM quick
),
buyer AS (
  SELECT patent_id, event_date, record_ids, from_names, unnest(string_split(to_names, ';')) AS name FROM quick
),
received AS (
  SELECT
    b.patent_id, b.name, b.event_date, b.record_ids, b.from_names, r.threshold, r.window_days,
    count(*) OVER span AS patents,
    count(DISTINCT b.from_names) OVER span AS sellers
  FROM buyer AS b
  JOIN rule AS r ON r.rule_id = 'transfer-hub'
  WINDOW span AS (PARTITION BY b.name ORDER BY b.event_date RANGE BETWEEN to_days(r.window_days) PRECEDING AND CURRENT ROW)
),
gathered AS (
  SELECT
    patent_id, name, record_ids, threshold, window_days,
    max(patents) OVER after AS patents,
    max(sellers) OVER after AS sellers,
    list(patent_id) OVER (PARTITION BY name ORDER BY event_date, patent_id ROWS BETWEEN 10 PRECEDING AND 10 FOLLOWING) AS near
  FROM received
  WINDOW after AS (PARTITION BY name ORDER BY event_date RANGE BETWEEN CURRENT ROW AND to_days(window_days) FOLLOWING)
),
transfer_hub AS (
  SELECT
    patent_id, 'transfer-hub' AS rule_id, max(1 - threshold / (2.0 * patents)) AS degree,
    min_by('受让人' || name || '在 ' || window_days || ' 天内受让 ' || patents || ' 件公布或授权不久的专利，来自 ' || sellers || ' 方', (-patents, name)) AS evidence,
    min_by(near, (-patents, name)) AS near,
    min_by(record_ids, (-patents, name)) AS record_ids
  FROM gathered
  WHERE patents >= threshold
  GROUP BY patent_id
),
changed AS (
  SELECT
    n.patent_id, coalesce(s.event_date, s.announced_date) AS changed_date, s.from_names, s.to_names, s.record_id
  FROM stg_gazette__legal_event AS s
  JOIN int_patent_number AS n ON n.number = s.patent_number
  WHERE n.patent_id IS NOT NULL AND regexp_matches(s.item, '发明人|设计人')
    AND s.from_names IS NOT NULL AND s.to_names IS NOT NULL
    -- The same people in another order or writing are no change.
    AND list_sort(string_split(regexp_replace(s.from_names, '[ ;、，,]+', ';', 'g'), ';')) <> list_sort(string_split(regexp_replace(s.to_names, '[ ;、，,]+', ';', 'g'), ';'))
),
near_transfer AS (
  SELECT
    c.patent_id, c.changed_date, c.from_names, c.to_names, c.record_id, t.event_date, t.to_names AS buyer, t.record_ids, r.window_days,
    abs(c.changed_date - t.event_date) AS days,
    row_number() OVER (PARTITION BY c.patent_id ORDER BY abs(c.changed_date - t.event_date), c.record_id, t.event_id) AS choice
  FROM changed AS c
  JOIN transfer AS t ON t.patent_id = c.patent_id
  JOIN rule AS r ON r.rule_id = 'inventor-change' AND abs(c.changed_date - t.event_date) <= r.window_days
),
inventor_change AS (
  SELECT
    patent_id, 'inventor-change' AS rule_id, 1 - days / (2.0 * window_days) AS degree,
    '发明人由' || from_names || '变更为' || to_names || '（' || changed_date || '），与转移给' || buyer || '（' || event_date || '）相距 ' || days || ' 天' AS evidence,
    CAST([] AS VARCHAR[]) AS near,
    record_id || ';' || record_ids AS record_ids
  FROM near_transfer
  WHERE choice = 1
),
found AS (
  SELECT patent_id, rule_id, degree, evidence, near, record_ids FROM quick_transfer
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, near, record_ids FROM transfer_hub
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, near, record_ids FROM inventor_change
)
SELECT
  f.patent_id,
  f.rule_id,
  CAST(f.degree AS DOUBLE) AS degree,
  f.evidence,
  nullif(array_to_string(list_filter(f.near, lambda other: other <> f.patent_id), ';'), '') AS related_patent_ids,
  f.record_ids
FROM found AS f
