/* model
name: int_org_resolution
grain: 一行一项归并结论：名称的归属、上下级、待人决定的一对、未归并的缘由
key: [row_kind, left_key, right_key, left_org_id, right_org_id, relation]
owner: warehouse
program: { name: resolve_organisations, reads: [lake.decision_org_pair, ref.region, ref.university] }
description: >-
  机构归并的全部结论。统一社会信用代码相同者为一；其次看来源明示的曾用名、更名；再按名称各部分、所在地、地址、共同发明人计分（Fellegi–Sunter，权重见参考数据），
  以簇为单位判断，信用代码冲突者绝不归并（早先已归在一起、后来才见到不同代码的，标识不变，列在 note 中）。人工决定优先于模型。已给出的机构标识不因新数据而改变。
columns:
  row_kind: { type: VARCHAR, name: 类别, meaning: name 名称归属、parent 上下级、review 待决定、note 说明 }
  left_key: { type: VARCHAR, name: 名称键, meaning: 见 int_name_evidence；上下级为下级标识 }
  right_key: { type: VARCHAR, name: 另一名称键, meaning: 归入的、对照的名称键；没有的为空串；上下级为上级标识 }
  left_org_id: { type: VARCHAR, name: 机构标识, meaning: 名称所归的机构；上下级为下级 }
  right_org_id: { type: VARCHAR, name: 另一机构标识, meaning: 待决定的另一机构；上下级为上级；没有的为空串 }
  how: { type: VARCHAR, name: 依据类别, meaning: single 单独、founder 首个名称、code 信用代码、stated 来源明示、decision 人工、model 模型、name 名称 }
  relation: { type: VARCHAR, name: 关系, meaning: 上下级的种类，或说明的种类；没有的为空串 }
  probability: { type: DOUBLE, name: 概率, meaning: 0–1，两个名称是同一机构的概率 }
  finding: { type: VARCHAR, name: 说明, meaning: 给人看的理由、问题 }
  parts: { type: VARCHAR, name: 得分构成, meaning: "JSON：[{feature, finding, weight}]，weight 为以 2 为底的似然比对数" }
audits:
  - not_null: [row_kind, left_key, right_key, left_org_id, right_org_id, how, relation]
  - unique: [row_kind, left_key, right_key, left_org_id, right_org_id, relation]
  - accepted_values: { column: row_kind, values: [name, parent, review, note] }
  - reconcile:
      name: 每个名称键恰归一个机构
      left: select count(*) from int_org_resolution where row_kind = 'name'
      right: select count(*) from int_name_evidence
  - sql:
      name: 一个机构有两个不同的统一社会信用代码
      query: >-
        select left_org_id from int_org_resolution as r join int_name_evidence as e on e.name_key = r.left_key
        where r.row_kind = 'name' and e.credit_codes is not null and not contains(e.credit_codes, ';') and r.how <> 'decision'
        and not exists (select 1 from int_org_resolution as n where n.row_kind = 'note' and n.relation = 'code_conflict' and n.right_key = r.left_key)
        group by left_org_id having count(distinct e.credit_codes) > 1
  - sql:
      name: 早先归在一起的名称后来有了不同的统一社会信用代码（请用 panhuo review decide 裁定）
      severity: warn
      query: >-
        select a.left_key as name, b.left_key as other, a.left_org_id as org_id from int_org_resolution as n
        join int_org_resolution as a on a.row_kind = 'name' and a.left_key = n.left_key
        join int_org_resolution as b on b.row_kind = 'name' and b.left_key = n.right_key and b.left_org_id = a.left_org_id
        where n.row_kind = 'note' and n.relation = 'code_conflict'
  - sql:
      name: 上下级成环
      query: >-
        select a.left_org_id from int_org_resolution as a join int_org_resolution as b on b.left_org_id = a.right_org_id and b.right_org_id = a.left_org_id
        where a.row_kind = 'parent' and b.row_kind = 'parent'
*/
SELECT
  name_key, name, name_order, record_count, org_type, is_university, credit_codes, provinces, cities, addresses, stated, stated_parent, company
FROM int_name_evidence
