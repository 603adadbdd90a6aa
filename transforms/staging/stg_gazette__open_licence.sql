/* model
name: stg_gazette__open_licence
grain: 一行一条湖中的开放许可声明记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  declaration_number: { type: VARCHAR, name: 声明编号, meaning: 来源原文，已去掉首尾空白 }
  action: { type: VARCHAR, name: 公告类型, meaning: 来源所填；常见 声明、撤回 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号，已去掉 ZL、CN 与点 }
  title: { type: VARCHAR, name: 发明名称, meaning: 来源原文，已去掉首尾空白 }
  owners: { type: VARCHAR, name: 专利权人, meaning: 多个以半角分号分隔，次序同来源 }
  announced_date: { type: DATE, name: 公告日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  effective_date: { type: DATE, name: 生效日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  withdrawal_date: { type: DATE, name: 撤回日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  fee_mode: { type: VARCHAR, name: 许可使用费支付方式, meaning: 来源所填；常见 一次总付、分期支付、提成支付、入门费加提成、免费、先使用后付费 }
  fee_text: { type: VARCHAR, name: 许可使用费标准, meaning: 来源原文，已去掉首尾空白 }
  fee_amount: { type: "DECIMAL(18,2)", name: 许可使用费金额, meaning: 元 }
  royalty_rate: { type: DOUBLE, name: 提成比例, meaning: "百分数，12.5 即 12.5%" }
  licence_until: { type: DATE, name: 许可期限届满日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  licence_term: { type: VARCHAR, name: 许可期限, meaning: 来源原文，已去掉首尾空白 }
  contact: { type: VARCHAR, name: 联系方式, meaning: 来源原文，已去掉首尾空白 }
  main_classification: { type: VARCHAR, name: 主分类号, meaning: 来源原文，已去掉首尾空白 }
  filing_date: { type: DATE, name: 申请日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  grant_date: { type: DATE, name: 授权公告日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
audits:
  - not_null: [record_id, action, patent_number]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中开放许可声明记录数
      left: select count(*) from stg_gazette__open_licence
      right: select count(*) from lake.open_licence
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  declaration_number,
  action,
  patent_number,
  title,
  nullif(trim(regexp_replace(owners, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS owners,
  announced_date,
  effective_date,
  withdrawal_date,
  fee_mode,
  fee_text,
  fee_amount,
  royalty_rate,
  licence_until,
  licence_term,
  contact,
  main_classification,
  filing_date,
  grant_date
FROM lake.open_licence
