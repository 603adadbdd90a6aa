/* model
name: stg_lists__person
grain: 一行一条湖中的人员记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  name: { type: VARCHAR, name: 姓名, meaning: 来源原文，已去掉首尾空白 }
  organisation: { type: VARCHAR, name: 所在单位, meaning: 来源原文，已去掉首尾空白 }
  department: { type: VARCHAR, name: 部门, meaning: 来源原文，已去掉首尾空白 }
  position: { type: VARCHAR, name: 职称, meaning: 来源原文，已去掉首尾空白 }
  role: { type: VARCHAR, name: 角色, meaning: 来源所填；常见 发明人、技术经理人、专利代理师、专利管理人员、专家 }
  field: { type: VARCHAR, name: 专业领域, meaning: 来源原文，已去掉首尾空白 }
  certificate_number: { type: VARCHAR, name: 证书编号, meaning: 来源原文，已去掉首尾空白 }
  certified_date: { type: DATE, name: 取得日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
audits:
  - not_null: [record_id, name, organisation]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中人员记录数
      left: select count(*) from stg_lists__person
      right: select count(*) from lake.person
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  name,
  organisation,
  department,
  position,
  role,
  field,
  certificate_number,
  certified_date
FROM lake.person
