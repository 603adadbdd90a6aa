/* model
name: int_near_duplicate
grain: 一行一对文字相近的专利
key: [left_patent_id, right_patent_id]
owner: warehouse
program: { name: near_duplicates }
description: >-
  同一第一申请人在期间内先后申请的，与不同申请人之间在后申请的（在先一件已公布，或相距不超过期间）。名称与摘要、权利要求各作一份文本，按不常用的四字片段
  比较，两件都有的部分合在一起算相似度，长的一份占得多；参数见 transforms/reference/near-duplicates.yaml。一件与很多件相近的，只列时间相邻的若干对。分案与要求本国优先权的申请也在其中。
columns:
  left_patent_id: { type: VARCHAR, name: 在先专利, meaning: 申请日在先的一件；同日的为标识较小的一件 }
  right_patent_id: { type: VARCHAR, name: 在后专利, meaning: 另一件 }
  same_owner: { type: BOOLEAN, name: 是否同一申请人, meaning: 第一申请人标识相同 }
  same_subclass: { type: BOOLEAN, name: 是否同一小类, meaning: 主分类号的小类相同 }
  days_between: { type: INTEGER, name: 相距天数, meaning: 两个申请日之间；有一件申请日不明的为空 }
  published_before: { type: BOOLEAN, name: 是否已公布, meaning: 在先一件的首次公布早于在后一件的申请日 }
  part: { type: VARCHAR, name: 部分, meaning: 较相近的一份：名称与摘要、权利要求 }
  similarity: { type: DOUBLE, name: 相似度, meaning: 两件都有的部分合计，片段集合的 Jaccard 系数，0–1；不少于参数所定的下限 }
  containment: { type: DOUBLE, name: 包含度, meaning: 较短一方的片段见于另一方的比例，各部分合计，0–1 }
  evidence: { type: VARCHAR, name: 依据, meaning: 各部分的相似度与相同的文字 }
audits:
  - not_null: [left_patent_id, right_patent_id, same_owner, similarity, evidence]
  - unique: [left_patent_id, right_patent_id]
  - relationships: { column: left_patent_id, to: dim_patent.patent_id }
  - relationships: { column: right_patent_id, to: dim_patent.patent_id }
  - accepted_values: { column: part, values: [名称与摘要, 权利要求] }
  - sql:
      name: 次序与相似度在范围之内
      query: >-
        select left_patent_id, right_patent_id from int_near_duplicate where left_patent_id = right_patent_id or similarity not between 0 and 1
        or containment < similarity or days_between < 0
*/
WITH told AS (
  SELECT p.patent_id, max_by(l.claims, (p.publication_date, l.record_id)) AS claims
  FROM lake.publication AS l
  JOIN int_publication AS p ON p.publication_number = l.publication_number
  WHERE l.claims IS NOT NULL
  GROUP BY p.patent_id
),
apart AS (
  SELECT
    p.patent_id,
    max_by(t.claims, (p.publication_date, t.record_id)) FILTER (WHERE t.claims IS NOT NULL) AS claims,
    max_by(t.abstract, (p.publication_date, t.record_id)) FILTER (WHERE t.abstract IS NOT NULL) AS abstract
  FROM stg_text__patent_text AS t
  JOIN int_publication AS p ON p.publication_number = t.publication_number
  WHERE t.claims IS NOT NULL OR t.abstract IS NOT NULL
  GROUP BY p.patent_id
)
SELECT
  d.patent_id,
  d.first_org_id AS owner,
  d.filing_date,
  d.first_publication_date AS publication_date,
  left(d.ipc_main, 4) AS subclass,
  d.title,
  coalesce(d.abstract, a.abstract) AS abstract,
  coalesce(t.claims, a.claims) AS claims
FROM dim_patent AS d
LEFT JOIN told AS t ON t.patent_id = d.patent_id
LEFT JOIN apart AS a ON a.patent_id = d.patent_id
-- A design's abstract says what every design's says; what is claimed are the pictures.
WHERE d.patent_type IS DISTINCT FROM '外观设计'
