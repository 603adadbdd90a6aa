/* model
name: int_need
grain: 一行一条企业技术需求
key: [need_id]
owner: warehouse
description: >-
  fct_need 的前身，只有来源自己写的：成熟度、标签与价值在机构与专利归一之前就要用它。需求编号与企业名称都相同的是同一条需求，在多份文件中出现时取最近取得的那条（再并列取记录标识最大者），其余记录并入 record_ids，不另计数。
  编号相同而企业不同的是不同的需求（各处自行编号），标识后面加企业名称的摘要以示区别。
columns:
  need_id: { type: VARCHAR, name: 标识, meaning: 需求编号；几家企业同号的，后加 ~ 与企业名称 MD5 的前 6 位 }
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
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [need_id, need_number, title, organisation, record_ids]
  - unique: [need_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_need
      right: select count(*) from stg_demand__need
  - sql:
      name: 几家企业同号的需求
      severity: warn
      query: select need_number, count(*) as needs from int_need group by need_number having count(*) > 1
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY need_number, organisation ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY need_number, organisation) AS record_count,
    min(organisation) OVER (PARTITION BY need_number) <> max(organisation) OVER (PARTITION BY need_number) AS is_shared
  FROM stg_demand__need
),
others AS (
  SELECT need_number, organisation, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY need_number, organisation
)
SELECT
  CASE WHEN r.is_shared THEN r.need_number || '~' || left(md5(r.organisation), 6) ELSE r.need_number END AS need_id,
  r.need_number,
  r.title,
  r.organisation,
  r.credit_code,
  r.city,
  r.industry,
  r.chain,
  r.description,
  r.keywords,
  r.budget,
  r.cooperation,
  r.published_date,
  r.deadline,
  r.status,
  r.answered_date,
  r.answered_by,
  r.patents,
  r.contract_number,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.need_number = r.need_number AND o.organisation = r.organisation
WHERE r.choice = 1
