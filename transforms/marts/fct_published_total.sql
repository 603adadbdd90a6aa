/* model
name: fct_published_total
grain: 一行一个公布的总量
key: [total_id]
owner: warehouse
description: >-
  各级知识产权局等公布的总量，取自 ref.published_total（随程序的与工作区所加的）。与本库按登记算出的数对照，差额照列；从不代替本库的数，也不与登记的行相加。
columns:
  total_id: { type: VARCHAR, name: 标识, meaning: 稳定编号 }
  name: { type: VARCHAR, name: 名称, meaning: 公布的说法 }
  metric: { type: VARCHAR, name: 指标, meaning: 指标标识；没有对应指标的为空 }
  period: { type: VARCHAR, name: 期间, meaning: "写法同指标查询：2024、2024-01..2024-11、to:2024-12 等" }
  scope: { type: VARCHAR, name: 范围, meaning: 地区与主体 }
  conditions: { type: VARCHAR, name: 条件, meaning: 指标查询的条件，几个条件以半角分号分隔；空为不限 }
  value: { type: DOUBLE, name: 数值, meaning: 单位见 unit }
  rounding: { type: DOUBLE, name: 舍入单位, meaning: 公布数舍入到的单位，如 100 即以百计 }
  value_low: { type: DOUBLE, name: 下限, meaning: 舍入前可能的最小值：数值减半个舍入单位 }
  value_high: { type: DOUBLE, name: 上限, meaning: 舍入前可能的最大值：数值加半个舍入单位 }
  unit: { type: VARCHAR, name: 单位, meaning: 与指标的单位一致 }
  change: { type: DOUBLE, name: 同比, meaning: 比上年同期的增长，0.4518 即 45.18%；没有公布的为空 }
  implied_previous: { type: DOUBLE, name: 推出的上年同期, meaning: 数值除以（1 + 同比）；没有公布同比的为空 }
  mark: { type: VARCHAR, name: 来源标记, meaning: S 读自公开来源、M 据一般知识、I 本项目所拟 }
  source: { type: VARCHAR, name: 出处, meaning: 谁在何时公布 }
  verified: { type: BOOLEAN, name: 是否核验, meaning: 是否与正式文本核对过 }
  note: { type: VARCHAR, name: 说明, meaning: 口径、是否其中数；没有的为空 }
audits:
  - not_null: [total_id, name, period, scope, value, unit, source, verified]
  - unique: [total_id]
  - accepted_values: { column: mark, values: [S, M, I] }
  - sql:
      name: 期间的写法指标查询认得
      query: select total_id, period from fct_published_total where not regexp_full_match(period, '(to:|ytd:|r[1-9][0-9]*:)?[0-9]{4}(Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?([.]{2}[0-9]{4}(Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?)?')
  - sql:
      name: 同一指标、期间、范围公布了不同的数
      severity: warn
      query: select metric, period, scope, coalesce(conditions, '') as conditions from fct_published_total where metric is not null group by all having count(*) > 1
*/
SELECT
  total_id, name, metric, period, scope, conditions, value, rounding,
  round(value - coalesce(rounding, 0) / 2, 10) AS value_low,
  round(value + coalesce(rounding, 0) / 2, 10) AS value_high,
  unit, change,
  CASE WHEN change > -1 THEN value / (1 + change) END AS implied_previous,
  mark, source, verified, note
FROM ref.published_total
