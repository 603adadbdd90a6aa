/* model
name: mart_high_value_overlap
grain: 一行一种情形组合
key: [is_sei, has_foreign_right, is_maintained, has_pledge, has_award]
owner: warehouse
description: 有效发明专利按五类情形的组合计数：高价值是并集，这里看得出重叠多少。
columns:
  is_sei: { type: BOOLEAN, name: 战略性新兴产业, meaning: 见 int_high_value }
  has_foreign_right: { type: BOOLEAN, name: 海外同族专利权, meaning: 见 int_high_value }
  is_maintained: { type: BOOLEAN, name: 维持超过十年, meaning: 见 int_high_value }
  has_pledge: { type: BOOLEAN, name: 较高质押融资金额, meaning: 见 int_high_value }
  has_award: { type: BOOLEAN, name: 获奖, meaning: 见 int_high_value }
  patents: { type: BIGINT, name: 件数, meaning: 有效发明专利件数 }
  is_high_value: { type: BOOLEAN, name: 是否高价值, meaning: 至少一种情形 }
audits:
  - not_null: [is_sei, patents, is_high_value]
  - unique: [is_sei, has_foreign_right, is_maintained, has_pledge, has_award]
  - reconcile:
      name: 各组合之和 = 有效发明专利件数
      left: select coalesce(sum(patents), 0) from mart_high_value_overlap
      right: select count(*) from int_patent_right where is_in_force and patent_type = '发明'
*/
SELECT is_sei, has_foreign_right, is_maintained, has_pledge, has_award, count(*) AS patents, bool_or(is_high_value) AS is_high_value
FROM int_high_value
WHERE is_in_force
GROUP BY is_sei, has_foreign_right, is_maintained, has_pledge, has_award
