/* model
name: stg_policy__policy
grain: 一行一条湖中的政策文件记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  document_number: { type: VARCHAR, name: 文号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 文件名称, meaning: 来源原文，已去掉首尾空白 }
  issuer: { type: VARCHAR, name: 发文机关, meaning: 来源原文，已去掉首尾空白 }
  level: { type: VARCHAR, name: 层级, meaning: 来源所填；常见 国家、省、市、县 }
  issued_date: { type: DATE, name: 发文日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  effective_date: { type: DATE, name: 施行日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  expiry_date: { type: DATE, name: 失效日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  topic: { type: VARCHAR, name: 主题, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  summary: { type: VARCHAR, name: 摘要, meaning: 来源原文，已去掉首尾空白 }
  url: { type: VARCHAR, name: 网址, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, title]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中政策文件记录数
      left: select count(*) from stg_policy__policy
      right: select count(*) from lake.policy
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  document_number,
  title,
  issuer,
  level,
  issued_date,
  effective_date,
  expiry_date,
  topic,
  city,
  summary,
  url
FROM lake.policy
