/* model
name: int_patent_trl
grain: 一行一件有成熟度证据的专利
key: [patent_id]
owner: warehouse
description: >-
  技术成熟度区间（九级）。先取把握最大的证据；把握与它相差不到 0.2 的一并纳入，区间取其并；同一种评价主体只取最近一轮。合同只把下限抬高到它的下限。没有证据的专利不在其中。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  trl_low: { type: INTEGER, name: 下限, meaning: 1–9 }
  trl_high: { type: INTEGER, name: 上限, meaning: 1–9 }
  trl: { type: INTEGER, name: 技术成熟度, meaning: 区间的中点，取整向下 }
  stage: { type: VARCHAR, name: 阶段, meaning: 1–3 研究、4–6 试验、7–9 产业化，按中点 }
  methods: { type: VARCHAR, name: 证据种类, meaning: 纳入区间的证据，以半角分号分隔 }
  evidence: { type: VARCHAR, name: 依据, meaning: 纳入区间的证据原文，以分号分隔，至多五项 }
  strength: { type: DOUBLE, name: 把握, meaning: 最强证据的把握，0–1 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 纳入区间的证据的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, trl_low, trl_high, trl, stage, methods, evidence]
  - unique: [patent_id]
  - accepted_values: { column: stage, values: [研究, 试验, 产业化] }
  - sql:
      name: 区间有序且在 1–9 之内
      query: select patent_id from int_patent_trl where trl_low < 1 or trl_high > 9 or trl_low > trl or trl > trl_high
*/
WITH latest AS (
  SELECT
    patent_id, method, low, high, strength, evidence, record_ids,
    -- Rounds of one assessor (the same strength) follow each other; an earlier one no longer says how far it is.
    row_number() OVER (
      PARTITION BY patent_id, method, CASE WHEN method = 'assessment' THEN strength ELSE hash(source_key) END ORDER BY known_date DESC NULLS LAST, source_key DESC
    ) AS choice
  FROM int_trl_evidence
),
best AS (
  SELECT patent_id, max(strength) AS strength FROM latest WHERE choice = 1 AND method <> 'contract' GROUP BY patent_id
),
spanned AS (
  SELECT
    l.patent_id, min(l.low) AS low, max(l.high) AS high, max(b.strength) AS strength,
    string_agg(DISTINCT l.method, ';' ORDER BY l.method) AS methods,
    array_to_string(list_slice(list(l.evidence ORDER BY l.strength DESC, l.evidence), 1, 5), '；') AS evidence,
    array_to_string(list_distinct(string_split(string_agg(l.record_ids, ';' ORDER BY l.strength DESC, l.record_ids), ';')), ';') AS record_ids
  FROM latest AS l
  JOIN best AS b ON b.patent_id = l.patent_id
  WHERE l.choice = 1 AND l.method <> 'contract' AND l.strength > b.strength - 0.2
  GROUP BY l.patent_id
),
contracted AS (
  SELECT patent_id, max(low) AS low, min(high) AS high, max(strength) AS strength, string_agg(DISTINCT evidence, '；' ORDER BY evidence) AS evidence,
    min(record_ids) AS record_ids
  FROM latest
  WHERE method = 'contract'
  GROUP BY patent_id
),
joined AS (
  SELECT
    coalesce(s.patent_id, c.patent_id) AS patent_id,
    CASE WHEN s.patent_id IS NULL THEN c.low ELSE least(greatest(s.low, coalesce(c.low, s.low)), greatest(s.high, coalesce(c.low, s.high))) END AS low,
    CASE WHEN s.patent_id IS NULL THEN c.high ELSE greatest(s.high, coalesce(c.low, s.high)) END AS high,
    concat_ws(';', s.methods, CASE WHEN c.patent_id IS NOT NULL THEN 'contract' END) AS methods,
    concat_ws('；', s.evidence, c.evidence) AS evidence,
    coalesce(s.strength, c.strength) AS strength,
    concat_ws(';', s.record_ids, c.record_ids) AS record_ids
  FROM spanned AS s
  FULL JOIN contracted AS c ON c.patent_id = s.patent_id
)
SELECT
  patent_id, low AS trl_low, high AS trl_high, CAST((low + high) // 2 AS INTEGER) AS trl,
  CASE WHEN (low + high) // 2 <= 3 THEN '研究' WHEN (low + high) // 2 <= 6 THEN '试验' ELSE '产业化' END AS stage,
  methods, evidence, strength, record_ids
FROM joined
ORDER BY patent_id
