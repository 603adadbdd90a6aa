/* model
name: fct_patent_life
grain: 一行一件专利
key: [patent_id]
owner: warehouse
description: >-
  一件专利从申请到结束的各个日期，供授权率、维持年限、首次转化时间等队列指标取用。机构与所在地是申请时的第一申请人，后来的转让不影响。
  失效按 int_patent_right：恢复了的视为从未失效；没有法律状态数据的申请与专利看不到驳回、撤回与终止，会偏多。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  filing_date: { type: DATE, name: 申请日, meaning: 国际申请为国际申请日；遗失的为空 }
  publication_date: { type: DATE, name: 首次公布日, meaning: 已知的最早一次公布 }
  grant_date: { type: DATE, name: 授权公告日, meaning: 未见授权的为空 }
  decided_date: { type: DATE, name: 结案日, meaning: 授权之日，或申请未获授权而结束之日；未结案的为空 }
  ended_date: { type: DATE, name: 失效日, meaning: 截至日以前权利失效或申请结束之日；仍有效或在审的为空 }
  end_reason: { type: VARCHAR, name: 失效原因, meaning: 终止、放弃、全部无效、期限届满；申请阶段的为驳回、撤回、视为撤回等 }
  expiry_date: { type: DATE, name: 期限届满日, meaning: 未授权的为空；见 int_patent_right }
  observed_until: { type: DATE, name: 观察截至日, meaning: 库中所知截至哪一天（int_as_of） }
  is_withdrawn: { type: BOOLEAN, name: 是否未授权而结束, meaning: 驳回、撤回、视为撤回、视为放弃等 }
  org_id: { type: VARCHAR, name: 第一申请人标识, meaning: 申请时的第一申请人，见 dim_organisation }
  org_type: { type: VARCHAR, name: 第一申请人类型, meaning: 机构类型 }
  university: { type: VARCHAR, name: 高校, meaning: 第一申请人所属的学校，校区、附属医院等归学校；不属高校的为空 }
  province: { type: VARCHAR, name: 省级, meaning: 最早一次公布所载地址的省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 最早一次公布所载地址的地级行政区 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 主分类号所在的 WIPO 35 领域中文名 }
  chain: { type: VARCHAR, name: 产业链, meaning: 主产业链；见 int_patent_dimension }
  industry: { type: VARCHAR, name: 行业, meaning: 主国民经济行业大类；见 int_patent_dimension }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 研究、试验、产业化；没有证据的为空 }
  is_sei: { type: BOOLEAN, name: 是否战略性新兴产业, meaning: 有 A 或 B 级 sei 标签 }
  is_high_value: { type: BOOLEAN, name: 是否高价值, meaning: 截至日的高价值发明专利，见 int_high_value；其余为否 }
  first_conversion_date: { type: DATE, name: 首次转化日, meaning: 见 int_patent_use；没有的为空 }
  first_conversion_form: { type: VARCHAR, name: 首次转化方式, meaning: 转让、许可、开放许可、作价投资、其他 }
  first_use_date: { type: DATE, name: 首次实施日, meaning: 首次计入的转化或自行实施；没有的为空 }
  conversion_count: { type: BIGINT, name: 转化次数, meaning: 计入的件次 }
  known_date: { type: DATE, name: 可知日, meaning: 首次公布日 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 公布文献的记录，有失效或转化的再加其记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, observed_until, is_withdrawn, is_sei, is_high_value, conversion_count, known_date, record_ids]
  - unique: [patent_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - accepted_values: { column: patent_type, values: [发明, 实用新型, 外观设计] }
  - accepted_values: { column: trl_band, values: [研究, 试验, 产业化] }
  - accepted_values: { column: first_conversion_form, values: [转让, 许可, 开放许可, 作价投资, 其他] }
  - reconcile:
      name: 每件专利一行
      left: select count(*) from fct_patent_life
      right: select count(*) from dim_patent
  - sql:
      name: 授权、在审、未授权而结束三者恰居其一
      query: >-
        select patent_id from fct_patent_life where is_withdrawn and grant_date is not null or is_withdrawn <> (grant_date is null and ended_date is not null)
        or (decided_date is null) <> (grant_date is null and not is_withdrawn)
  - sql:
      name: 授权早于申请，或失效早于授权（来源有误）
      severity: warn
      query: select patent_id, filing_date, grant_date, ended_date from fct_patent_life where grant_date < filing_date or ended_date < grant_date
  - sql:
      name: 首次转化早于申请（来源有误，时间一类的指标不应计入）
      severity: warn
      query: select patent_id, filing_date, first_conversion_date from fct_patent_life where first_conversion_date < filing_date
*/
SELECT
  d.patent_id, d.patent_type, d.filing_date, d.publication_date, d.grant_date,
  CASE WHEN d.grant_date IS NOT NULL THEN d.grant_date ELSE r.ended_date END AS decided_date,
  r.ended_date, r.end_reason, r.expiry_date, a.as_of AS observed_until,
  d.grant_date IS NULL AND r.ended_date IS NOT NULL AS is_withdrawn,
  d.org_id, d.org_type, d.university, d.province, d.city, d.wipo_field, d.chain, d.industry, d.trl_band, d.is_sei,
  coalesce(h.is_high_value, false) AS is_high_value,
  u.first_conversion_date, u.first_conversion_form, u.first_use_date, coalesce(u.conversion_count, 0) AS conversion_count,
  d.publication_date AS known_date,
  concat_ws(';', d.record_ids, e.record_ids, u.record_ids) AS record_ids
FROM int_patent_dimension AS d
JOIN int_patent_right AS r ON r.patent_id = d.patent_id
CROSS JOIN int_as_of AS a
LEFT JOIN int_high_value AS h ON h.patent_id = d.patent_id
LEFT JOIN fct_legal_event AS e ON e.event_id = r.end_event_id
LEFT JOIN int_patent_use AS u ON u.patent_id = d.patent_id
ORDER BY patent_id
