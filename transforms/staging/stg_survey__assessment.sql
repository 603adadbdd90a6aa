/* model
name: stg_survey__assessment
grain: 一行一条湖中的存量专利评价记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  round: { type: VARCHAR, name: 轮次, meaning: 来源原文，已去掉首尾空白 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号，已去掉 ZL、CN 与点 }
  title: { type: VARCHAR, name: 专利名称, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校院所, meaning: 来源原文，已去掉首尾空白 }
  assessor_type: { type: VARCHAR, name: 评价主体, meaning: 来源所填；常见 发明人、学校、企业 }
  assessor: { type: VARCHAR, name: 评价单位, meaning: 来源原文，已去掉首尾空白 }
  tier: { type: VARCHAR, name: 分级, meaning: 来源所填；常见 A、B、C }
  trl: { type: BIGINT, name: 技术成熟度, meaning: 整数；不可读的为空 }
  prospect: { type: VARCHAR, name: 产业化前景, meaning: 来源所填；常见 好、较好、一般、差 }
  need_improvement: { type: VARCHAR, name: 技术改进需求, meaning: 来源原文，已去掉首尾空白 }
  is_willing: { type: BOOLEAN, name: 合作意愿, meaning: 来源未填或不可读的为空 }
  assessed_date: { type: DATE, name: 评价日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  comment: { type: VARCHAR, name: 意见, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, round, patent_number]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中存量专利评价记录数
      left: select count(*) from stg_survey__assessment
      right: select count(*) from lake.assessment
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  round,
  patent_number,
  title,
  university,
  assessor_type,
  assessor,
  tier,
  trl,
  prospect,
  need_improvement,
  is_willing,
  assessed_date,
  comment
FROM lake.assessment
