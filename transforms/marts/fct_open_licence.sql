/* model
name: fct_open_licence
grain: 一行一件专利的一次开放许可声明或撤回
key: [open_licence_id]
owner: warehouse
description: >-
  同一开放许可声明在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
columns:
  open_licence_id: { type: VARCHAR, name: 标识, meaning: 专利号、公告类型、声明编号、公告日的 MD5 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
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
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [open_licence_id, action, patent_number, record_ids]
  - unique: [open_licence_id]
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_open_licence
      right: select count(*) from stg_gazette__open_licence
  - sql:
      name: 库中没有的专利
      severity: warn
      query: select open_licence_id, patent_number from fct_open_licence where patent_id is null
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY patent_number, action, declaration_number, announced_date ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY patent_number, action, declaration_number, announced_date) AS record_count
  FROM stg_gazette__open_licence
),
others AS (
  SELECT patent_number, action, declaration_number, announced_date, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY patent_number, action, declaration_number, announced_date
)
SELECT
  md5(concat_ws('|', coalesce(CAST(r.patent_number AS VARCHAR), ''), coalesce(CAST(r.action AS VARCHAR), ''), coalesce(CAST(r.declaration_number AS VARCHAR), ''), coalesce(CAST(r.announced_date AS VARCHAR), ''))) AS open_licence_id,
  p.patent_id,
  r.declaration_number,
  r.action,
  r.patent_number,
  r.title,
  r.owners,
  r.announced_date,
  r.effective_date,
  r.withdrawal_date,
  r.fee_mode,
  r.fee_text,
  r.fee_amount,
  r.royalty_rate,
  r.licence_until,
  r.licence_term,
  r.contact,
  r.main_classification,
  r.filing_date,
  r.grant_date,
  r.source,
  r.record_count,
  coalesce(o.record_ids, r.record_id) AS record_ids
FROM ranked AS r
LEFT JOIN others AS o ON o.patent_number IS NOT DISTINCT FROM r.patent_number AND o.action IS NOT DISTINCT FROM r.action AND o.declaration_number IS NOT DISTINCT FROM r.declaration_number AND o.announced_date IS NOT DISTINCT FROM r.announced_date
LEFT JOIN int_patent_number AS p ON p.number = r.patent_number
WHERE r.choice = 1
