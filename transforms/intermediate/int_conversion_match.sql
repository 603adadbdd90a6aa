/* model
name: int_conversion_match
grain: 一行一对说到同一笔转化的登记事项与合同
key: [event_id]
owner: warehouse
description: >-
  登记事项与合同说到同一件专利、同一受让方（最上级机构相同）、相合的方式，且登记在签订前 match_before_days 天至签订后 match_after_days 天之内的，是同一笔。
  几对都合的一一相配：先取出让方也相同的，再取许可种类相同的，再取日子最近的，再并列按标识；配过的不再配。
columns:
  event_id: { type: VARCHAR, name: 事件标识, meaning: 见 int_conversion_event }
  contract_id: { type: VARCHAR, name: 合同, meaning: 见 int_conversion_contract }
  patent_key: { type: VARCHAR, name: 专利键, meaning: 见 int_conversion_contract }
audits:
  - not_null: [event_id, contract_id, patent_key]
  - unique: [event_id]
  - unique: [contract_id, patent_key]
*/
WITH setting AS (
  SELECT
    coalesce(max(value) FILTER (WHERE setting = 'match_before_days'), 0) AS before_days, coalesce(max(value) FILTER (WHERE setting = 'match_after_days'), 0) AS after_days
  FROM ref.conversion_setting
),
candidate AS (
  SELECT
    e.patent_key, e.category, e.event_id, c.contract_id,
    (
      NOT coalesce(list_has_any(string_split(e.from_roots, ';'), string_split(p.from_roots, ';')), false),
      coalesce(e.licence_kind <> c.licence_kind, false),
      abs(e.event_date - c.signed_date), c.contract_id, e.event_id
    ) AS rank
  FROM int_conversion_event AS e
  JOIN int_conversion_contract AS c ON c.patent_key = e.patent_key AND c.register_category = e.category
  JOIN int_deal_party AS p ON p.contract_id = c.contract_id
  CROSS JOIN setting AS s
  WHERE e.event_date - c.signed_date BETWEEN -s.before_days AND s.after_days
    AND list_has_any(string_split(e.to_roots, ';'), string_split(p.to_roots, ';'))
),
-- Greedy, nearest first: a pair is kept when neither of its two is taken.
kept AS (
  SELECT
    patent_key,
    unnest(list_reduce(
      list([{'event_id': event_id, 'contract_id': contract_id}] ORDER BY rank),
      lambda kept, one: CASE
        WHEN list_contains(list_transform(kept, lambda pair: pair.event_id), one[1].event_id)
          OR list_contains(list_transform(kept, lambda pair: pair.contract_id), one[1].contract_id) THEN kept
        ELSE list_concat(kept, one)
      END
    )) AS pair
  FROM candidate
  GROUP BY patent_key, category
)
SELECT pair.event_id AS event_id, pair.contract_id AS contract_id, patent_key FROM kept
