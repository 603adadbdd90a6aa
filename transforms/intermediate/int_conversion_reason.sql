/* model
name: int_conversion_reason
grain: 一行一笔转化命中的一条规则
key: [conversion_id, code]
owner: warehouse
description: 逐条认出 ref.conversion_rule 的情形；表中没有的规则不适用。命中的未必剔除，见规则的 counts。
columns:
  conversion_id: { type: VARCHAR, name: 转化标识, meaning: 见 int_conversion_evidence }
  code: { type: VARCHAR, name: 规则, meaning: 见 ref.conversion_rule }
  priority: { type: INTEGER, name: 次序, meaning: 小的在先 }
  counts: { type: BOOLEAN, name: 仍计数, meaning: true 只作说明 }
  known_date: { type: DATE, name: 可知之日, meaning: 从这一天起能知道它命中；转去又转回的是第二笔可知之日 }
audits:
  - not_null: [conversion_id, code, priority, counts]
  - unique: [conversion_id, code]
  - relationships: { column: conversion_id, to: int_conversion_evidence.conversion_id }
*/
WITH setting AS (
  SELECT
    coalesce(max(value) FILTER (WHERE setting = 'reversal_days'), 0) AS reversal_days,
    max(nullif(text, '')) FILTER (WHERE setting = 'correction_org_types') AS correction_org_types,
    max(nullif(text, '')) FILTER (WHERE setting = 'void_status') AS void_status
  FROM ref.conversion_setting
),
-- A pattern that comes from a table is read anew for every row: there are few different texts.
void AS (
  SELECT k.status FROM (SELECT DISTINCT status FROM int_conversion_evidence) AS k CROSS JOIN setting AS s WHERE regexp_matches(k.status, s.void_status)
),
corrected AS (
  SELECT k.org_type FROM (SELECT DISTINCT org_type FROM int_org_dimension) AS k CROSS JOIN setting AS s WHERE regexp_matches(k.org_type, s.correction_org_types)
),
row AS (
  SELECT conversion_id, contract_id, patent_key, form, claimed_form, event_date, known_date, evidence, from_orgs, to_orgs, from_root, to_root, from_names, to_names, party_relation,
    amount_cny, status
  FROM int_conversion_evidence
),
-- Two names that a change of particulars says are one body, whichever patent it was announced of.
renamed AS (
  SELECT DISTINCT least(a.name_key, b.name_key) AS one, greatest(a.name_key, b.name_key) AS other
  FROM fct_legal_event AS e
  JOIN int_org_name AS a ON a.raw_name = e.from_names
  JOIN int_org_name AS b ON b.raw_name = e.to_names
  WHERE e.category = '著录变更' AND NOT a.is_individual AND NOT b.is_individual AND a.name_key <> b.name_key
),
rename AS (
  SELECT r.conversion_id, r.known_date
  FROM row AS r
  JOIN int_org_name AS a ON a.raw_name = r.from_names
  JOIN int_org_name AS b ON b.raw_name = r.to_names
  JOIN renamed AS n ON n.one = least(a.name_key, b.name_key) AND n.other = greatest(a.name_key, b.name_key)
  WHERE r.party_relation = '不同主体'
),
returned AS (
  SELECT
    a.patent_key, a.conversion_id AS there, b.conversion_id AS back, greatest(a.known_date, b.known_date) AS known_date,
    (b.event_date - a.event_date, a.event_date, a.conversion_id, b.conversion_id) AS rank
  FROM row AS a
  JOIN row AS b ON b.patent_key = a.patent_key AND b.from_root = a.to_root AND b.to_root = a.from_root
  CROSS JOIN setting AS s
  WHERE a.form IN ('转让', '作价投资') AND b.form IN ('转让', '作价投资') AND a.from_root <> a.to_root
    AND b.event_date - a.event_date BETWEEN 0 AND s.reversal_days AND (b.event_date > a.event_date OR b.conversion_id > a.conversion_id)
),
-- One return undoes one transfer: nearest first, each in one pair.
undone AS (
  SELECT
    unnest(list_reduce(
      list([{'there': there, 'back': back, 'known_date': known_date}] ORDER BY rank),
      lambda kept, one: CASE
        WHEN list_has_any(
          list_concat(list_transform(kept, lambda pair: pair.there), list_transform(kept, lambda pair: pair.back)), [one[1].there, one[1].back]
        ) THEN kept
        ELSE list_concat(kept, one)
      END
    )) AS pair
  FROM returned
  GROUP BY patent_key
),
-- One agreement registered under two numbers: the one that the register confirms stands, else the first number.
again AS (
  SELECT
    r.conversion_id, max(r.known_date) OVER same AS known_date,
    row_number() OVER (same ORDER BY r.evidence <> '登记与合同', c.contract_id) AS choice
  FROM row AS r
  JOIN int_conversion_contract AS c ON c.contract_id = r.contract_id AND c.patent_key = r.patent_key
  -- Few patents have two contracts of one day.
  SEMI JOIN (SELECT patent_key, signed_date FROM int_conversion_contract GROUP BY patent_key, signed_date HAVING count(*) > 1) AS s
    ON s.patent_key = c.patent_key AND s.signed_date = c.signed_date
  WHERE r.from_root IS NOT NULL AND r.to_root IS NOT NULL
  WINDOW same AS (PARTITION BY r.patent_key, c.form, c.licence_kind, c.signed_date, c.amount_cny, r.from_root, r.to_root)
),
found AS (
  SELECT conversion_id, 'no_date' AS code, known_date FROM row WHERE event_date IS NULL
  UNION ALL
  SELECT r.conversion_id, 'future_date' AS code, r.known_date FROM row AS r CROSS JOIN int_as_of AS a WHERE r.event_date > a.as_of
  UNION ALL
  SELECT r.conversion_id, 'void_contract' AS code, r.known_date FROM row AS r SEMI JOIN void AS v ON v.status = r.status WHERE r.evidence = '仅合同'
  UNION ALL
  SELECT conversion_id, 'duplicate_contract' AS code, known_date FROM again WHERE choice > 1
  UNION ALL
  SELECT conversion_id, 'name_change' AS code, known_date
  FROM (SELECT conversion_id, known_date FROM row WHERE party_relation = '同一机构' UNION SELECT conversion_id, known_date FROM rename) AS n
  UNION ALL
  SELECT conversion_id, 'intra_group' AS code, known_date FROM row WHERE party_relation = '同一集团'
  UNION ALL
  SELECT r.conversion_id, 'correction' AS code, r.known_date
  FROM row AS r
  JOIN int_org_dimension AS o ON o.org_id = split_part(r.to_orgs, ';', 1)
  SEMI JOIN corrected AS t ON t.org_type = o.org_type
  WHERE r.party_relation = '发明人与单位' AND coalesce(r.amount_cny, 0) = 0
  UNION ALL
  SELECT pair.there AS conversion_id, 'reversal' AS code, pair.known_date AS known_date FROM undone
  UNION ALL
  SELECT pair.back AS conversion_id, 'reversal' AS code, pair.known_date AS known_date FROM undone
  UNION ALL
  SELECT conversion_id, 'separate_licence' AS code, known_date FROM row WHERE claimed_form = '开放许可'
  UNION ALL
  SELECT conversion_id, 'party_unknown' AS code, known_date FROM row WHERE evidence <> '项目' AND (from_orgs IS NULL OR to_orgs IS NULL)
)
SELECT f.conversion_id, f.code, r.priority, r.counts, f.known_date
FROM found AS f
JOIN ref.conversion_rule AS r ON r.code = f.code
