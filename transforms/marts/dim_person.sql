/* model
name: dim_person
grain: 一行一个人
key: [person_id]
owner: warehouse
description: >-
  专利的发明人、设计人与人员名单中的人，归一后的。同名未必是一人，一人也可能因证据不足仍分作几行（见 int_person_review）；归并的依据见 int_person_resolution。
  不公布姓名的不在其中。
columns:
  person_id: { type: VARCHAR, name: 人员标识, meaning: person 加 12 位十六进制；由首次提及得出，不因新数据而变 }
  name: { type: VARCHAR, name: 姓名, meaning: 最常见的写法 }
  org_id: { type: VARCHAR, name: 现单位, meaning: 名单所载的单位；没有名单的取最近申请年的第一申请人（最上级机构），见 dim_organisation；不明的为空 }
  org_count: { type: BIGINT, name: 单位数, meaning: 所涉的不同第一申请人、所在单位（最上级机构）数 }
  patent_count: { type: BIGINT, name: 专利件数, meaning: 作发明人、设计人的专利件数 }
  first_year: { type: INTEGER, name: 首件申请年, meaning: 没有专利的为空 }
  last_year: { type: INTEGER, name: 末件申请年, meaning: 没有专利的为空 }
  department: { type: VARCHAR, name: 部门, meaning: 名单所载；没有的为空 }
  belief: { type: VARCHAR, name: 相信程度, meaning: 各处提及归为一人的相信程度中最低的：确信、很可能；只有一处的为确信 }
  name_count: { type: BIGINT, name: 写法数, meaning: 姓名的不同写法数 }
  namesake_count: { type: BIGINT, name: 同名人数, meaning: 姓名键相同的人数，含本人；大于一的要留意 }
  mention_count: { type: BIGINT, name: 提及数, meaning: 专利与名单中的次数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 首次提及的记录；全部见 brg_patent_person、int_person_mention }
audits:
  - not_null: [person_id, name, patent_count, belief, name_count, namesake_count, mention_count, record_ids]
  - unique: [person_id]
  - accepted_values: { column: belief, values: [确信, 很可能] }
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 各人的提及数之和 = 提及数
      left: select coalesce(sum(mention_count), 0) from dim_person
      right: select count(*) from int_person_mention
*/
WITH told AS (
  SELECT
    r.person_id, r.probability, r.belief, r.other_key = '' AS is_founder, m.name, m.name_key, m.patent_id, m.department, m.record_ids, e.filing_year,
    nullif(split_part(e.orgs, ';', 1), '') AS org_id
  FROM int_person_resolution AS r
  JOIN int_person_mention AS m ON m.mention_key = r.mention_key
  JOIN int_person_evidence AS e ON e.evidence_key = m.evidence_key
  WHERE r.row_kind = 'mention'
),
person AS (
  SELECT
    person_id,
    mode(name ORDER BY name) AS name,
    min(name_key) AS name_key,
    count(DISTINCT name) AS name_count,
    coalesce(
      min(org_id) FILTER (WHERE patent_id IS NULL),
      max_by(org_id, (coalesce(filing_year, 0), org_id)) FILTER (WHERE patent_id IS NOT NULL AND org_id IS NOT NULL)
    ) AS org_id,
    count(DISTINCT org_id) AS org_count,
    count(DISTINCT patent_id) AS patent_count,
    min(filing_year) AS first_year,
    max(filing_year) AS last_year,
    min(department) AS department,
    min_by(belief, probability) AS belief,
    count(*) AS mention_count,
    coalesce(min(record_ids) FILTER (WHERE is_founder), min(record_ids)) AS record_ids
  FROM told
  GROUP BY person_id
)
SELECT
  p.person_id, p.name, p.org_id, p.org_count, p.patent_count, p.first_year, p.last_year, p.department, p.belief, p.name_count,
  count(*) OVER (PARTITION BY p.name_key) AS namesake_count, p.mention_count, p.record_ids
FROM person AS p
