/* model
name: stg_lists__service_agency
grain: 一行一条湖中的服务机构记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  name: { type: VARCHAR, name: 机构名称, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  agency_code: { type: VARCHAR, name: 机构代码, meaning: 来源原文，已去掉首尾空白 }
  agency_type: { type: VARCHAR, name: 机构类型, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  agents: { type: BIGINT, name: 代理师人数, meaning: 整数；不可读的为空 }
  services: { type: VARCHAR, name: 服务内容, meaning: 多个以半角分号分隔，次序同来源 }
  established_date: { type: DATE, name: 成立日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, name]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中服务机构记录数
      left: select count(*) from stg_lists__service_agency
      right: select count(*) from lake.service_agency
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  name,
  credit_code,
  agency_code,
  agency_type,
  city,
  agents,
  nullif(trim(regexp_replace(services, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS services,
  established_date,
  status
FROM lake.service_agency
