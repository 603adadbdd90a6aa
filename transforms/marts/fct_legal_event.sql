/* model
name: fct_legal_event
grain: 一行一个法律事件
key: [event_id]
owner: warehouse
description: >-
  两处来的事件：公布文献本身引起的（公布、授权公告、更正与部分无效后的再次公告，每份文献一个；权利自公告之日起生效，《专利法》第三十九条、第四十条），
  与法律状态公告、数据所载的（转移、许可、质押、终止等）。后者一件专利同一事项的几个变更项合为一行，几份文件说到同一事项只计一次；所载的公布与授权，库中已有那份文献的，并入文献的那一行。
  event_date 取登记生效日、备案日、解除日等生效之日，没有的取公告日。
columns:
  event_id: { type: VARCHAR, name: 事件标识, meaning: 公开号加事件代码；法律状态数据的为专利号码、事件代码与事项内容的摘要 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  patent_number: { type: VARCHAR, name: 专利号码, meaning: 法律状态数据所用的申请号或公开（公告）号；文献引起的事件为空 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 引起事件的文献；法律状态数据的为空 }
  document_kind: { type: VARCHAR, name: 文献类型, meaning: 发明公开、发明授权、实用新型、外观设计、其他；法律状态数据的为空 }
  code: { type: VARCHAR, name: 事件代码, meaning: INPADOC 代码（CN），没有的用本项目的；名称不在表中的为空 }
  event_name: { type: VARCHAR, name: 事件名称, meaning: 来源的写法；文献引起的事件为类别 }
  category: { type: VARCHAR, name: 事件类别, meaning: 公布、授权、更正、转移、许可、质押、终止等，见 ref.legal_event_group；名称不在表中的为 未归类，国外的为 国外事项 }
  effect: { type: VARCHAR, name: 后果, meaning: 对申请或权利存续的后果：申请、授权、申请终止、申请恢复、权利终止、权利恢复、无 }
  inpadoc_category: { type: VARCHAR, name: INPADOC 类别, meaning: Q 公布、F 授权、R 权利人、S 许可与质押、H 权利终止等 }
  event_date: { type: DATE, name: 事件日, meaning: 生效之日；来源没有的取公告日 }
  announced_date: { type: DATE, name: 公告日, meaning: 公报公告之日 }
  from_names: { type: VARCHAR, name: 变更前, meaning: 让与人、许可人、出质人或变更前权利人，以半角分号分隔；只取权利人、申请人，不取地址等 }
  to_names: { type: VARCHAR, name: 变更后, meaning: 受让人、被许可人、质权人或变更后权利人，以半角分号分隔 }
  from_orgs: { type: VARCHAR, name: 变更前机构, meaning: 机构标识，次序同变更前；见 dim_organisation }
  to_orgs: { type: VARCHAR, name: 变更后机构, meaning: 机构标识，次序同变更后；见 dim_organisation }
  party_relation: { type: VARCHAR, name: 双方关系, meaning: 同一机构（更名、校区并入等）、同一集团（最上级相同）、发明人与单位、不同主体；一方不明的为空 }
  contract_number: { type: VARCHAR, name: 合同备案号, meaning: 备案号、登记号、决定号等 }
  licence_kind: { type: VARCHAR, name: 许可种类, meaning: 独占、排他、普通 }
  detail: { type: VARCHAR, name: 内容, meaning: 来源的描述原文 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含各变更项与各文件 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔 }
audits:
  - not_null: [event_id, category, effect, record_ids]
  - unique: [event_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: publication_number, to: int_publication.publication_number }
  - accepted_values:
      column: category
      values: [公布, 审查, 驳回, 撤回, 视为撤回, 恢复, 授权, 视为放弃, 终止, 放弃, 部分放弃, 全部无效, 部分无效, 无效, 转移, 许可, 许可变更, 许可注销, 开放许可声明, 开放许可撤回, 强制许可, 质押, 质押变更, 质押注销, 保全, 保全解除, 期限补偿, 著录变更, 公告送达, 更正, 解密, 其他, 国外事项, 未归类]
  - accepted_values: { column: party_relation, values: [同一机构, 同一集团, 发明人与单位, 不同主体] }
  - accepted_values: { column: effect, values: [申请, 授权, 申请终止, 申请恢复, 权利终止, 权利恢复, 无] }
  - reconcile:
      name: 每份文献恰有一个事件
      left: select count(distinct publication_number) from fct_legal_event
      right: select count(*) from int_publication
  - reconcile:
      name: 每份授权公告恰计一次
      left: select count(*) from fct_legal_event where category = '授权' and publication_number is not null
      right: select count(*) from int_publication where is_grant
  - sql:
      name: 同一件专利的多次授权公告
      severity: warn
      query: select patent_id, count(*) as grants from fct_legal_event where category = '授权' and patent_id is not null group by patent_id having count(*) > 1
  - sql:
      name: 没有日期的事件
      severity: warn
      query: select event_id, event_name from fct_legal_event where event_date is null
  - sql:
      name: 名称不在表中的事件
      severity: warn
      query: select event_name, count(*) as events from fct_legal_event where category = '未归类' group by event_name
  - sql:
      name: 库中没有的专利
      severity: warn
      query: select event_id, patent_number from fct_legal_event where patent_id is null
*/
WITH spelled AS (
  SELECT code, min(category) AS category FROM ref.legal_event_name GROUP BY code
),
-- One row for each matter changed; an event told by several files has the same key in all of them.
told AS NOT MATERIALIZED (
  SELECT
    s.patent_number,
    coalesce(s.event_key, md5(concat_ws('|', s.event_name, s.announced_date, s.event_date, s.contract_number, s.detail))) AS event_key,
    s.record_id, s.country, s.event_name, s.event_code, s.event_date, s.announced_date, s.contract_number, s.licence_kind, s.detail, s.item_ordinal,
    CASE WHEN s.item IS NULL OR regexp_matches(s.item, '专利权人|权利人|申请人') THEN s.from_names END AS from_names,
    CASE WHEN s.item IS NULL OR regexp_matches(s.item, '专利权人|权利人|申请人') THEN s.to_names END AS to_names
  FROM stg_gazette__legal_event AS s
),
-- Most events are one row; only the others have to be gathered.
several AS (
  SELECT patent_number, event_key FROM told GROUP BY patent_number, event_key HAVING count(*) > 1
),
register AS NOT MATERIALIZED (
  SELECT
    t.patent_number, t.event_key, t.event_code, t.country, t.event_name, t.event_date, t.announced_date, t.contract_number, t.licence_kind, t.detail,
    CAST(1 AS BIGINT) AS record_count, t.record_id AS record_ids
  FROM told AS t
  ANTI JOIN several AS s ON s.patent_number = t.patent_number AND s.event_key = t.event_key
  UNION ALL
  SELECT
    t.patent_number,
    t.event_key,
    min(t.event_code) AS event_code,
    min(t.country) AS country,
    min_by(t.event_name, t.record_id) AS event_name,
    min(t.event_date) AS event_date,
    min(t.announced_date) AS announced_date,
    min(t.contract_number) AS contract_number,
    min(t.licence_kind) AS licence_kind,
    min_by(t.detail, t.record_id) FILTER (WHERE t.detail IS NOT NULL) AS detail,
    count(*) AS record_count,
    string_agg(t.record_id, ';' ORDER BY t.item_ordinal, t.record_id) AS record_ids
  FROM told AS t
  SEMI JOIN several AS s ON s.patent_number = t.patent_number AND s.event_key = t.event_key
  GROUP BY t.patent_number, t.event_key
),
-- Names in the order of the matters, each once.
party AS (
  SELECT
    patent_number, event_key,
    string_agg(name, ';' ORDER BY first_ordinal, name) FILTER (WHERE side = 'from') AS from_names,
    string_agg(name, ';' ORDER BY first_ordinal, name) FILTER (WHERE side = 'to') AS to_names
  FROM (
    SELECT patent_number, event_key, side, name, min(coalesce(item_ordinal, 0)) AS first_ordinal
    FROM (
      SELECT patent_number, event_key, 'from' AS side, from_names AS name, item_ordinal FROM told WHERE from_names IS NOT NULL
      UNION ALL
      SELECT patent_number, event_key, 'to' AS side, to_names AS name, item_ordinal FROM told WHERE to_names IS NOT NULL
    )
    GROUP BY patent_number, event_key, side, name
  )
  GROUP BY patent_number, event_key
),
placed AS (
  SELECT r.*, w.from_names, w.to_names, n.patent_id,
    -- Joins compare columns only: a condition on one side of a LEFT JOIN makes DuckDB compare every pair.
    CASE WHEN g.group_name IN ('公布', '授权') THEN g.group_name END AS own_category, g.group_name, g.effect, c.category AS letter
  FROM register AS r
  LEFT JOIN party AS w ON w.patent_number = r.patent_number AND w.event_key = r.event_key
  LEFT JOIN int_patent_number AS n ON n.number = r.patent_number
  -- Codes of other offices mean other things.
  LEFT JOIN ref.legal_event_group AS g ON g.code = CASE WHEN coalesce(r.country, 'CN') = 'CN' THEN r.event_code END
  LEFT JOIN spelled AS c ON c.code = g.code
),
-- The parties as bodies. A person is the applicant of that name on the patent, else somebody of that name known from this event only.
side AS (
  SELECT patent_number, event_key, patent_id, 'from' AS side, unnest(string_split(from_names, ';')) AS raw_name,
    generate_subscripts(string_split(from_names, ';'), 1) AS position
  FROM placed WHERE from_names IS NOT NULL AND from_names <> ''
  UNION ALL
  SELECT patent_number, event_key, patent_id, 'to' AS side, unnest(string_split(to_names, ';')) AS raw_name,
    generate_subscripts(string_split(to_names, ';'), 1) AS position
  FROM placed WHERE to_names IS NOT NULL AND to_names <> ''
),
body AS (
  SELECT
    s.patent_number, s.event_key, s.patent_id, s.side, s.position, s.raw_name, n.is_individual,
    coalesce(n.org_id, a.org_id, 'org:' || left(md5(n.name_key || '|' || s.patent_number), 12)) AS org_id
  FROM side AS s
  JOIN int_org_name AS n ON n.raw_name = trim(s.raw_name)
  LEFT JOIN (
    SELECT a.patent_id, a.name_key, min(a.org_id) AS org_id FROM int_patent_applicant AS a JOIN int_org_name AS n ON n.raw_name = a.raw_name WHERE n.is_individual
    GROUP BY a.patent_id, a.name_key
  ) AS a ON a.patent_id = s.patent_id AND a.name_key = n.name_key
),
rooted AS (
  SELECT b.*, coalesce(u.root_org_id, b.org_id) AS root_org_id
  FROM body AS b
  LEFT JOIN int_org_parent AS u ON u.org_id = b.org_id
),
party_org AS (
  SELECT
    b.patent_number, b.event_key,
    string_agg(b.org_id, ';' ORDER BY b.position) FILTER (WHERE b.side = 'from') AS from_orgs,
    string_agg(b.org_id, ';' ORDER BY b.position) FILTER (WHERE b.side = 'to') AS to_orgs,
    CASE
      WHEN count(*) FILTER (WHERE b.side = 'from') = 0 OR count(*) FILTER (WHERE b.side = 'to') = 0 THEN NULL
      WHEN list_has_all(list(b.org_id) FILTER (WHERE b.side = 'from'), list(b.org_id) FILTER (WHERE b.side = 'to')) THEN '同一机构'
      WHEN list_has_all(list(b.root_org_id) FILTER (WHERE b.side = 'from'), list(b.root_org_id) FILTER (WHERE b.side = 'to')) THEN '同一集团'
      WHEN bool_and(b.is_individual AND contains(';' || i.inventors || ';', ';' || trim(b.raw_name) || ';')) FILTER (WHERE b.side = 'from')
        AND NOT bool_or(b.is_individual) FILTER (WHERE b.side = 'to') THEN '发明人与单位'
      ELSE '不同主体'
    END AS party_relation
  FROM rooted AS b
  LEFT JOIN (
    SELECT p.patent_id, min(s.inventors) AS inventors
    FROM int_publication AS p
    JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
    WHERE p.publication_order = 1 AND s.inventors IS NOT NULL
    GROUP BY p.patent_id
  ) AS i ON i.patent_id = CASE WHEN b.is_individual THEN b.patent_id END
  GROUP BY b.patent_number, b.event_key
),
-- What a document of ours already says: the first publication, the grant.
folded AS (
  SELECT p.patent_id, p.own_category, string_agg(p.record_ids, ';' ORDER BY p.event_key) AS record_ids, sum(p.record_count) AS record_count
  FROM placed AS p
  WHERE p.patent_id IS NOT NULL AND p.own_category IS NOT NULL
  GROUP BY p.patent_id, p.own_category
),
numbered AS (
  SELECT
    p.publication_number, p.patent_id, p.kind, p.publication_date, p.record_ids, p.record_count,
    coalesce(k.event_code, 'PB01') AS code,
    CASE k.event_category WHEN 'F' THEN '授权' WHEN 'P' THEN '更正' WHEN 'M' THEN '部分无效' ELSE '公布' END AS category,
    coalesce(k.event_category, 'Q') AS letter,
    row_number() OVER (PARTITION BY p.patent_id, coalesce(k.event_category, 'Q') ORDER BY p.publication_date, p.publication_number) AS nth
  FROM int_publication AS p
  LEFT JOIN ref.kind_code AS k ON k.kind_code = CASE WHEN p.patent_type IS NOT NULL THEN p.kind_code END
),
document AS (
  SELECT *, CASE WHEN nth = 1 THEN category END AS first_category FROM numbered
)
SELECT
  d.publication_number || ':' || d.code AS event_id,
  d.patent_id,
  CAST(NULL AS VARCHAR) AS patent_number,
  d.publication_number,
  d.kind AS document_kind,
  d.code,
  d.category AS event_name,
  d.category,
  CASE d.category WHEN '授权' THEN '授权' WHEN '公布' THEN '申请' ELSE '无' END AS effect,
  d.letter AS inpadoc_category,
  d.publication_date AS event_date,
  d.publication_date AS announced_date,
  CAST(NULL AS VARCHAR) AS from_names,
  CAST(NULL AS VARCHAR) AS to_names,
  CAST(NULL AS VARCHAR) AS from_orgs,
  CAST(NULL AS VARCHAR) AS to_orgs,
  CAST(NULL AS VARCHAR) AS party_relation,
  CAST(NULL AS VARCHAR) AS contract_number,
  CAST(NULL AS VARCHAR) AS licence_kind,
  CAST(NULL AS VARCHAR) AS detail,
  CAST(d.record_count + coalesce(f.record_count, 0) AS BIGINT) AS record_count,
  concat_ws(';', d.record_ids, f.record_ids) AS record_ids
