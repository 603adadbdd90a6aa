/* model
name: stg_text__patent_text
grain: 一行一条湖中的专利文本记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 国别、流水号与种类代码 }
  application_number: { type: VARCHAR, name: 申请号, meaning: 13 位，校验位正确；不正确的为空 }
  title: { type: VARCHAR, name: 名称, meaning: 来源原文，已去掉首尾空白 }
  part: { type: VARCHAR, name: 部分, meaning: 来源所填；常见 摘要、权利要求、说明书 }
  language: { type: VARCHAR, name: 语种, meaning: 来源原文，已去掉首尾空白 }
  abstract: { type: VARCHAR, name: 摘要, meaning: 来源原文，已去掉首尾空白 }
  claims: { type: VARCHAR, name: 权利要求, meaning: 来源原文，已去掉首尾空白 }
  filing_year: { type: BIGINT, name: 申请年份, meaning: 整数；不可读的为空 }
  label: { type: VARCHAR, name: 分类, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中专利文本记录数
      left: select count(*) from stg_text__patent_text
      right: select count(*) from lake.patent_text
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  publication_number,
  application_number,
  title,
  part,
  language,
  abstract,
  claims,
  filing_year,
  label
FROM lake.patent_text
