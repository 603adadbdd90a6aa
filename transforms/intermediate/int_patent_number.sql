/* model
name: int_patent_number
grain: 一行一个其他来源提到的专利号码
key: [number]
owner: warehouse
description: >-
  法律状态、开放许可、评价等来源以申请号或公开（公告）号指称专利；这里把号码对应到 dim_patent。申请号只认校验位正确的；一个号码对应几件专利的（公报有误）不取，
  patent_id 为空并列入提示。
columns:
  number: { type: VARCHAR, name: 号码, meaning: 13 位申请号或公开（公告）号 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有或不止一件的为空 }
  candidates: { type: BIGINT, name: 对应件数, meaning: 库中持有这个号码的专利件数 }
audits:
  - not_null: [number, candidates]
  - unique: [number]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - sql:
      name: 一个号码对应几件专利
      severity: warn
      query: select number, candidates from int_patent_number where candidates > 1
*/
WITH mentioned AS (
  SELECT patent_number AS number FROM stg_gazette__legal_event
  UNION
  SELECT patent_number AS number FROM stg_gazette__open_licence
  UNION
  SELECT patent_number AS number FROM stg_survey__assessment
  UNION
  SELECT patent_number AS number FROM stg_award__award
  UNION
  SELECT queried_number AS number FROM stg_family__member WHERE queried_number IS NOT NULL
  UNION
  SELECT publication_number AS number FROM stg_family__member WHERE starts_with(publication_number, 'CN')
  UNION
  SELECT application_number AS number FROM stg_survey__disclosure WHERE application_number IS NOT NULL
  UNION
  SELECT coalesce(publication_number, application_number) AS number FROM stg_text__patent_text WHERE coalesce(publication_number, application_number) IS NOT NULL
  UNION
  SELECT unnest(string_split(patents, ';')) AS number FROM stg_register__contract WHERE patents IS NOT NULL
  UNION
  SELECT unnest(string_split(patents, ';')) AS number FROM stg_market__listing WHERE patents IS NOT NULL
  UNION
  SELECT unnest(string_split(patents, ';')) AS number FROM stg_finance__finance WHERE patents IS NOT NULL
  UNION
  SELECT unnest(string_split(patents, ';')) AS number FROM stg_demand__need WHERE patents IS NOT NULL
  UNION
  SELECT unnest(string_split(patents, ';')) AS number FROM stg_project__project WHERE patents IS NOT NULL
),
-- Lists of patents are written in many ways: ZL, CN and dots are left out before the number is looked up.
plain AS (
  SELECT number, regexp_replace(regexp_replace(upper(number), '[^0-9A-Z]', '', 'g'), '^(?:ZL|CN)', '') AS digits FROM mentioned
),
held AS (
  SELECT p.application_number AS number, p.patent_id FROM int_publication AS p WHERE p.application_number IS NOT NULL
  UNION
  SELECT p.publication_number AS number, p.patent_id FROM int_publication AS p
),
found AS (
  SELECT m.number, h.patent_id FROM mentioned AS m JOIN held AS h ON h.number = m.number
  UNION
  SELECT m.number, h.patent_id FROM plain AS m JOIN held AS h ON h.number = m.digits
)
SELECT
  m.number,
  CASE WHEN count(h.patent_id) = 1 THEN min(h.patent_id) END AS patent_id,
  count(h.patent_id) AS candidates
FROM mentioned AS m
LEFT JOIN found AS h ON h.number = m.number
GROUP BY m.number