FROM document AS d
LEFT JOIN folded AS f ON f.patent_id = d.patent_id AND f.own_category = d.first_category
UNION ALL
SELECT
  p.patent_number || ':' || coalesce(p.event_code, '') || ':' || left(md5(p.event_key), 12) AS event_id,
  p.patent_id,
  p.patent_number,
  CAST(NULL AS VARCHAR) AS publication_number,
  CAST(NULL AS VARCHAR) AS document_kind,
  p.event_code AS code,
  p.event_name,
  CASE WHEN p.group_name IS NOT NULL THEN p.group_name WHEN p.country <> 'CN' THEN '国外事项' ELSE '未归类' END AS category,
  coalesce(p.effect, '无') AS effect,
  p.letter AS inpadoc_category,
  coalesce(p.event_date, p.announced_date) AS event_date,
  p.announced_date,
  nullif(p.from_names, '') AS from_names,
  nullif(p.to_names, '') AS to_names,
  o.from_orgs,
  o.to_orgs,
  o.party_relation,
  p.contract_number,
  p.licence_kind,
  p.detail,
  p.record_count,
  p.record_ids
FROM placed AS p
LEFT JOIN party_org AS o ON o.patent_number = p.patent_number AND o.event_key = p.event_key
-- A grant without a grant document of ours stays an event of its own.
LEFT JOIN (SELECT DISTINCT patent_id, category FROM document) AS d ON d.patent_id = p.patent_id AND d.category = p.own_category
WHERE d.patent_id IS NULL
ORDER BY patent_id
