/* model
name: int_abnormal_burst
grain: 一行一件专利与一条出自申请数量的线索规则
key: [patent_id, rule_id]
owner: warehouse
description: >-
  同一发明人短期大量申请、申请量与研发人员数不相称、不同申请人同址同发明人或同一组发明人连续申请。期间是滚动的：一件专利落在任何一个达到界限的期间里就列出。
  发明人按同一第一申请人内的姓名计，同名的人未分开。只提示线索，是否属实由人核查。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  rule_id: { type: VARCHAR, name: 规则, meaning: 见 ref.abnormal_signal }
  degree: { type: DOUBLE, name: 程度, meaning: 0–1，越过界限的程度，不是概率 }
  evidence: { type: VARCHAR, name: 依据, meaning: 谁在多少天内申请了多少件 }
  related_patent_ids: { type: VARCHAR, name: 相关专利, meaning: 以半角分号分隔，时间相邻的至多 20 件 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 专利以外的记录，如名录；没有的为空 }
audits:
  - not_null: [patent_id, rule_id, degree, evidence]
  - unique: [patent_id, rule_id]
*/
WITH rule AS (SELECT rule_id, threshold, minimum, window_days FROM ref.abnormal_signal),
filed AS (
  SELECT patent_id, org_id, group_id, is_individual, filing_date, address, agency FROM int_abnormal_filing WHERE filing_date IS NOT NULL AND org_id IS NOT NULL
),
-- A name that a document gives twice counts once.
named AS (
  SELECT DISTINCT patent_id, name FROM brg_patent_person WHERE NOT is_withheld
),
by_inventor AS NOT MATERIALIZED (
  SELECT f.org_id, f.group_id, f.is_individual, p.name, f.patent_id, f.filing_date, f.address, f.agency
  FROM named AS p
  JOIN filed AS f ON f.patent_id = p.patent_id
),
-- Inventors: rolling windows of those who have enough filings at all.
busy AS (
  SELECT org_id, name FROM by_inventor GROUP BY org_id, name HAVING count(*) >= (SELECT threshold FROM rule WHERE rule_id = 'inventor-burst')
),
counted AS (
  SELECT
    b.org_id, b.name, b.patent_id, b.filing_date, r.threshold, r.window_days,
    count(*) OVER (PARTITION BY b.org_id, b.name ORDER BY b.filing_date RANGE BETWEEN to_days(r.window_days) PRECEDING AND CURRENT ROW) AS filings
  FROM by_inventor AS b
  SEMI JOIN busy AS y ON y.org_id = b.org_id AND y.name = b.name
  JOIN rule AS r ON r.rule_id = 'inventor-burst'
),
peaked AS (
  SELECT
    org_id, name, patent_id, filing_date, threshold, window_days,
    max(filings) OVER (PARTITION BY org_id, name ORDER BY filing_date RANGE BETWEEN CURRENT ROW AND to_days(window_days) FOLLOWING) AS filings,
    list(patent_id) OVER (PARTITION BY org_id, name ORDER BY filing_date, patent_id ROWS BETWEEN 10 PRECEDING AND 10 FOLLOWING) AS near
  FROM (
    SELECT c.* FROM counted AS c SEMI JOIN (SELECT org_id, name FROM counted WHERE filings >= threshold) AS b ON b.org_id = c.org_id AND b.name = c.name
  ) AS c
),
inventor_burst AS (
  SELECT
    patent_id, 'inventor-burst' AS rule_id, max(1 - threshold / (2.0 * filings)) AS degree,
    '发明人' || min_by(name, (-filings, name)) || '在 ' || min(window_days) || ' 天内列于同一申请人的 ' || max(filings) || ' 件申请（按姓名计，同名的人未分开）' AS evidence,
    min_by(near, (-filings, name)) AS near,
    CAST(NULL AS VARCHAR) AS record_ids
  FROM peaked
  WHERE filings >= threshold
  GROUP BY patent_id
),
-- Applicants whose research staff a list states.
staff AS (
  SELECT b.org_id, max_by(s.rd_staff, (s.fetched_at, s.record_id)) AS rd_staff, max_by(s.record_id, (s.fetched_at, s.record_id)) AS record_id
  FROM (SELECT DISTINCT org_id, raw_name FROM brg_patent_org) AS b
  JOIN stg_lists__organisation AS s ON s.name = b.raw_name
  WHERE s.rd_staff IS NOT NULL
  GROUP BY b.org_id
),
of_staff AS (
  SELECT
    f.org_id, f.patent_id, f.filing_date, s.rd_staff, s.record_id, r.threshold, r.minimum, r.window_days,
    count(*) OVER (PARTITION BY f.org_id ORDER BY f.filing_date RANGE BETWEEN to_days(r.window_days) PRECEDING AND CURRENT ROW) AS filings
  FROM filed AS f
  JOIN staff AS s ON s.org_id = f.org_id
  JOIN rule AS r ON r.rule_id = 'few-rd-staff'
),
staffed AS (
  SELECT
    patent_id, filing_date, rd_staff, record_id, threshold, minimum, window_days,
    max(filings) OVER (PARTITION BY org_id ORDER BY filing_date RANGE BETWEEN CURRENT ROW AND to_days(window_days) FOLLOWING) AS filings,
    list(patent_id) OVER (PARTITION BY org_id ORDER BY filing_date, patent_id ROWS BETWEEN 10 PRECEDING AND 10 FOLLOWING) AS near
  FROM (
    SELECT s.* FROM of_staff AS s
    SEMI JOIN (SELECT org_id FROM of_staff WHERE filings >= minimum AND filings >= threshold * greatest(rd_staff, 1)) AS b ON b.org_id = s.org_id
  ) AS s
),
few_staff AS (
  SELECT
    patent_id, 'few-rd-staff' AS rule_id, 1 - threshold * greatest(rd_staff, 1) / (2.0 * filings) AS degree,
    '申请人在 ' || window_days || ' 天内申请 ' || filings || ' 件，名录所载研发人员 ' || rd_staff || ' 人' AS evidence,
    near,
    record_id AS record_ids
  FROM staffed
  WHERE filings >= minimum AND filings >= threshold * greatest(rd_staff, 1)
),
-- Several applicants with one inventor at one address, or with one group of inventors wherever they are.
-- Equal groups of names have equal digests: only the groups that several applicants share are written out.
team_digest AS (
  SELECT patent_id, count(*) AS names, bit_xor(hash(name)) AS digest FROM named GROUP BY patent_id HAVING count(*) > 1
),
common_digest AS (
  SELECT t.names, t.digest
  FROM team_digest AS t
  JOIN filed AS f ON f.patent_id = t.patent_id
  GROUP BY t.names, t.digest
  HAVING min(f.group_id) <> max(f.group_id)
),
team AS (
  SELECT n.patent_id, string_agg(n.name, '、' ORDER BY n.name) AS names
  FROM named AS n
  JOIN team_digest AS t ON t.patent_id = n.patent_id
  JOIN common_digest AS c ON c.names = t.names AND c.digest = t.digest
  GROUP BY n.patent_id
),
-- Places of more than one applicant; most have one, and are gone before a word of them is written.
common_address AS (
  SELECT address, name
  FROM by_inventor
  -- A teacher who files in his own name from the address of his school is no second applicant.
  WHERE address IS NOT NULL AND NOT is_individual
  GROUP BY address, name
  HAVING min(group_id) <> max(group_id)
),
common_team AS (
  SELECT t.names
  FROM team AS t
  JOIN filed AS f ON f.patent_id = t.patent_id
  GROUP BY t.names
  HAVING min(f.group_id) <> max(f.group_id)
),
common AS (
  SELECT
    'shared-address' AS rule_id, i.address || ' ' || i.name AS place, '地址“' || i.address || '”与发明人' || i.name AS words, i.group_id, i.patent_id,
    i.filing_date, i.agency
  FROM by_inventor AS i
  JOIN common_address AS c ON c.address = i.address AND c.name = i.name
  WHERE NOT i.is_individual
  UNION ALL
  SELECT 'shared-inventors', t.names, '一组发明人（' || t.names || '）', f.group_id, f.patent_id, f.filing_date, f.agency
  FROM team AS t
  JOIN common_team AS c ON c.names = t.names
  JOIN filed AS f ON f.patent_id = t.patent_id
),
place AS (
  SELECT c.rule_id, c.place
  FROM common AS c
  JOIN rule AS r ON r.rule_id = c.rule_id
  GROUP BY c.rule_id, c.place, r.threshold
  HAVING count(DISTINCT c.group_id) >= r.threshold
),
at_place AS (
  SELECT
    c.rule_id, c.place, c.words, c.patent_id, c.agency, c.filing_date, r.threshold, r.minimum, r.window_days,
    -- A list of them for each filing would grow with the square of a busy place.
    count(DISTINCT c.group_id) OVER span AS orgs,
    count(*) OVER span AS filings
  FROM common AS c
  JOIN place AS p ON p.rule_id = c.rule_id AND p.place = c.place
  JOIN rule AS r ON r.rule_id = c.rule_id
  WINDOW span AS (PARTITION BY c.rule_id, c.place ORDER BY c.filing_date RANGE BETWEEN to_days(r.window_days) PRECEDING AND CURRENT ROW)
),
sequence AS (
  SELECT
    rule_id, patent_id, place, words, agency, threshold, window_days,
    max(CASE WHEN filings >= minimum THEN orgs ELSE 0 END) OVER after AS applicants,
    max(filings) OVER after AS filings,
    list(patent_id) OVER (PARTITION BY rule_id, place ORDER BY filing_date, patent_id ROWS BETWEEN 10 PRECEDING AND 10 FOLLOWING) AS near
  FROM at_place
  WINDOW after AS (PARTITION BY rule_id, place ORDER BY filing_date RANGE BETWEEN CURRENT ROW AND to_days(window_days) FOLLOWING)
),
scattered AS (
  SELECT
    patent_id, rule_id, max(1 - threshold / (2.0 * applicants)) AS degree,
    min_by(applicants || ' 个第一申请人（学院与其大学算一个）同用' || words || '，' || window_days || ' 天内申请 ' || filings || ' 件'
      || CASE WHEN agency IS NULL THEN '' ELSE '，本件代理机构 ' || agency END, (-applicants, place)) AS evidence,
    min_by(near, (-applicants, place)) AS near,
    CAST(NULL AS VARCHAR) AS record_ids
  FROM sequence
  WHERE applicants >= threshold
  GROUP BY patent_id, rule_id
),
found AS (
  SELECT patent_id, rule_id, degree, evidence, near, record_ids FROM inventor_burst
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, near, record_ids FROM few_staff
  UNION ALL
  SELECT patent_id, rule_id, degree, evidence, near, record_ids FROM scattered
)
SELECT
  f.patent_id,
  f.rule_id,
  CAST(f.degree AS DOUBLE) AS degree,
  f.evidence,
  nullif(array_to_string(list_filter(f.near, lambda other: other <> f.patent_id), ';'), '') AS related_patent_ids,
  f.record_ids
FROM found AS f
