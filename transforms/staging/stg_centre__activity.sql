/* model
name: stg_centre__activity
grain: 一行一条湖中的对接活动记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  activity_number: { type: VARCHAR, name: 活动编号, meaning: 来源原文，已去掉首尾空白 }
  name: { type: VARCHAR, name: 活动名称, meaning: 来源原文，已去掉首尾空白 }
  activity_type: { type: VARCHAR, name: 活动类型, meaning: 来源原文，已去掉首尾空白 }
  held_date: { type: DATE, name: 举办日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  organiser: { type: VARCHAR, name: 主办单位, meaning: 来源原文，已去掉首尾空白 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源原文，已去掉首尾空白 }
  participants: { type: BIGINT, name: 参加人数, meaning: 整数；不可读的为空 }
  organisations: { type: BIGINT, name: 参加企业数, meaning: 整数；不可读的为空 }
  patents_shown: { type: BIGINT, name: 推介专利数, meaning: 整数；不可读的为空 }
  intents: { type: BIGINT, name: 达成意向数, meaning: 整数；不可读的为空 }
  deals: { type: BIGINT, name: 成交数, meaning: 整数；不可读的为空 }
  deal_amount: { type: "DECIMAL(18,2)", name: 成交金额, meaning: 元 }
  contracts: { type: VARCHAR, name: 合同编号, meaning: 多个以半角分号分隔，次序同来源 }
audits:
  - not_null: [record_id, activity_number, name]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中对接活动记录数
      left: select count(*) from stg_centre__activity
      right: select count(*) from lake.activity
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  activity_number,
  name,
  activity_type,
  held_date,
  city,
  organiser,
  chain,
  participants,
  organisations,
  patents_shown,
  intents,
  deals,
  deal_amount,
  nullif(trim(regexp_replace(contracts, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS contracts
FROM lake.activity
