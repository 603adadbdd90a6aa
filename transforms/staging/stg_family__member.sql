/* model
name: stg_family__member
grain: 一行一条湖中的同族成员记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  family_id: { type: VARCHAR, name: 族号, meaning: 来源原文，已去掉首尾空白 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 国别、流水号与种类代码 }
  publication_date: { type: DATE, name: 公开（公告）日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  country: { type: VARCHAR, name: 国别, meaning: 来源原文，已去掉首尾空白 }
  foreign_application_number: { type: VARCHAR, name: 申请号, meaning: 国外申请号照原文 }
  filing_date: { type: DATE, name: 申请日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  priorities: { type: VARCHAR, name: 优先权, meaning: 多个以半角分号分隔，次序同来源 }
  queried_number: { type: VARCHAR, name: 检索号, meaning: 以哪一号检索到本族 }
audits:
  - not_null: [record_id, family_id, publication_number]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中同族成员记录数
      left: select count(*) from stg_family__member
      right: select count(*) from lake.family_member
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  family_id,
  publication_number,
  publication_date,
  country,
  foreign_application_number,
  filing_date,
  nullif(trim(regexp_replace(priorities, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS priorities,
  queried_number
FROM lake.family_member
