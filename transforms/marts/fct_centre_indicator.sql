/* model
name: fct_centre_indicator
grain: 一行一个参评中心在一轮评价中的一项指标
key: [centre_indicator_id]
owner: warehouse
program: { name: centre_indicators }
description: >-
  数值出自冻结的内容（湖中 rounds/），评分与裁定出自人工决定；与 panhuo score 用同一个函数算出。没有冻结的轮次时为空表。
  两名评审员都提交之前，双方的评分与理由在此为空。
columns:
  centre_indicator_id: { type: VARCHAR, name: 标识, meaning: 轮次、高校、指标的 MD5 }
  round: { type: VARCHAR, name: 轮次, meaning: 评价轮次的名称 }
  version: { type: INTEGER, name: 版本, meaning: 锁定之后每修订一次加一 }
  stage: { type: VARCHAR, name: 阶段, meaning: frozen 评分中、reviewed 已复核、locked 已锁定；锁定之前的得分是暂定的 }
  period: { type: VARCHAR, name: 期间, meaning: 评价期间，如 2024 }
  system_id: { type: VARCHAR, name: 指标体系, meaning: 冻结时所用的体系，全文在湖中该轮次的文件里 }
  university: { type: VARCHAR, name: 高校, meaning: 校名 }
  centre: { type: VARCHAR, name: 运营中心, meaning: 中心名称 }
  group_name: { type: VARCHAR, name: 一级指标, meaning: 名称 }
  indicator_id: { type: VARCHAR, name: 指标标识, meaning: 体系文件中的标识 }
  indicator: { type: VARCHAR, name: 指标, meaning: 名称 }
  kind: { type: VARCHAR, name: 取数方式, meaning: 计算、自报、评审 }
  unit: { type: VARCHAR, name: 单位, meaning: value、computed_value 的单位；评审项为分 }
  value: { type: DOUBLE, name: 采用值, meaning: 计分所用的值；缺失、过小不计、尚未评定的为空，不是 0 }
  value_adjusted: { type: DOUBLE, name: 折算值, meaning: 按规模折算的口径所用的值；不折算的指标与采用值相同 }
  computed_value: { type: DOUBLE, name: 登记值, meaning: 冻结时由仓库算得；自报与评审项为空 }
  numerator: { type: DOUBLE, name: 分子, meaning: 比率的分子，不折算单位 }
  denominator: { type: DOUBLE, name: 分母, meaning: 比率的分母 }
  reported_value: { type: DOUBLE, name: 自报值, meaning: 中心自报的数值，单位为填报表所用的 }
  difference: { type: DOUBLE, name: 差异, meaning: 自报减登记，单位为填报表所用的；没有可核对的登记值为空 }
  is_beyond_tolerance: { type: BOOLEAN, name: 是否超限, meaning: 差异超出容许值 }
  question_state: { type: VARCHAR, name: 核对状态, meaning: 待答复、已更正、待裁定、已裁定；没有提问的为空 }
  evaluator_a: { type: VARCHAR, name: 评审员甲, meaning: 评审项的第一名评审员 }
  score_a: { type: DOUBLE, name: 甲评分, meaning: 两人都提交之前为空；无法评判的也为空 }
  reason_a: { type: VARCHAR, name: 甲理由, meaning: 同上 }
  evaluator_b: { type: VARCHAR, name: 评审员乙, meaning: 评审项的第二名评审员 }
  score_b: { type: DOUBLE, name: 乙评分, meaning: 两人都提交之前为空；无法评判的也为空 }
  reason_b: { type: VARCHAR, name: 乙理由, meaning: 同上 }
  adjudicated: { type: DOUBLE, name: 裁定分, meaning: 分歧超限时第三人裁定的分数 }
  score: { type: DOUBLE, name: 得分率, meaning: 0–100，按该指标的曲线；没有采用值的为空 }
  points: { type: DOUBLE, name: 得分, meaning: 计入总分的分数；缺失项的权重按体系的规定处理 }
  max_points: { type: DOUBLE, name: 满分, meaning: 该指标的权重 }
  note: { type: VARCHAR, name: 说明, meaning: 没有值的原因，或与登记值不同的原因 }
  evidence: { type: VARCHAR, name: 佐证材料, meaning: 中心填报的佐证 }
  trace_id: { type: VARCHAR, name: 溯源, meaning: 指标、期间、条件、快照，供 panhuo trace metric 打开背后的行 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 自报数值在湖中的记录，以半角分号分隔；没有自报的为空 }
audits:
  - not_null: [centre_indicator_id, round, university, indicator_id, max_points]
  - unique: [centre_indicator_id]
  - accepted_values: { column: kind, values: [计算, 自报, 评审] }
  - sql:
      name: 评审分在 0 与满分之间
      query: >-
        select round, university, indicator_id from fct_centre_indicator where score_a not between 0 and max_points
        or score_b not between 0 and max_points or adjudicated not between 0 and max_points
*/
SELECT decision_id, kind, subject, object, verdict, value, decided_by, reason, decided_at FROM lake.decision_score
