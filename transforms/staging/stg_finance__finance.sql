/* model
name: stg_finance__finance
grain: 一行一条湖中的知识产权金融记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  finance_number: { type: VARCHAR, name: 业务编号, meaning: 来源原文，已去掉首尾空白 }
  finance_type: { type: VARCHAR, name: 业务类型, meaning: 来源所填；常见 质押融资、专利保险、证券化、认股权、先用后付贷 }
  organisation: { type: VARCHAR, name: 融资企业, meaning: 来源原文，已去掉首尾空白 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  institution: { type: VARCHAR, name: 金融机构, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 专利号, meaning: 多个以半角分号分隔，次序同来源 }
  amount: { type: "DECIMAL(18,2)", name: 金额, meaning: 元 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 到期日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  rate: { type: DOUBLE, name: 利率, meaning: "百分数，12.5 即 12.5%" }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, finance_number]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中知识产权金融记录数
      left: select count(*) from stg_finance__finance
      right: select count(*) from lake.finance
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  finance_number,
  finance_type,
  organisation,
  credit_code,
  institution,
  nullif(trim(regexp_replace(upper(replace(patents, '．', '.')), '[\s;；、,，]+', ';', 'g'), ';'), '') AS patents,
  amount,
  start_date,
  end_date,
  rate,
  city
FROM lake.finance
