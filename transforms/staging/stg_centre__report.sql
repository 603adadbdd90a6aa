/* model
name: stg_centre__report
grain: 一行一条湖中的运营中心自报记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  centre: { type: VARCHAR, name: 运营中心, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校, meaning: 来源原文，已去掉首尾空白 }
  round: { type: VARCHAR, name: 轮次, meaning: 来源原文，已去掉首尾空白 }
  indicator: { type: VARCHAR, name: 指标, meaning: 来源原文，已去掉首尾空白 }
  value: { type: DOUBLE, name: 数值, meaning: 数值；不可读的为空 }
  value_text: { type: VARCHAR, name: 文字说明, meaning: 来源原文，已去掉首尾空白 }
  unit: { type: VARCHAR, name: 单位, meaning: 来源原文，已去掉首尾空白 }
  evidence: { type: VARCHAR, name: 佐证材料, meaning: 来源原文，已去掉首尾空白 }
  reported_date: { type: DATE, name: 填报日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
audits:
  - not_null: [record_id, centre, round, indicator]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中运营中心自报记录数
      left: select count(*) from stg_centre__report
      right: select count(*) from lake.centre_report
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  centre,
  university,
  round,
  indicator,
  value,
  value_text,
  unit,
  evidence,
  reported_date
FROM lake.centre_report
