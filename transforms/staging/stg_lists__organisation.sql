/* model
name: stg_lists__organisation
grain: 一行一条湖中的机构记录（未去重）
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
  short_name: { type: VARCHAR, name: 简称, meaning: 来源原文，已去掉首尾空白 }
  former_names: { type: VARCHAR, name: 曾用名, meaning: 多个以半角分号分隔，次序同来源 }
  credit_code: { type: VARCHAR, name: 统一社会信用代码, meaning: 18 位，校验位正确；不正确的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 来源原文，已去掉首尾空白 }
  province: { type: VARCHAR, name: 省份, meaning: 来源原文，已去掉首尾空白 }
  city: { type: VARCHAR, name: 城市, meaning: 来源原文，已去掉首尾空白 }
  county: { type: VARCHAR, name: 区县, meaning: 来源原文，已去掉首尾空白 }
  address: { type: VARCHAR, name: 地址, meaning: 来源原文，已去掉首尾空白 }
  industry: { type: VARCHAR, name: 行业, meaning: 来源原文，已去掉首尾空白 }
  parent: { type: VARCHAR, name: 上级单位, meaning: 来源原文，已去掉首尾空白 }
  tag: { type: VARCHAR, name: 名单, meaning: 来源所填；常见 高新技术企业、专精特新中小企业、专精特新“小巨人”企业、知识产权优势企业、知识产权示范企业、备案企业、上市公司、普通高等学校 }
  tag_year: { type: BIGINT, name: 认定年度, meaning: 整数；不可读的为空 }
  certificate_number: { type: VARCHAR, name: 证书编号, meaning: 来源原文，已去掉首尾空白 }
  valid_from: { type: DATE, name: 有效期起, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  valid_to: { type: DATE, name: 有效期止, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  stock_code: { type: VARCHAR, name: 证券代码, meaning: 来源原文，已去掉首尾空白 }
  listed_date: { type: DATE, name: 上市日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  university_code: { type: VARCHAR, name: 学校标识码, meaning: 来源原文，已去掉首尾空白 }
  established_date: { type: DATE, name: 成立日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  employees: { type: BIGINT, name: 从业人数, meaning: 整数；不可读的为空 }
  rd_staff: { type: BIGINT, name: 研发人员数, meaning: 整数；不可读的为空 }
  tags: { type: VARCHAR, name: 标签, meaning: 多个以半角分号分隔，次序同来源 }
audits:
  - not_null: [record_id, name]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中机构记录数
      left: select count(*) from stg_lists__organisation
      right: select count(*) from lake.organisation
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  name,
  short_name,
  nullif(trim(regexp_replace(former_names, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS former_names,
  credit_code,
  org_type,
  province,
  city,
  county,
  address,
  industry,
  parent,
  tag,
  tag_year,
  certificate_number,
  valid_from,
  valid_to,
  stock_code,
  listed_date,
  university_code,
  established_date,
  employees,
  rd_staff,
  nullif(trim(regexp_replace(tags, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS tags
FROM lake.organisation
