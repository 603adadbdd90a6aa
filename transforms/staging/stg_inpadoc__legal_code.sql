/* model
name: stg_inpadoc__legal_code
grain: 一行一条湖中的INPADOC 事项代码记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  country: { type: VARCHAR, name: 国别, meaning: 来源原文，已去掉首尾空白 }
  event_code: { type: VARCHAR, name: 事项代码, meaning: 来源原文，已去掉首尾空白 }
  category: { type: VARCHAR, name: 类别, meaning: 来源原文，已去掉首尾空白 }
  description: { type: VARCHAR, name: 说明, meaning: 来源原文，已去掉首尾空白 }
  original: { type: VARCHAR, name: 原文说明, meaning: 来源原文，已去掉首尾空白 }
  influence: { type: VARCHAR, name: 影响, meaning: 来源原文，已去掉首尾空白 }
  valid_from: { type: DATE, name: 起用日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  valid_to: { type: DATE, name: 停用日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
audits:
  - not_null: [record_id, country, event_code]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中INPADOC 事项代码记录数
      left: select count(*) from stg_inpadoc__legal_code
      right: select count(*) from lake.legal_code
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  country,
  event_code,
  category,
  description,
  original,
  influence,
  valid_from,
  valid_to
FROM lake.legal_code
