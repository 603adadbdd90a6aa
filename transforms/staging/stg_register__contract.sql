/* model
name: stg_register__contract
grain: 一行一条湖中的技术合同记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  contract_number: { type: VARCHAR, name: 合同登记编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 合同名称, meaning: 来源原文，已去掉首尾空白 }
  contract_type: { type: VARCHAR, name: 合同类型, meaning: 来源所填；常见 技术开发、技术转让、技术许可、技术咨询、技术服务 }
  form: { type: VARCHAR, name: 转化方式, meaning: 来源所填；常见 转让、独占许可、排他许可、普通许可、开放许可、作价投资、其他 }
  signed_date: { type: DATE, name: 签订日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  registered_date: { type: DATE, name: 登记日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  sellers: { type: VARCHAR, name: 卖方, meaning: 多个以半角分号分隔，次序同来源 }
  seller_code: { type: VARCHAR, name: 卖方统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  buyers: { type: VARCHAR, name: 买方, meaning: 多个以半角分号分隔，次序同来源 }
  buyer_code: { type: VARCHAR, name: 买方统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  buyer_city: { type: VARCHAR, name: 买方所在地, meaning: 来源原文，已去掉首尾空白 }
  amount: { type: "DECIMAL(18,2)", name: 合同成交额, meaning: 元 }
  technology_amount: { type: "DECIMAL(18,2)", name: 技术交易额, meaning: 元 }
  paid_amount: { type: "DECIMAL(18,2)", name: 到账额, meaning: 元 }
  paid_date: { type: DATE, name: 到账日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  equity_share: { type: DOUBLE, name: 作价入股比例, meaning: "百分数，12.5 即 12.5%" }
  patents: { type: VARCHAR, name: 涉及专利, meaning: 多个以半角分号分隔，次序同来源 }
  is_patent_related: { type: BOOLEAN, name: 是否涉及专利, meaning: 来源未填或不可读的为空 }
  need_number: { type: VARCHAR, name: 需求编号, meaning: 来源原文，已去掉首尾空白 }
  licence_from: { type: DATE, name: 许可开始日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  licence_to: { type: DATE, name: 许可结束日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  status: { type: VARCHAR, name: 状态, meaning: 来源原文，已去掉首尾空白 }
audits:
  - not_null: [record_id, contract_number, title]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中技术合同记录数
      left: select count(*) from stg_register__contract
      right: select count(*) from lake.contract
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  contract_number,
  title,
  contract_type,
  form,
  signed_date,
  registered_date,
  nullif(trim(regexp_replace(sellers, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS sellers,
  seller_code,
  nullif(trim(regexp_replace(buyers, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS buyers,
  buyer_code,
  buyer_city,
  amount,
  technology_amount,
  paid_amount,
  paid_date,
  equity_share,
  nullif(trim(regexp_replace(upper(replace(patents, '．', '.')), '[\s;；、,，]+', ';', 'g'), ';'), '') AS patents,
  is_patent_related,
  need_number,
  licence_from,
  licence_to,
  status
FROM lake.contract
