/* model
name: fct_survey_rate
grain: 一行一个抽样调查的比率
key: [rate_id]
owner: warehouse
description: >-
  抽样调查公布的产业化率、实施率等，取自 ref.survey_rate（随程序的与工作区所加的）。口径是调查、加权，与登记的行不连接，不与登记的比率同列一栏。
columns:
  rate_id: { type: VARCHAR, name: 标识, meaning: 稳定编号 }
  rate: { type: VARCHAR, name: 比率, meaning: 产业化率、实施率、许可率、转让率 }
  definition: { type: VARCHAR, name: 定义, meaning: 调查的定义 }
  year: { type: INTEGER, name: 年度, meaning: 调查所说的年度 }
  year_date: { type: DATE, name: 年末, meaning: 该年 12 月 31 日，供按期间取用 }
  scope: { type: VARCHAR, name: 范围, meaning: 专利权人的类别 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计、全部 }
  value: { type: DOUBLE, name: 数值, meaning: 0–1 }
  basis: { type: VARCHAR, name: 口径, meaning: 一律 survey（抽样调查），不是 register（登记） }
  mark: { type: VARCHAR, name: 来源标记, meaning: S 读自公开来源、M 据一般知识 }
  source: { type: VARCHAR, name: 出处, meaning: 哪一年的调查 }
  verified: { type: BOOLEAN, name: 是否核验, meaning: 是否与报告核对过 }
audits:
  - not_null: [rate_id, rate, year, scope, value, basis, source, verified]
  - unique: [rate_id]
  - accepted_values: { column: mark, values: [S, M, I] }
  - sql:
      name: 比率在 0 与 1 之间
      query: select rate_id, value from fct_survey_rate where value < 0 or value > 1
  - sql:
      name: 同一比率、年度、范围有不同的数
      severity: warn
      query: select rate, year, scope, patent_type from fct_survey_rate group by all having count(*) > 1
*/
SELECT
  rate_id, rate, definition, year, make_date(year, 12, 31) AS year_date, scope, patent_type, value, 'survey' AS basis, mark, source, verified
FROM ref.survey_rate
