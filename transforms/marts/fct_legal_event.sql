/* model
name: fct_legal_event
grain: 一行一个法律事件
key: [event_id]
owner: warehouse
description: >-
  目前只有公布文献本身引起的事件：公布、授权公告、更正与部分无效后的再次公告，每份文献一个。权利自公告之日起生效（《专利法》第三十九条、第四十条），
  故 event_date 与 announced_date 相同。
columns:
  event_id: { type: VARCHAR, name: 事件标识, meaning: 公开号加事件代码 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 引起事件的文献 }
  document_kind: { type: VARCHAR, name: 文献类型, meaning: 发明公开、发明授权、实用新型、外观设计、其他 }
  code: { type: VARCHAR, name: 事件代码, meaning: INPADOC 代码：PB01 公布、GR01 授权、CI02 与 CI03 与 CU02 与 CD02 更正、IP01 部分无效 }
  category: { type: VARCHAR, name: 事件类别, meaning: 公布、授权、更正、部分无效 }
  inpadoc_category: { type: VARCHAR, name: INPADOC 类别, meaning: Q 公布、F 授权、P 更正、M 部分无效 }
  event_date: { type: DATE, name: 事件日, meaning: 事件生效之日 }
  announced_date: { type: DATE, name: 公告日, meaning: 公报公告之日 }
  from_orgs: { type: VARCHAR, name: 变更前权利人, meaning: 机构标识，以半角分号分隔；这类事件没有，为空 }
  to_orgs: { type: VARCHAR, name: 变更后权利人, meaning: 机构标识，以半角分号分隔；这类事件没有，为空 }
  detail: { type: VARCHAR, name: 内容, meaning: 事件的其他内容；这类事件没有，为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔 }
audits:
  - not_null: [event_id, patent_id, code, category, event_date, announced_date, record_ids]
  - unique: [event_id]
  - accepted_values: { column: category, values: [公布, 授权, 更正, 部分无效] }
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: publication_number, to: int_publication.publication_number }
  - reconcile:
      name: 每份文献恰有一个事件
      left: select count(distinct publication_number) from fct_legal_event
      right: select count(*) from int_publication
  - reconcile:
      name: 每份授权公告恰计一次
      left: select count(*) from fct_legal_event where category = '授权'
      right: select count(*) from int_publication where is_grant
  - sql:
      name: 同一件专利的多次授权公告
      severity: warn
      query: select patent_id, count(*) as grants from fct_legal_event where category = '授权' group by patent_id having count(*) > 1
*/
SELECT
  p.publication_number || ':' || coalesce(k.event_code, 'PB01') AS event_id,
  p.patent_id,
  p.publication_number,
  p.kind AS document_kind,
  coalesce(k.event_code, 'PB01') AS code,
  CASE k.event_category WHEN 'F' THEN '授权' WHEN 'P' THEN '更正' WHEN 'M' THEN '部分无效' ELSE '公布' END AS category,
  coalesce(k.event_category, 'Q') AS inpadoc_category,
  p.publication_date AS event_date,
  p.publication_date AS announced_date,
  CAST(NULL AS VARCHAR) AS from_orgs,
  CAST(NULL AS VARCHAR) AS to_orgs,
  CAST(NULL AS VARCHAR) AS detail,
  p.record_ids
FROM int_publication AS p
LEFT JOIN ref.kind_code AS k ON k.kind_code = CASE WHEN p.patent_type IS NOT NULL THEN p.kind_code END
