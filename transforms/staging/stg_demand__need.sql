/* model
name: stg_demand__need
grain: 一行一条湖中的企业技术需求记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  need_number: { type: VARCHAR, name: 需求编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 需求名称, meaning: 来源原文，已去掉首尾空白 }
  organisation: { type: VARCHAR, name: 企业名称, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  industry: { type: VARCHAR, name: 行业, meaning: 来源原文，已去掉首尾空白 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源原文，已去掉首尾空白 }
  description: { type: VARCHAR, name: 需求描述, meaning: 来源原文，已去掉首尾空白 }
  keywords: { type: VARCHAR, name: 关键词, meaning: 多个以半角分号分隔，次序同来源 }
  budget: { type: "DECIMAL(18,2)", name: 预算金额, meaning: 元；列名写明（万元）的按万元 }
  cooperation: { type: VARCHAR, name: 合作方式, meaning: 来源原文，已去掉首尾空白 }
  published_date: { type: DATE, name: 发布日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  deadline: { type: DATE, name: 截止日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  answered_date: { type: DATE, name: 首次答复日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  answered_by: { type: VARCHAR, name: 答复单位, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 对接专利, meaning: 多个以半角分号分隔，次序同来源 }
  contract_number: { type: VARCHAR, name: 成交合同编号, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, need_number, title, organisation]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中企业技术需求记录数
      left: select count(*) from stg_demand__need
      right: select count(*) from lake.need
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  need_number,
  title,
  organisation,
  credit_code,
  city,
  industry,
  chain,
  description,
  nullif(trim(regexp_replace(keywords, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS keywords,
  budget,
  cooperation,
  published_date,
  deadline,
  status,
  answered_date,
  answered_by,
  nullif(trim(regexp_replace(upper(replace(patents, '．', '.')), '[\s;；、,，]+', ';', 'g'), ';'), '') AS patents,
  contract_number
FROM lake.need
