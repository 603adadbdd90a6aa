/* model
name: stg_award__award
grain: 一行一条湖中的获奖专利记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号，已去掉 ZL、CN 与点 }
  title: { type: VARCHAR, name: 专利名称, meaning: 来源原文，已去掉首尾空白 }
  award: { type: VARCHAR, name: 奖项, meaning: 来源原文，已去掉首尾空白 }
  level: { type: VARCHAR, name: 等级, meaning: 来源原文，已去掉首尾空白 }
  year: { type: BIGINT, name: 获奖年度, meaning: 整数；不可读的为空 }
  organisation: { type: VARCHAR, name: 获奖单位, meaning: 多个以半角分号分隔，次序同来源 }
  recipients: { type: VARCHAR, name: 获奖人, meaning: 多个以半角分号分隔，次序同来源 }
  awarded_date: { type: DATE, name: 授奖日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
audits:
  - not_null: [record_id, patent_number, award]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中获奖专利记录数
      left: select count(*) from stg_award__award
      right: select count(*) from lake.award
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  patent_number,
  title,
  award,
  level,
  year,
  nullif(trim(regexp_replace(organisation, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS organisation,
  nullif(trim(regexp_replace(recipients, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS recipients,
  awarded_date
FROM lake.award
