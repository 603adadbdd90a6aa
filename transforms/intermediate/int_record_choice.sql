/* model
name: int_record_choice
grain: 一行一条与别的记录同公开号的记录
key: [record_id]
owner: warehouse
description: 同一公开号有几条记录时，哪一条作数、其余是重复还是冲突。内容相同（空值不算不同）的并入作数的一条；不同的是冲突，依次按 decided_by 所列规则取舍。
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 这些记录共有的号 }
  choice: { type: INTEGER, name: 名次, meaning: 1 为作数的一条 }
  outcome: { type: VARCHAR, name: 结果, meaning: 作数、重复（内容相同而并入）、冲突（内容不同而舍去） }
  kept_record_id: { type: VARCHAR, name: 作数记录, meaning: 该公开号作数的记录 }
  decided_by: { type: VARCHAR, name: 取舍规则, meaning: 与作数的一条相比，第一条分出先后的规则；作数者为空 }
  differing: { type: VARCHAR, name: 不同的字段, meaning: 与作数的一条不同的字段，以半角分号分隔；没有则为空 }
audits:
  - not_null: [record_id, publication_number, choice, outcome, kept_record_id]
  - unique: [record_id]
  - accepted_values: { column: outcome, values: [作数, 重复, 冲突] }
  - reconcile:
      name: 每个重号恰有一条作数
      left: select count(*) from int_record_choice where outcome = '作数'
      right: select count(distinct publication_number) from int_record_choice
*/
-- Rules in order: a valid application number; what is left of a damaged number agrees with the filing date and the kind
-- of patent; symbols with their versions, which the gazette prints and services that pass it on leave out; fetched later; lower ordinal in
-- its document; record id, so that the outcome never depends on chance.
-- A damaged number such as 2.0141E+12 stands for a range: it agrees when a number of that year and type can lie in it.
WITH shared AS (
  SELECT publication_number FROM stg_gazette__publication GROUP BY publication_number HAVING count(*) > 1
),
candidate AS (
  SELECT
    s.record_id, s.publication_number, s.fetched_at, s.ordinal, s.patent_type, s.title, s.publication_date, s.application_number, s.filing_date,
    s.applicants, s.inventors, s.classification, s.address,
    CASE WHEN s.application_number IS NOT NULL THEN 1 ELSE 0 END AS is_valid,
    CASE WHEN contains(s.classification, '(') THEN 1 ELSE 0 END AS is_versioned,
    CAST(replace(regexp_extract(s.application_number_fragment, '^([0-9.]+)E', 1), '.', '') AS BIGINT)
      * CAST(power(10, 12 - length(regexp_extract(s.application_number_fragment, '\.([0-9]+)E', 1))) AS BIGINT) AS fragment_middle,
    CAST(power(10, 12 - length(regexp_extract(s.application_number_fragment, '\.([0-9]+)E', 1))) AS BIGINT) AS fragment_unit,
    year(s.filing_date) AS filing_year
  FROM (
    SELECT
      record_id, publication_number, fetched_at, ordinal, patent_type, title, publication_date, application_number, filing_date,
      applicants, inventors, classification, address,
      CASE WHEN regexp_matches(application_number_fragment, '^[0-9](\.[0-9]{1,11})?E\+?12$') THEN application_number_fragment END AS application_number_fragment
    FROM stg_gazette__publication
  ) AS s
  JOIN shared AS d ON d.publication_number = s.publication_number
),
-- Types 8 and 9 came in by PCT: the number carries the year of entry into the national phase, up to three years after filing.
possible AS (
  SELECT 1 AS type, 0 AS years_after, '发明' AS patent_type
  UNION ALL SELECT 8, 0, '发明' UNION ALL SELECT 8, 1, '发明' UNION ALL SELECT 8, 2, '发明' UNION ALL SELECT 8, 3, '发明'
  UNION ALL SELECT 2, 0, '实用新型'
  UNION ALL SELECT 9, 0, '实用新型' UNION ALL SELECT 9, 1, '实用新型' UNION ALL SELECT 9, 2, '实用新型' UNION ALL SELECT 9, 3, '实用新型'
  UNION ALL SELECT 3, 0, '外观设计'
),
agreeing AS (
  SELECT DISTINCT c.record_id
  FROM candidate AS c
  JOIN possible AS p ON p.patent_type = c.patent_type
  WHERE c.fragment_middle - c.fragment_unit / 2 < ((c.filing_year + p.years_after) * 10 + p.type + 1) * 100000000
    AND c.fragment_middle + c.fragment_unit / 2 > ((c.filing_year + p.years_after) * 10 + p.type) * 100000000
),
ranked AS (
  SELECT
    c.record_id, c.publication_number, c.fetched_at, c.ordinal, c.title, c.publication_date, c.application_number, c.filing_date, c.applicants,
    c.inventors, c.classification, c.address, c.is_valid, c.is_versioned,
    CASE WHEN a.record_id IS NOT NULL THEN 1 ELSE 0 END AS agrees,
    row_number() OVER (
      PARTITION BY c.publication_number
      ORDER BY c.is_valid DESC, CASE WHEN a.record_id IS NOT NULL THEN 1 ELSE 0 END DESC, c.is_versioned DESC, c.fetched_at DESC, c.ordinal,
        c.record_id
    ) AS choice
  FROM candidate AS c
  LEFT JOIN agreeing AS a ON a.record_id = c.record_id
),
compared AS (
  SELECT
    r.record_id, r.publication_number, r.choice, k.record_id AS kept_record_id,
    CASE
      WHEN r.choice = 1 THEN NULL
      WHEN r.is_valid <> k.is_valid THEN '申请号有效者优先'
      WHEN r.agrees <> k.agrees THEN '申请号残留与申请日相符者优先'
      WHEN r.is_versioned <> k.is_versioned THEN '分类号带版本者优先'
      WHEN r.fetched_at <> k.fetched_at THEN '后取得者优先'
      WHEN r.ordinal <> k.ordinal THEN '序号小者优先'
      ELSE '记录标识小者优先'
    END AS decided_by,
    -- A value that one side lacks is no contradiction; abstracts are not compared, sources word them differently.
    rtrim(concat(
      CASE WHEN r.title <> k.title THEN '名称;' ELSE '' END,
      CASE WHEN r.publication_date <> k.publication_date THEN '公开日;' ELSE '' END,
      CASE WHEN r.application_number <> k.application_number THEN '申请号;' ELSE '' END,
      CASE WHEN r.filing_date <> k.filing_date THEN '申请日;' ELSE '' END,
      CASE WHEN r.applicants <> k.applicants THEN '申请人;' ELSE '' END,
      CASE WHEN r.inventors <> k.inventors THEN '发明人;' ELSE '' END,
      -- The same symbols, once with versions and once without, are one statement.
      CASE
        WHEN r.classification <> k.classification
          AND (r.is_versioned = k.is_versioned OR regexp_replace(r.classification, '\([^;]*', '', 'g') <> regexp_replace(k.classification, '\([^;]*', '', 'g'))
        THEN '分类号;' ELSE ''
      END,
      CASE WHEN r.address <> k.address THEN '地址;' ELSE '' END
    ), ';') AS differing
  FROM ranked AS r
  JOIN ranked AS k ON k.publication_number = r.publication_number AND k.choice = 1
)
SELECT
  record_id,
  publication_number,
  CAST(choice AS INTEGER) AS choice,
  CASE WHEN choice = 1 THEN '作数' WHEN differing = '' THEN '重复' ELSE '冲突' END AS outcome,
  kept_record_id,
  decided_by,
  nullif(differing, '') AS differing
FROM compared
