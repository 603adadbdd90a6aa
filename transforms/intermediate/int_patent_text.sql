/* model
name: int_patent_text
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: >-
  打标签所读的文字与分类号，一件专利一份：名称与分类号取最近一次公布的文献，摘要与权利要求取本件任何文献中最近的。content_id 是这些内容的摘要，
  内容不变标识不变，标签按它缓存。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  content_id: { type: VARCHAR, name: 内容标识, meaning: 名称、摘要、权利要求与分类号的 MD5 前 16 位 }
  title: { type: VARCHAR, name: 名称, meaning: 最近一次公布的发明创造名称 }
  abstract: { type: VARCHAR, name: 摘要, meaning: 来源给出的摘要；没有的为空 }
  claims: { type: VARCHAR, name: 权利要求, meaning: 来源给出的中文权利要求；没有的为空 }
  symbols: { type: VARCHAR, name: IPC 分类号, meaning: 不含版本，以半角分号分隔，主分类在前；外观设计为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 分类号所在文献的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, content_id, record_ids]
  - unique: [patent_id]
  - reconcile:
      name: 每件专利一行
      left: select count(*) from int_patent_text
      right: select count(distinct patent_id) from int_publication
*/
WITH document AS NOT MATERIALIZED (
  SELECT
    p.patent_id, p.record_ids, s.title, s.abstract,
    CASE WHEN p.patent_type IS DISTINCT FROM '外观设计' THEN regexp_replace(s.classification, '\([^()]*\)[A-Z]*', '', 'g') END AS symbols
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1
),
-- Abstracts come from any record of any document of the patent: gazette tables have none, other sources have.
abstract AS (
  SELECT p.patent_id, min_by(s.abstract, (p.publication_order, s.record_id)) AS abstract
  FROM stg_gazette__publication AS s
  JOIN int_publication AS p ON p.publication_number = s.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE outcome = '冲突') AS x ON x.record_id = s.record_id
  WHERE s.abstract IS NOT NULL AND x.record_id IS NULL
  GROUP BY p.patent_id
),
-- Full claims of a text beat the first claim of a gazette's row.
claimed AS (
  SELECT patent_id, min_by(claims, (choice, record_id)) AS claims
  FROM (
    SELECT n.patent_id, t.claims, 0 AS choice, t.record_id
    FROM stg_text__patent_text AS t
    JOIN int_patent_number AS n ON n.number = coalesce(t.publication_number, t.application_number)
    WHERE t.claims IS NOT NULL AND n.patent_id IS NOT NULL AND coalesce(t.language, 'zh') IN ('zh', 'ZH', '中文')
    UNION ALL
    SELECT p.patent_id, s.claims, p.publication_order AS choice, s.record_id
    FROM stg_gazette__publication AS s
    JOIN int_publication AS p ON p.publication_number = s.publication_number
    LEFT JOIN (SELECT record_id FROM int_record_choice WHERE outcome = '冲突') AS x ON x.record_id = s.record_id
    WHERE s.claims IS NOT NULL AND x.record_id IS NULL
  ) AS c
  GROUP BY patent_id
),
gathered AS (
  SELECT d.patent_id, d.title, coalesce(d.abstract, a.abstract) AS abstract, c.claims, nullif(d.symbols, '') AS symbols, d.record_ids
  FROM document AS d
  LEFT JOIN abstract AS a ON a.patent_id = d.patent_id
  LEFT JOIN claimed AS c ON c.patent_id = d.patent_id
)
SELECT
  patent_id,
  left(md5(concat_ws(chr(31), coalesce(title, ''), coalesce(abstract, ''), coalesce(claims, ''), coalesce(symbols, ''))), 16) AS content_id,
  title, abstract, claims, symbols, record_ids
FROM gathered
