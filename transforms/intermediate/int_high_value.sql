/* model
name: int_high_value
grain: 一行一件发明专利
key: [patent_id]
owner: warehouse
description: >-
  高价值发明专利的五类情形各一列，任一成立且专利有效即为高价值（取并集，不是相加）。口径见《专利》统计与 ref.high_value_setting；到截至日（int_as_of）计算。
  high_value_from 是五类情形中最早成立之日，供任一日期的存量取用：战略性新兴产业取授权日，海外同族取该文献的公布日（不知的取授权日），维持超过十年取满十年的次日，
  质押取起始日，获奖取授奖日或当年末日；都不早于授权日。质押、获奖没有任何日期的取截至日，即只计入现在。已失效的专利也给出，因为它曾经是。
  战略性新兴产业只认 A、B 级标签；只命中分类号的（C 级）另记 is_sei_to_review，待复核，不计。没有法律状态、同族、质押、获奖数据的情形为“否”，数字会偏少。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  is_in_force: { type: BOOLEAN, name: 是否有效, meaning: 见 int_patent_right }
  is_sei: { type: BOOLEAN, name: 战略性新兴产业, meaning: 有 A 或 B 级 sei 标签 }
  is_sei_to_review: { type: BOOLEAN, name: 待复核, meaning: 只有 C 级 sei 标签 }
  has_foreign_right: { type: BOOLEAN, name: 海外同族专利权, meaning: 同族中有在中国以外授权的文献 }
  is_maintained: { type: BOOLEAN, name: 维持超过十年, meaning: 有效且自申请日（可改为授权日）起超过十年 }
  has_pledge: { type: BOOLEAN, name: 较高质押融资金额, meaning: 质押融资按件均摊不低于门槛 }
  has_award: { type: BOOLEAN, name: 获奖, meaning: 获国家科学技术奖或中国专利奖 }
  is_high_value: { type: BOOLEAN, name: 是否高价值, meaning: 有效且五类情形有其一 }
  high_value_from: { type: DATE, name: 高价值起始日, meaning: 五类情形最早成立之日，不早于授权日；从未成立、成立前已失效或截至日以后才成立的为空 }
  flag_count: { type: INTEGER, name: 情形数, meaning: 0–5 }
  pledge_amount: { type: "DECIMAL(18,2)", name: 质押金额, meaning: 元，按件均摊后最大的一笔；没有的为空 }
  evidence: { type: VARCHAR, name: 依据, meaning: 各情形的依据，以分号分隔 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 依据所在的记录，以半角分号分隔；只凭日期与标签的为空 }
audits:
  - not_null: [patent_id, is_in_force, is_sei, has_foreign_right, is_maintained, has_pledge, has_award, is_high_value, flag_count]
  - unique: [patent_id]
  - sql:
      name: 高价值 = 有效且至少一种情形
      query: select patent_id from int_high_value where is_high_value <> (is_in_force and flag_count > 0)
  - sql:
      name: 有效专利有起始日的恰是高价值的，起始日不早于授权、不晚于截至日
      query: >-
        select h.patent_id from int_high_value as h join int_patent_right as r on r.patent_id = h.patent_id cross join int_as_of as a
        where (h.is_in_force and h.is_high_value <> (h.high_value_from is not null)) or h.high_value_from < r.grant_date or h.high_value_from > a.as_of
        or h.high_value_from >= r.ended_date
*/
WITH setting AS (
  SELECT
    CAST(max(CASE WHEN setting = 'maintained_years' THEN value END) AS INTEGER) AS years,
    max(CASE WHEN setting = 'maintained_years' THEN text END) AS basis,
    max(CASE WHEN setting = 'pledge_minimum' THEN value END) AS pledge_minimum,
    max(CASE WHEN setting = 'award_pattern' THEN text END) AS award_pattern
  FROM ref.high_value_setting
),
sei AS (
  SELECT patent_id, bool_or(grade <> 'C') AS is_sei, min_by(label_id || ' ' || evidence, (grade, label_id)) AS evidence
  FROM brg_patent_label WHERE scheme = 'sei' GROUP BY patent_id
),
member AS (
  SELECT
    f.family_id, f.publication_number, f.queried_number, f.publication_date, f.record_id, coalesce(f.country, left(f.publication_number, 2)) AS country,
    regexp_extract(f.publication_number, '[A-Z][0-9]?$') AS kind_code
  FROM stg_family__member AS f
),
home AS (
  SELECT m.family_id, n.patent_id FROM member AS m JOIN int_patent_number AS n ON n.number = m.publication_number WHERE n.patent_id IS NOT NULL
  UNION
  SELECT m.family_id, n.patent_id FROM member AS m JOIN int_patent_number AS n ON n.number = m.queried_number WHERE n.patent_id IS NOT NULL
),
foreign_right AS (
  SELECT h.patent_id, string_agg(DISTINCT m.publication_number, '、' ORDER BY m.publication_number) AS evidence, string_agg(DISTINCT m.record_id, ';' ORDER BY m.record_id) AS record_ids,
    min(coalesce(m.publication_date, DATE '0001-01-01')) AS since
  FROM home AS h
  JOIN member AS m ON m.family_id = h.family_id
  JOIN ref.granted_kind AS g ON g.country = m.country AND regexp_full_match(m.kind_code, g.kind_pattern)
  WHERE m.country <> 'CN'
  GROUP BY h.patent_id
),
financed AS (
  SELECT
    finance_number, amount, start_date, record_ids, unnest(string_split(patents, ';')) AS number, len(string_split(patents, ';')) AS patents
  FROM int_finance
  WHERE patents IS NOT NULL AND amount IS NOT NULL AND contains(coalesce(finance_type, ''), '质押')
),
pledge AS (
  SELECT n.patent_id, CAST(max(f.amount / f.patents) AS DECIMAL(18, 2)) AS amount, max_by(f.finance_number, f.amount / f.patents) AS finance_number,
    max_by(f.record_ids, f.amount / f.patents) AS record_ids,
    min(f.start_date) FILTER (WHERE CAST(f.amount / f.patents AS DECIMAL(18, 2)) >= s.pledge_minimum) AS since
  FROM financed AS f
  JOIN int_patent_number AS n ON n.number = trim(f.number)
  CROSS JOIN setting AS s
  WHERE n.patent_id IS NOT NULL
  GROUP BY n.patent_id
),
awarded AS (
  SELECT n.patent_id, string_agg(DISTINCT concat_ws(' ', CAST(a.year AS VARCHAR), a.award, a.level), '、' ORDER BY concat_ws(' ', CAST(a.year AS VARCHAR), a.award, a.level)) AS evidence,
    string_agg(DISTINCT a.record_id, ';' ORDER BY a.record_id) AS record_ids,
    min(coalesce(a.awarded_date, make_date(a.year, 12, 31))) AS since
  FROM stg_award__award AS a
  JOIN int_patent_number AS n ON n.number = a.patent_number
  CROSS JOIN setting AS s
  WHERE n.patent_id IS NOT NULL AND regexp_matches(a.award, s.award_pattern)
  GROUP BY n.patent_id
),
flagged AS (
  SELECT
    r.patent_id, r.is_in_force,
    coalesce(s.is_sei, false) AS is_sei,
    s.patent_id IS NOT NULL AND NOT s.is_sei AS is_sei_to_review,
    f.patent_id IS NOT NULL AS has_foreign_right,
    coalesce(r.is_in_force AND CAST(CASE t.basis WHEN 'grant' THEN r.grant_date ELSE r.filing_date END + to_years(t.years) AS DATE) < a.as_of, false) AS is_maintained,
    coalesce(p.amount >= t.pledge_minimum, false) AS has_pledge,
    w.patent_id IS NOT NULL AS has_award,
    p.amount AS pledge_amount, r.grant_date, r.ended_date, a.as_of,
    -- Each case from its own day; one of a day that is unknown, or after all that is known of rights, holds from now (least leaves out NULL).
    least(
      CASE WHEN s.is_sei THEN r.grant_date END,
      CASE WHEN f.patent_id IS NOT NULL THEN least(f.since, a.as_of) END,
      CAST(CASE t.basis WHEN 'grant' THEN r.grant_date ELSE r.filing_date END + to_years(t.years) + INTERVAL 1 DAY AS DATE),
      CASE WHEN p.amount >= t.pledge_minimum THEN least(p.since, a.as_of) END,
      CASE WHEN w.patent_id IS NOT NULL THEN least(w.since, a.as_of) END
    ) AS since,
    s.evidence AS sei_evidence, f.evidence AS foreign_evidence, r.filing_date, p.finance_number, w.evidence AS award_evidence,
    concat_ws(';', f.record_ids, CASE WHEN p.amount >= t.pledge_minimum THEN p.record_ids END, w.record_ids) AS record_ids
  FROM int_patent_right AS r
  CROSS JOIN setting AS t
  CROSS JOIN int_as_of AS a
  LEFT JOIN sei AS s ON s.patent_id = r.patent_id
  LEFT JOIN foreign_right AS f ON f.patent_id = r.patent_id
  LEFT JOIN pledge AS p ON p.patent_id = r.patent_id
  LEFT JOIN awarded AS w ON w.patent_id = r.patent_id
  WHERE r.patent_type = '发明'
)
SELECT
  patent_id, is_in_force, is_sei, is_sei_to_review, has_foreign_right, is_maintained, has_pledge, has_award,
  is_in_force AND (is_sei OR has_foreign_right OR is_maintained OR has_pledge OR has_award) AS is_high_value,
  CASE
    WHEN grant_date IS NOT NULL AND since IS NOT NULL AND greatest(since, grant_date) <= as_of AND NOT coalesce(greatest(since, grant_date) >= ended_date, false)
      THEN greatest(since, grant_date)
  END AS high_value_from,
  CAST(is_sei AS INTEGER) + CAST(has_foreign_right AS INTEGER) + CAST(is_maintained AS INTEGER) + CAST(has_pledge AS INTEGER) + CAST(has_award AS INTEGER) AS flag_count,
  pledge_amount,
  nullif(concat_ws('；',
    CASE WHEN is_sei THEN '战略性新兴产业 ' || sei_evidence END,
    CASE WHEN has_foreign_right THEN '海外同族 ' || foreign_evidence END,
    CASE WHEN is_maintained THEN '维持超过十年，申请日 ' || filing_date END,
    CASE WHEN has_pledge THEN '质押融资 ' || finance_number || ' 单件 ' || pledge_amount || ' 元' END,
    CASE WHEN has_award THEN '获奖 ' || award_evidence END), '') AS evidence,
  nullif(record_ids, '') AS record_ids
FROM flagged
ORDER BY patent_id
