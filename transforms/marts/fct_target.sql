/* model
name: fct_target
grain: 一行一个政策文件的目标
key: [target_id]
owner: warehouse
description: 政策文件定下的目标，取自 ref.target（随程序的与工作区所加的）。完成情况由指标查询算出，不在这里。目标管的范围（全国、全省）之外的数不与它比。
columns:
  target_id: { type: VARCHAR, name: 目标标识, meaning: 稳定编号 }
  document: { type: VARCHAR, name: 文件, meaning: 提出目标的文件与文号 }
  name: { type: VARCHAR, name: 目标名称, meaning: 文件中的说法 }
  metric: { type: VARCHAR, name: 指标, meaning: 指标标识；本库不能算的为空 }
  scope_dimension: { type: VARCHAR, name: 范围的维度, meaning: country、province、city 等；空为不限 }
  scope_value: { type: VARCHAR, name: 范围, meaning: 中国、江苏省等 }
  period: { type: VARCHAR, name: 期间, meaning: 到期的年、季或月，写法同指标查询 }
  value: { type: DOUBLE, name: 目标值, meaning: 单位见下一列 }
  unit: { type: VARCHAR, name: 单位, meaning: 与指标的单位一致 }
  comparator: { type: VARCHAR, name: 比较, meaning: ">= 不低于、<= 不高于" }
  mark: { type: VARCHAR, name: 来源标记, meaning: S 读自公开来源、M 据一般知识、I 本项目所拟 }
  source: { type: VARCHAR, name: 出处, meaning: 原文的说法 }
  verified: { type: BOOLEAN, name: 是否核验, meaning: 是否与正式文本核对过 }
  note: { type: VARCHAR, name: 说明, meaning: 矛盾、不能算的原因等；没有的为空 }
audits:
  - not_null: [target_id, document, name, period, value, unit, comparator, source, verified]
  - unique: [target_id]
  - accepted_values: { column: comparator, values: [">=", "<="] }
  - accepted_values: { column: mark, values: [S, M, I] }
  - sql:
      name: 期间的写法指标查询认得
      query: select target_id, period from fct_target where not regexp_full_match(period, '(to:|ytd:|r[1-9][0-9]*:)?[0-9]{4}(Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?([.]{2}[0-9]{4}(Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?)?')
  - sql:
      name: 范围的维度与值同有同无
      query: select target_id from fct_target where (scope_dimension is null) <> (scope_value is null)
*/
SELECT
  target_id, document, name, metric, scope_dimension, scope_value, period, value, unit, comparator, mark, source, verified, note
FROM ref.target
