/* model
name: int_person_resolution
grain: 一行一项人员归并结论：一处提及的归属、待人决定的一对、未归并的缘由
key: [row_kind, mention_key, other_key]
owner: warehouse
program: { name: resolve_people, reads: [lake.decision_person_pair] }
description: >-
  同名的人按单位、共同发明人、技术领域、城市、年份、部门计分（Fellegi–Sunter，权重见 ref.person_weight 与 ref.person_parameter）：先验是同单位或全体中估计的同名人数，
  姓名越常见、单位越大，要的证据越多。概率 0.95 以上为确信，0.8 以上为很可能，不到的不归并，送人工核对。只有姓名与单位相同而共同发明人不相交、领域相距远的不自行归并。
  人工决定优先。已给出的人员标识不因新数据而改变。
columns:
  row_kind: { type: VARCHAR, name: 类别, meaning: mention 提及的归属、review 待决定、note 说明 }
  mention_key: { type: VARCHAR, name: 提及键, meaning: 见 int_person_mention }
  other_key: { type: VARCHAR, name: 另一提及键, meaning: 归入的那组的首次提及、对照的提及；没有的为空串；说明的种类 }
  person_id: { type: VARCHAR, name: 人员标识, meaning: 见 dim_person；说明的为空串 }
  other_person_id: { type: VARCHAR, name: 另一人员标识, meaning: 待决定的另一人；没有的为空串 }
  how: { type: VARCHAR, name: 依据类别, meaning: single 单独、founder 首次提及、known 以前的构建已归为一人、decision 人工、model 模型 }
  belief: { type: VARCHAR, name: 相信程度, meaning: 确信、很可能、可能（未归并）；说明的为空 }
  probability: { type: DOUBLE, name: 概率, meaning: 0–1；提及的为通到首次提及的各步中最低的，待决定的为两者是一人的概率 }
  finding: { type: VARCHAR, name: 说明, meaning: 给人看的问题、缘由 }
  parts: { type: VARCHAR, name: 得分构成, meaning: "JSON：[{feature, finding, weight}]，weight 为以 2 为底的似然比对数" }
audits:
  - not_null: [row_kind, mention_key, other_key, person_id, other_person_id, how]
  - unique: [row_kind, mention_key, other_key]
  - accepted_values: { column: row_kind, values: [mention, review, note] }
  - accepted_values: { column: belief, values: [确信, 很可能, 可能] }
  - reconcile:
      name: 每处提及恰归一人
      left: select count(*) from int_person_resolution where row_kind = 'mention'
      right: select count(*) from int_person_mention
  - sql:
      name: 没有归并而概率不足
      query: select mention_key, belief from int_person_resolution where row_kind = 'mention' and belief = '可能'
  - sql:
      name: 同一件专利的两位同名发明人归为一人
      query: >-
        select m.patent_id, r.person_id from int_person_resolution as r join int_person_mention as m on m.mention_key = r.mention_key
        where r.row_kind = 'mention' and m.patent_id is not null and r.how <> 'decision' group by m.patent_id, r.person_id having count(*) > 1
*/
SELECT
  m.mention_key, m.name_key, m.patent_id, m.department, m.certificate_number, e.orgs, e.companions, e.subclass, e.field_id, e.city, e.filing_year,
  e.first_date
FROM int_person_mention AS m
JOIN int_person_evidence AS e ON e.evidence_key = m.evidence_key
