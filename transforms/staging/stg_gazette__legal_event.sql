/* model
name: stg_gazette__legal_event
grain: 一行一条湖中的法律状态事项记录（未去重）
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
  country: { type: VARCHAR, name: 国别, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 名称, meaning: 来源原文，已去掉首尾空白 }
  event_name: { type: VARCHAR, name: 法律状态, meaning: 照公报原文填写，如 专利申请权、专利权的转移 }
  event_code: { type: VARCHAR, name: 事项代码, meaning: 来源原文，已去掉首尾空白 }
  announced_date: { type: DATE, name: 法律状态公告日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  event_date: { type: DATE, name: 生效日, meaning: 登记生效日、备案日、解除日；不是公告日 }
  item: { type: VARCHAR, name: 变更事项, meaning: 来源原文，已去掉首尾空白 }
  item_ordinal: { type: BIGINT, name: 变更项序, meaning: 整数；不可读的为空 }
  from_names: { type: VARCHAR, name: 变更前, meaning: 多个以半角分号分隔，次序同来源 }
  to_names: { type: VARCHAR, name: 变更后, meaning: 多个以半角分号分隔，次序同来源 }
  contract_number: { type: VARCHAR, name: 合同备案号, meaning: 来源原文，已去掉首尾空白 }
  licence_kind: { type: VARCHAR, name: 许可种类, meaning: 来源所填；常见 独占许可、排他许可、普通许可 }
  main_classification: { type: VARCHAR, name: 主分类号, meaning: 来源原文，已去掉首尾空白 }
  filing_date: { type: DATE, name: 申请日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  grant_date: { type: DATE, name: 授权公告日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  detail: { type: VARCHAR, name: 描述信息, meaning: 公报原文，一字不改 }
  event_key: { type: VARCHAR, name: 事项键, meaning: 同一事项的各变更项相同 }
audits:
  - not_null: [record_id, patent_number, event_name]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中法律状态事项记录数
      left: select count(*) from stg_gazette__legal_event
      right: select count(*) from lake.legal_event
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  patent_number,
  country,
  title,
  event_name,
  event_code,
  announced_date,
  event_date,
  item,
  item_ordinal,
  nullif(trim(regexp_replace(from_names, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS from_names,
  nullif(trim(regexp_replace(to_names, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS to_names,
  contract_number,
  licence_kind,
  main_classification,
  filing_date,
  grant_date,
  detail,
  event_key
FROM lake.legal_event
