/* model
name: stg_market__listing
grain: 一行一条湖中的挂牌信息记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  listing_number: { type: VARCHAR, name: 挂牌编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 项目名称, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 专利号, meaning: 多个以半角分号分隔，次序同来源 }
  organisation: { type: VARCHAR, name: 转让方, meaning: 来源原文，已去掉首尾空白 }
  asking_price: { type: "DECIMAL(18,2)", name: 挂牌价, meaning: 元 }
  price_mode: { type: VARCHAR, name: 定价方式, meaning: 来源所填；常见 协议定价、挂牌交易、拍卖、面议、评估定价 }
  cooperation: { type: VARCHAR, name: 合作方式, meaning: 来源原文，已去掉首尾空白 }
  field: { type: VARCHAR, name: 技术领域, meaning: 来源原文，已去掉首尾空白 }
  maturity: { type: VARCHAR, name: 成熟度, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  listed_date: { type: DATE, name: 挂牌日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
  summary: { type: VARCHAR, name: 简介, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, listing_number, title]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中挂牌信息记录数
      left: select count(*) from stg_market__listing
      right: select count(*) from lake.listing
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  listing_number,
  title,
  nullif(trim(regexp_replace(upper(replace(patents, '．', '.')), '[\s;；、,，]+', ';', 'g'), ';'), '') AS patents,
  organisation,
  asking_price,
  price_mode,
  cooperation,
  field,
  maturity,
  city,
  listed_date,
  status,
  summary
FROM lake.listing
