/* model
name: fct_disclosure
grain: 一行一项成果披露
key: [disclosure_id]
owner: warehouse
description: >-
  同一成果披露在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
  申请前评估：有结论、有日期，且不晚于申请日；没有申请的，有结论即是。申请日不明的不能判断，为空。
columns:
  disclosure_id: { type: VARCHAR, name: 标识, meaning: 即披露编号 }
  disclosure_number: { type: VARCHAR, name: 披露编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 成果名称, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校, meaning: 披露单位的最上级是高校的，记校名；校区、学院等归学校，其余为空。来源原文在 organisation }
  department: { type: VARCHAR, name: 院系, meaning: 来源原文，已去掉首尾空白 }
  inventors: { type: VARCHAR, name: 完成人, meaning: 多个以半角分号分隔，次序同来源 }
  disclosed_date: { type: DATE, name: 披露日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  field: { type: VARCHAR, name: 技术领域, meaning: 来源原文，已去掉首尾空白 }
  trl: { type: BIGINT, name: 技术成熟度, meaning: 整数；不可读的为空 }
  decision: { type: VARCHAR, name: 评估结论, meaning: 来源所填；常见 建议申请、修改后申请、暂缓申请、不建议申请、商业秘密 }
  decided_date: { type: DATE, name: 评估日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  application_number: { type: VARCHAR, name: 申请号, meaning: 13 位，校验位正确；不正确的为空 }
  organisation: { type: VARCHAR, name: 披露单位, meaning: 来源原文的高校院所 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 披露单位，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 披露单位的类型 }
  province: { type: VARCHAR, name: 省级, meaning: 披露单位所在 }
  city: { type: VARCHAR, name: 城市, meaning: 披露单位所在的地级行政区 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 申请号所指的专利，见 dim_patent；没有申请、库中没有的为空 }
  wipo_field: { type: VARCHAR, name: 领域, meaning: 所申请专利的 WIPO 35 领域；没有的为空 }
  chain: { type: VARCHAR, name: 产业链, meaning: 所申请专利的产业链；没有的为空 }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 按披露所填的成熟度：1–3 研究、4–6 试验、7–9 产业化 }
  filing_date: { type: DATE, name: 申请日, meaning: 所申请专利的申请日；没有申请、库中没有的为空 }
  is_filed: { type: BOOLEAN, name: 是否申请, meaning: 有申请号 }
  is_assessed: { type: BOOLEAN, name: 是否评估, meaning: 有结论与日期 }
  is_assessed_before_filing: { type: BOOLEAN, name: 是否申请前评估, meaning: 见说明；申请日不明的为空 }
  days_to_decision: { type: BIGINT, name: 评估用时, meaning: 天；评估日期减披露日期 }
  known_date: { type: DATE, name: 可知之日, meaning: 披露日期 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [disclosure_id, disclosure_number, title, is_filed, is_assessed, record_ids]
  - unique: [disclosure_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - accepted_values: { column: trl_band, values: [研究, 试验, 产业化] }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_disclosure
      right: select count(*) from stg_survey__disclosure
  - sql:
      name: 评估早于披露
      severity: warn
      query: select disclosure_id, disclosed_date, decided_date from fct_disclosure where days_to_decision < 0
  - sql:
      name: 一个申请号属于几项披露
      severity: warn
      query: select application_number, count(*) as disclosures from fct_disclosure where application_number is not null group by application_number having count(*) > 1
*/
SELECT
  r.disclosure_id,
  r.disclosure_number,
  r.title,
  d.university,
  r.department,
  r.inventors,
  r.disclosed_date,
  r.field,
  r.trl,
  r.decision,
  r.decided_date,
  r.application_number,
  r.university AS organisation,
  n.org_id,
  d.org_type,
  d.province,
  d.city,
  p.patent_id,
  p.wipo_field,
  p.chain,
  CASE WHEN r.trl BETWEEN 1 AND 3 THEN '研究' WHEN r.trl BETWEEN 4 AND 6 THEN '试验' WHEN r.trl BETWEEN 7 AND 9 THEN '产业化' END AS trl_band,
  p.filing_date,
  r.application_number IS NOT NULL AS is_filed,
  r.decision IS NOT NULL AND r.decided_date IS NOT NULL AS is_assessed,
  CASE
    WHEN r.decision IS NULL OR r.decided_date IS NULL THEN false
    WHEN r.application_number IS NULL THEN true
    ELSE r.decided_date <= p.filing_date
  END AS is_assessed_before_filing,
  CAST(r.decided_date - r.disclosed_date AS BIGINT) AS days_to_decision,
  r.disclosed_date AS known_date,
  r.source,
  r.record_count,
  r.record_ids
FROM int_disclosure AS r
LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.university)
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_patent_number AS i ON i.number = r.application_number
LEFT JOIN int_patent_dimension AS p ON p.patent_id = i.patent_id
