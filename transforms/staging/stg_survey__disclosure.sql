/* model
name: stg_survey__disclosure
grain: 一行一条湖中的成果披露记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  disclosure_number: { type: VARCHAR, name: 披露编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 成果名称, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校院所, meaning: 来源原文，已去掉首尾空白 }
  department: { type: VARCHAR, name: 院系, meaning: 来源原文，已去掉首尾空白 }
  inventors: { type: VARCHAR, name: 完成人, meaning: 多个以半角分号分隔，次序同来源 }
  disclosed_date: { type: DATE, name: 披露日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  field: { type: VARCHAR, name: 技术领域, meaning: 来源原文，已去掉首尾空白 }
  trl: { type: BIGINT, name: 技术成熟度, meaning: 整数；不可读的为空 }
  decision: { type: VARCHAR, name: 评估结论, meaning: 来源所填；常见 建议申请、修改后申请、暂缓申请、不建议申请、商业秘密 }
  decided_date: { type: DATE, name: 评估日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  application_number: { type: VARCHAR, name: 申请号, meaning: 13 位，校验位正确；不正确的为空 }
audits:
  - not_null: [record_id, disclosure_number, title]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中成果披露记录数
      left: select count(*) from stg_survey__disclosure
      right: select count(*) from lake.disclosure
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  disclosure_number,
  title,
  university,
  department,
  nullif(trim(regexp_replace(inventors, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS inventors,
  disclosed_date,
  field,
  trl,
  decision,
  decided_date,
  application_number
FROM lake.disclosure
