/* model
name: int_publication
grain: 一行一个公开（公告）号
key: [publication_number]
owner: warehouse
description: >-
  去重后的公布文献，只留编号、日期与归属；文字（名称、申请人、地址等）仍在 stg_gazette__publication 中作数的那条记录里，按 publication_number 取、
  去掉 int_record_choice 中 choice 大于 1 的记录，避免把长文字再存一遍。patent_id 是国别加文献流水号（如 CN102307917）：2007 年以来同一申请的公布与授权共用流水号，所以申请号遗失、后来补上，或先见授权后见公布，
  标识都不变。更早的七位号公布与授权各有编号，标识带种类字母（如 CN1033297C）；申请号有效且相同的，授权并入公布的标识。
columns:
  publication_number: { type: VARCHAR, name: 公开（公告）号, meaning: 国别、流水号与种类代码 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 国别加文献流水号，同一件专利申请的各次公布相同 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 作数记录与并入的重复记录，以半角分号分隔，作数者在前 }
  record_count: { type: INTEGER, name: 记录数, meaning: 作数与并入的记录条数 }
  kind_code: { type: VARCHAR, name: 种类代码, meaning: ST.16 文献种类代码 }
  kind: { type: VARCHAR, name: 文献类型, meaning: 发明公开、发明授权、实用新型、外观设计、其他 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计 }
  is_grant: { type: BOOLEAN, name: 是否授权公告, meaning: 该文献公告之日权利生效 }
  publication_date: { type: DATE, name: 公开（公告）日, meaning: 文献公布或公告的日期 }
  application_number: { type: VARCHAR, name: 申请号, meaning: 这份文献自己的有效申请号；遗失的为空 }
  filing_date: { type: DATE, name: 申请日, meaning: 申请日；无法读取的为空 }
  publication_order: { type: INTEGER, name: 公布次序, meaning: 在同一件专利的文献中按公布日由近到远的次序，1 为最近 }
  publication_count: { type: INTEGER, name: 公布次数, meaning: 同一件专利的文献数 }
audits:
  - not_null: [publication_number, patent_id, record_ids, kind, is_grant, publication_date, publication_order]
  - unique: [publication_number]
  - reconcile:
      name: 公开号数 + 并入的重复 + 冲突舍去 = 暂存行数
      left: >-
        select (select count(*) from int_publication) + (select count(*) from int_record_choice where outcome = '重复')
        + (select count(*) from int_record_choice where outcome = '冲突')
      right: select count(*) from stg_gazette__publication
  - reconcile:
      name: 每件专利恰有一份最近的文献
      left: select count(*) from int_publication where publication_order = 1
      right: select count(distinct patent_id) from int_publication
  - sql:
      name: 同一件专利的文献载有不同的有效申请号
      severity: warn
      query: >-
        select patent_id, min(application_number) as lowest, max(application_number) as highest from int_publication
        where publication_count > 1 group by patent_id having min(application_number) <> max(application_number)
*/
-- The steps are inlined: each reads the few columns it needs, which is cheaper than keeping a million wide rows aside.
WITH kept AS NOT MATERIALIZED (
  SELECT
    s.publication_number, s.record_id, s.kind_code, s.kind, s.patent_type, s.is_grant, s.publication_date, s.application_number, s.filing_date,
    -- Nine digits: the serial is the application's. Fewer: the letter belongs to it, without the digit of an amended copy.
    CASE WHEN strlen(s.publication_number) - strlen(s.kind_code) = 11 THEN left(s.publication_number, 11)
      ELSE left(s.publication_number, strlen(s.publication_number) - strlen(s.kind_code) + 1) END AS serial
  FROM stg_gazette__publication AS s
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL
),
-- What collapsed into the kept record, and the values it lacks that they have (the first in order of choice).
merged AS (
  SELECT
    c.kept_record_id,
    string_agg(c.record_id, ';' ORDER BY c.choice) AS record_ids,
    CAST(count(*) AS INTEGER) AS record_count,
    min_by(d.application_number, c.choice) FILTER (WHERE d.application_number IS NOT NULL) AS application_number,
    min_by(d.filing_date, c.choice) FILTER (WHERE d.filing_date IS NOT NULL) AS filing_date
  FROM int_record_choice AS c
  JOIN stg_gazette__publication AS d ON d.record_id = c.record_id
  WHERE c.outcome <> '冲突'
  GROUP BY c.kept_record_id
),
-- Before mid 2007 a grant got a number of its own. Where both carry the same valid application number they are one patent.
early AS (
  SELECT application_number, min(serial) AS serial
  FROM kept
  WHERE strlen(publication_number) - strlen(kind_code) < 11 AND patent_type = '发明' AND NOT is_grant AND application_number IS NOT NULL
  GROUP BY application_number
  HAVING min(serial) = max(serial)
),
renamed AS (
  SELECT k.publication_number, e.serial AS patent_id
  FROM kept AS k
  JOIN early AS e ON e.application_number = k.application_number
  WHERE k.is_grant AND k.patent_type = '发明'
),
named AS NOT MATERIALIZED (
  SELECT k.publication_number, coalesce(r.patent_id, k.serial) AS patent_id, k.publication_date, k.is_grant
  FROM kept AS k
  LEFT JOIN renamed AS r ON r.publication_number = k.publication_number
),
several AS (
  SELECT patent_id, CAST(count(*) AS INTEGER) AS publication_count FROM named GROUP BY patent_id HAVING count(*) > 1
),
-- Only patents with several documents need an order; the rest would make the sort several times as large.
placed AS (
  SELECT
    n.publication_number, n.patent_id, v.publication_count,
    CAST(row_number() OVER (PARTITION BY n.patent_id ORDER BY n.publication_date DESC, n.is_grant DESC, n.publication_number DESC) AS INTEGER)
      AS publication_order
  FROM named AS n
  JOIN several AS v ON v.patent_id = n.patent_id
)
SELECT
  k.publication_number,
  coalesce(p.patent_id, k.serial) AS patent_id,
  coalesce(m.record_ids, k.record_id) AS record_ids,
  coalesce(m.record_count, 1) AS record_count,
  k.kind_code, k.kind, k.patent_type, k.is_grant, k.publication_date,
  coalesce(k.application_number, m.application_number) AS application_number,
  coalesce(k.filing_date, m.filing_date) AS filing_date,
  coalesce(p.publication_order, 1) AS publication_order,
  coalesce(p.publication_count, 1) AS publication_count
FROM kept AS k
LEFT JOIN merged AS m ON m.kept_record_id = k.record_id
LEFT JOIN placed AS p ON p.publication_number = k.publication_number
ORDER BY patent_id
