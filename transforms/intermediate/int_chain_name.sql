/* model
name: int_chain_name
grain: 一行一种产业链的写法
key: [chain_text]
owner: warehouse
description: >-
  需求、活动等来源写的产业链与产业链目录（dim_chain）的对应：写法就是名称的；否则是恰好一条产业链名称的一部分的（“光伏”“碳材料”），或恰好包含一条名称的。两条以上的不取。
columns:
  chain_text: { type: VARCHAR, name: 写法, meaning: 来源原文 }
  chain_id: { type: VARCHAR, name: 产业链标识, meaning: 见 dim_chain }
  chain: { type: VARCHAR, name: 产业链, meaning: 目录中的名称 }
  how: { type: VARCHAR, name: 依据, meaning: 相同、名称的一部分、包含名称 }
audits:
  - not_null: [chain_text, chain_id, chain, how]
  - unique: [chain_text]
  - relationships: { column: chain_id, to: dim_chain.chain_id }
*/
WITH said AS (
  SELECT chain AS chain_text FROM stg_demand__need WHERE chain IS NOT NULL
  UNION
  SELECT chain AS chain_text FROM stg_centre__activity WHERE chain IS NOT NULL
  UNION
  SELECT chain AS chain_text FROM stg_project__project WHERE chain IS NOT NULL
),
matched AS (
  SELECT
    s.chain_text, c.chain_id, c.name AS chain,
    CASE WHEN c.name = s.chain_text THEN 1 WHEN contains(c.name, s.chain_text) THEN 2 WHEN contains(s.chain_text, c.name) THEN 3 END AS step
  FROM said AS s
  CROSS JOIN dim_chain AS c
  WHERE length(s.chain_text) >= 2
),
best AS (
  SELECT *, min(step) OVER (PARTITION BY chain_text) AS first_step FROM matched WHERE step IS NOT NULL
)
SELECT
  chain_text, min(chain_id) AS chain_id, min(chain) AS chain, CASE min(step) WHEN 1 THEN '相同' WHEN 2 THEN '名称的一部分' ELSE '包含名称' END AS how
FROM best
WHERE step = first_step
GROUP BY chain_text
HAVING count(DISTINCT chain) = 1
