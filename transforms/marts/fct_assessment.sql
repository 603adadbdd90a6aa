/* model
name: fct_assessment
grain: 一行一件专利在一轮中由一个主体作的评价
key: [assessment_id]
owner: warehouse
description: >-
  每一轮、每个评价主体各一行，从不互相覆盖；同一主体在同一轮多次填报时取最近取得的那条，其余并入 record_ids。
  一件专利至多一行 is_final：最近一轮（评价日期最晚的）里学校的评价，没有学校的取发明人的；各地如何由企业反馈修正分级没有公开的规则，不修正。
columns:
  assessment_id: { type: VARCHAR, name: 标识, meaning: 轮次、专利号、评价主体、评价单位的 MD5 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  round: { type: VARCHAR, name: 轮次, meaning: 来源原文，已去掉首尾空白 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号，已去掉 ZL、CN 与点 }
  patent_key: { type: VARCHAR, name: 专利, meaning: 专利标识，库中没有的为来源所写的号码；数件数用它，因为同一件专利可写申请号，也可写公开号 }
  title: { type: VARCHAR, name: 专利名称, meaning: 来源原文，已去掉首尾空白 }
  university: { type: VARCHAR, name: 高校, meaning: 所属单位的最上级是高校的，记校名；校区、学院等归学校，其余为空。来源原文在 organisation }
  assessor_type: { type: VARCHAR, name: 评价主体, meaning: 来源所填；常见 发明人、学校、企业 }
  assessor: { type: VARCHAR, name: 评价单位, meaning: 来源原文，已去掉首尾空白 }
  tier: { type: VARCHAR, name: 分级, meaning: 来源所填；常见 A、B、C }
  trl: { type: BIGINT, name: 技术成熟度, meaning: 整数；不可读的为空 }
  prospect: { type: VARCHAR, name: 产业化前景, meaning: 来源所填；常见 好、较好、一般、差 }
  need_improvement: { type: VARCHAR, name: 技术改进需求, meaning: 来源原文，已去掉首尾空白 }
  is_willing: { type: BOOLEAN, name: 合作意愿, meaning: 来源未填或不可读的为空 }
  assessed_date: { type: DATE, name: 评价日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  comment: { type: VARCHAR, name: 意见, meaning: 来源原文，已去掉首尾空白 }
  organisation: { type: VARCHAR, name: 所属单位, meaning: 来源原文的高校院所 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 所属单位，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 所属单位的类型 }
  province: { type: VARCHAR, name: 省级, meaning: 所属单位所在 }
  city: { type: VARCHAR, name: 城市, meaning: 所属单位所在的地级行政区 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计；库中没有的为空 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 见 int_patent_dimension }
  chain: { type: VARCHAR, name: 产业链, meaning: 见 int_patent_dimension }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 按评价所填的成熟度：1–3 研究、4–6 试验、7–9 产业化 }
  is_final: { type: BOOLEAN, name: 是否作数, meaning: 这件专利作数的一行评价 }
  known_date: { type: DATE, name: 可知之日, meaning: 评价日期 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [assessment_id, round, patent_number, is_final, record_ids]
  - unique: [assessment_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - accepted_values: { column: trl_band, values: [研究, 试验, 产业化] }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_assessment
      right: select count(*) from stg_survey__assessment
  - sql:
      name: 一件专利至多一行作数的评价
      query: select coalesce(patent_id, patent_number) as patent from fct_assessment where is_final group by 1 having count(*) > 1
  - sql:
      name: 库中没有的专利
      severity: warn
      query: select assessment_id, patent_number from fct_assessment where patent_id is null
*/
WITH ranked AS (
  SELECT
    *,
    -- What firms say is another question: whether they would use it.
    row_number() OVER (
      PARTITION BY patent_key, is_firm ORDER BY round_date DESC NULLS LAST, round DESC, CASE assessor_type WHEN '学校' THEN 1 WHEN '发明人' THEN 2 ELSE 3 END,
      assessed_date DESC NULLS LAST, assessment_id
    ) AS choice
  FROM (
    SELECT
      *, coalesce(patent_id, patent_number) AS patent_key, coalesce(assessor_type = '企业', false) AS is_firm,
      max(assessed_date) OVER (PARTITION BY coalesce(patent_id, patent_number), round) AS round_date
    FROM int_assessment
  ) AS a
)
SELECT
  r.assessment_id,
  r.patent_id,
  r.round,
  r.patent_number,
  coalesce(r.patent_id, r.patent_number) AS patent_key,
  r.title,
  d.university,
  r.assessor_type,
  r.assessor,
  r.tier,
  r.trl,
  r.prospect,
  r.need_improvement,
  r.is_willing,
  r.assessed_date,
  r.comment,
  r.university AS organisation,
  n.org_id,
  d.org_type,
  d.province,
  d.city,
  p.patent_type,
  p.wipo_field,
  p.chain,
  CASE WHEN r.trl BETWEEN 1 AND 3 THEN '研究' WHEN r.trl BETWEEN 4 AND 6 THEN '试验' WHEN r.trl BETWEEN 7 AND 9 THEN '产业化' END AS trl_band,
  NOT r.is_firm AND r.choice = 1 AS is_final,
  r.assessed_date AS known_date,
  r.source,
  r.record_count,
  r.record_ids
FROM ranked AS r
LEFT JOIN int_org_name AS n ON n.raw_name = trim(r.university)
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_patent_dimension AS p ON p.patent_id = r.patent_id
