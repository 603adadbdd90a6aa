/* model
name: stg_centre__training
grain: 一行一条湖中的培训记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  training_number: { type: VARCHAR, name: 培训编号, meaning: 来源原文，已去掉首尾空白 }
  name: { type: VARCHAR, name: 培训名称, meaning: 来源原文，已去掉首尾空白 }
  training_type: { type: VARCHAR, name: 培训类型, meaning: 来源原文，已去掉首尾空白 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 结束日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  organiser: { type: VARCHAR, name: 举办单位, meaning: 来源原文，已去掉首尾空白 }
  trainees: { type: BIGINT, name: 培训人数, meaning: 整数；不可读的为空 }
  certified: { type: BIGINT, name: 取证人数, meaning: 整数；不可读的为空 }
  hours: { type: DOUBLE, name: 学时, meaning: 数值；不可读的为空 }
audits:
  - not_null: [record_id, training_number, name]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中培训记录数
      left: select count(*) from stg_centre__training
      right: select count(*) from lake.training
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  training_number,
  name,
  training_type,
  start_date,
  end_date,
  city,
  organiser,
  trainees,
  certified,
  hours
FROM lake.training
