/* model
name: int_name_mention
grain: 一行一条记录中出现的一个机构（或个人）名称的一种用途
key: [record_id, role, position]
owner: warehouse
description: >-
  公布文献以外各来源写到的名称：名单、合同、法律事件、需求、挂牌、评价、披露、融资、开放许可、活动、培训、项目、服务机构、运营中心。旁边记下同一条记录对这个名称
  说了什么（统一社会信用代码、所在地、曾用名、简称、上级单位），供归并机构时作依据。公布文献的申请人数量大，直接按写法汇总，见 int_name。
columns:
  record_id: { type: VARCHAR, name: 来源记录, meaning: 名称所在的记录 }
  role: { type: VARCHAR, name: 用途, meaning: 在来源中的身份，如 名单、卖方、买方、变更前、变更后、需求方 }
  position: { type: INTEGER, name: 次序, meaning: 同一栏有几个名称时的位置，从 1 起 }
  raw_name: { type: VARCHAR, name: 名称原文, meaning: 来源中的写法 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 同一条记录为这个名称所载的代码，校验位正确 }
  province: { type: VARCHAR, name: 省级, meaning: 同一条记录为这个名称所载 }
  city: { type: VARCHAR, name: 地级, meaning: 同一条记录为这个名称所载 }
  address: { type: VARCHAR, name: 地址, meaning: 同一条记录为这个名称所载 }
  former_names: { type: VARCHAR, name: 曾用名, meaning: 同一条记录所载，以半角分号分隔 }
  short_name: { type: VARCHAR, name: 简称, meaning: 同一条记录所载 }
  parent: { type: VARCHAR, name: 上级单位, meaning: 同一条记录所载 }
  companion: { type: VARCHAR, name: 同现, meaning: 证券代码等能认出机构的编号 }
audits:
  - not_null: [record_id, role, position, raw_name]
  - unique: [record_id, role, position]
*/
WITH said AS (
  SELECT
    record_id, '名单' AS role, name AS names, fetched_at, credit_code, province, city, address, former_names, short_name, parent, stock_code AS companion
  FROM stg_lists__organisation
  UNION ALL BY NAME
  SELECT record_id, '曾用名' AS role, former_names AS names, fetched_at FROM stg_lists__organisation WHERE former_names IS NOT NULL
  UNION ALL BY NAME
  SELECT record_id, '简称' AS role, short_name AS names, fetched_at, province, city FROM stg_lists__organisation WHERE short_name IS NOT NULL
  UNION ALL BY NAME
  SELECT record_id, '上级单位' AS role, parent AS names, fetched_at FROM stg_lists__organisation WHERE parent IS NOT NULL
  UNION ALL BY NAME
  SELECT record_id, '服务机构' AS role, name AS names, fetched_at, credit_code, city FROM stg_lists__service_agency
  UNION ALL BY NAME
  SELECT record_id, '人员单位' AS role, organisation AS names, fetched_at FROM stg_lists__person
  UNION ALL BY NAME
  SELECT
    record_id, '卖方' AS role, sellers AS names, fetched_at, CASE WHEN NOT contains(sellers, ';') THEN seller_code END AS credit_code
  FROM stg_register__contract
  UNION ALL BY NAME
  SELECT
    record_id, '买方' AS role, buyers AS names, fetched_at, CASE WHEN NOT contains(buyers, ';') THEN buyer_code END AS credit_code,
    CASE WHEN NOT contains(buyers, ';') THEN buyer_city END AS city
  FROM stg_register__contract
  UNION ALL BY NAME
  SELECT record_id, '变更前' AS role, from_names AS names, fetched_at FROM stg_gazette__legal_event
  WHERE item IS NULL OR regexp_matches(item, '专利权人|权利人|申请人')
  UNION ALL BY NAME
  SELECT record_id, '变更后' AS role, to_names AS names, fetched_at FROM stg_gazette__legal_event
  WHERE item IS NULL OR regexp_matches(item, '专利权人|权利人|申请人')
  UNION ALL BY NAME
  SELECT record_id, '开放许可' AS role, owners AS names, fetched_at FROM stg_gazette__open_licence
  UNION ALL BY NAME
  SELECT record_id, '需求方' AS role, organisation AS names, fetched_at, credit_code, city FROM stg_demand__need
  UNION ALL BY NAME
  SELECT record_id, '答复方' AS role, answered_by AS names, fetched_at FROM stg_demand__need
  UNION ALL BY NAME
  SELECT record_id, '挂牌方' AS role, organisation AS names, fetched_at, city FROM stg_market__listing
  UNION ALL BY NAME
  SELECT record_id, '融资方' AS role, organisation AS names, fetched_at, credit_code, city FROM stg_finance__finance
  UNION ALL BY NAME
  SELECT record_id, '金融机构' AS role, institution AS names, fetched_at FROM stg_finance__finance
  UNION ALL BY NAME
  SELECT record_id, '评价所属' AS role, university AS names, fetched_at FROM stg_survey__assessment
  UNION ALL BY NAME
  SELECT record_id, '评价单位' AS role, assessor AS names, fetched_at FROM stg_survey__assessment
  UNION ALL BY NAME
  SELECT record_id, '披露单位' AS role, university AS names, fetched_at FROM stg_survey__disclosure
  UNION ALL BY NAME
  SELECT record_id, '运营中心所属' AS role, university AS names, fetched_at FROM stg_centre__report
  UNION ALL BY NAME
  SELECT record_id, '主办单位' AS role, organiser AS names, fetched_at FROM stg_centre__activity
  UNION ALL BY NAME
  SELECT record_id, '举办单位' AS role, organiser AS names, fetched_at FROM stg_centre__training
  UNION ALL BY NAME
  SELECT record_id, '承担单位' AS role, organisation AS names, fetched_at FROM stg_project__project
  UNION ALL BY NAME
  SELECT record_id, '合作单位' AS role, partners AS names, fetched_at FROM stg_project__project
),
single AS (
  SELECT
    record_id, role, unnest(string_split(names, ';')) AS raw_name, CAST(generate_subscripts(string_split(names, ';'), 1) AS INTEGER) AS position, fetched_at,
    credit_code, province, city, address, former_names, short_name, parent, companion
  FROM said
  WHERE names IS NOT NULL
)
SELECT
  record_id, role, position, trim(raw_name) AS raw_name, fetched_at, credit_code, province, city, address, former_names, short_name, parent, companion
FROM single
WHERE trim(raw_name) <> ''
