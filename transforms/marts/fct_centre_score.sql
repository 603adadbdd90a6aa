/* model
name: fct_centre_score
grain: 一行一个参评中心在一轮评价中按一种方法、一种口径的总分
key: [centre_score_id]
owner: warehouse
program: { name: centre_scores }
description: >-
  六种方法、两种口径并列；名次与等级以目标值法、总量口径为准，其余供对照，不封顶。与 panhuo score 用同一个函数算出。没有冻结的轮次时为空表。
columns:
  centre_score_id: { type: VARCHAR, name: 标识, meaning: 轮次、高校、方法、口径的 MD5 }
  round: { type: VARCHAR, name: 轮次, meaning: 评价轮次的名称 }
  version: { type: INTEGER, name: 版本, meaning: 锁定之后每修订一次加一 }
  stage: { type: VARCHAR, name: 阶段, meaning: frozen 评分中、reviewed 已复核、locked 已锁定 }
  is_provisional: { type: BOOLEAN, name: 是否暂定, meaning: 还有评分、裁定或核对未完成 }
  period: { type: VARCHAR, name: 期间, meaning: 评价期间，如 2024 }
  system_id: { type: VARCHAR, name: 指标体系, meaning: 冻结时所用的体系 }
  is_verified: { type: BOOLEAN, name: 是否核验, meaning: 指标体系是否经官方核验 }
  university: { type: VARCHAR, name: 高校, meaning: 校名 }
  centre: { type: VARCHAR, name: 运营中心, meaning: 中心名称 }
  method: { type: VARCHAR, name: 方法, meaning: threshold 目标值法、efficacy 功效系数法、entropy 熵权法、topsis、entropy_topsis、ahp 层次分析法 }
  view: { type: VARCHAR, name: 口径, meaning: absolute 总量、adjusted 按规模折算 }
  score: { type: DOUBLE, name: 总分, meaning: 0–100，目标值法在封顶之后；方法不适用的为空 }
  rank: { type: INTEGER, name: 名次, meaning: 并列的名次相同；方法不适用的为空 }
  rank_low: { type: INTEGER, name: 名次下限, meaning: 权重上下浮动两成、一万次抽样的第 5 百分位；只有目标值法有 }
  rank_high: { type: INTEGER, name: 名次上限, meaning: 同上，第 95 百分位 }
  grade: { type: VARCHAR, name: 等级, meaning: 封顶之后；只有目标值法的总量口径有；有值比例低于体系所定的不评级，为空 }
  grade_before_caps: { type: VARCHAR, name: 封顶前等级, meaning: 同上，封顶之前 }
  cap_reason: { type: VARCHAR, name: 封顶原因, meaning: 成立的封顶规则；没有的为空 }
  coverage: { type: DOUBLE, name: 有值比例, meaning: 有采用值的指标的权重占比，0–1 }
  snapshot: { type: VARCHAR, name: 快照, meaning: 冻结所依据的快照 }
audits:
  - not_null: [centre_score_id, round, university, method, view]
  - unique: [centre_score_id]
  - accepted_values: { column: method, values: [threshold, efficacy, entropy, topsis, entropy_topsis, ahp] }
  - accepted_values: { column: view, values: [absolute, adjusted] }
  - sql:
      name: 总分在 0 与 100 之间，名次不超出中心数
      query: >-
        select s.round, s.university, s.method from fct_centre_score s join (select round, count(distinct university) as n from fct_centre_score group by round) c
        on c.round = s.round where s.score not between 0 and 100 or s.rank not between 1 and c.n or s.rank_low > s.rank_high
*/
SELECT decision_id, kind, subject, object, verdict, value, decided_by, reason, decided_at FROM lake.decision_score
