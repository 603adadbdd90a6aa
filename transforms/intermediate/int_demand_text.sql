/* model
name: int_demand_text
grain: 一行一份没有分类号的文字：需求、挂牌、披露
key: [text_id]
owner: warehouse
description: 需求、挂牌、披露的名称与内容，供按文字推定技术领域、产业链节点与学科。content_id 是内容的摘要，内容不变不重读。
columns:
  text_id: { type: VARCHAR, name: 文字标识, meaning: 种类加来源表的标识，如 need:XQ2024001 }
  kind: { type: VARCHAR, name: 种类, meaning: need 需求、listing 挂牌、disclosure 披露 }
  subject_id: { type: VARCHAR, name: 对象, meaning: fct_need、fct_listing、fct_disclosure 的标识 }
  content_id: { type: VARCHAR, name: 内容标识, meaning: 文字的 MD5 前 16 位 }
  title: { type: VARCHAR, name: 名称, meaning: 来源原文 }
  body: { type: VARCHAR, name: 内容, meaning: 描述、简介等；没有的为空 }
  keywords: { type: VARCHAR, name: 关键词, meaning: 来源所填的关键词、领域；没有的为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔 }
audits:
  - not_null: [text_id, kind, subject_id, content_id, title, record_ids]
  - unique: [text_id]
  - accepted_values: { column: kind, values: [need, listing, disclosure] }
*/
WITH said AS (
  SELECT 'need' AS kind, need_id AS subject_id, title, description AS body, keywords, record_ids FROM int_need
  UNION ALL
  SELECT 'listing' AS kind, listing_id AS subject_id, title, summary AS body, field AS keywords, record_ids FROM int_listing
  UNION ALL
  SELECT 'disclosure' AS kind, disclosure_id AS subject_id, title, CAST(NULL AS VARCHAR) AS body, field AS keywords, record_ids FROM int_disclosure
)
SELECT
  kind || ':' || subject_id AS text_id, kind, subject_id, left(md5(coalesce(title, '') || chr(31) || coalesce(body, '') || chr(31) || coalesce(keywords, '')), 16) AS content_id,
  title, body, keywords, record_ids
FROM said
WHERE title IS NOT NULL
