/* model
name: fct_rd_staff
grain: 一行一个机构一年的研发人员数
key: [rd_staff_id]
owner: warehouse
description: >-
  人均指标的分母，凭机构名单所填的研发人员数。年份取认定年度，没有的取有效期起的年份，再没有的取名单取得之年（不晚于截至日之年）。
  同一机构同年几条的，取写明年份的，再取最近取得的，其余并入 record_ids。用法同存量：valid_from ≤ 时点且 valid_to 为空或晚于时点的那一行；最早一年以前没有数。
  校区、附属医院等另有人数的，学校的数里可能已含；按高校合计时只取 is_root。
columns:
  rd_staff_id: { type: VARCHAR, name: 标识, meaning: 机构标识加年份 }
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 见 dim_organisation }
  university: { type: VARCHAR, name: 高校, meaning: 所属的学校；不属高校的为空 }
  is_root: { type: BOOLEAN, name: 是否最上级, meaning: 没有上级机构 }
  province: { type: VARCHAR, name: 省级, meaning: 机构所在 }
  city: { type: VARCHAR, name: 地级, meaning: 机构所在 }
  year: { type: INTEGER, name: 年份, meaning: 数字所属的年份 }
  year_date: { type: DATE, name: 年末, meaning: 该年 12 月 31 日 }
  rd_staff: { type: BIGINT, name: 研发人员数, meaning: 人 }
  valid_from: { type: DATE, name: 起用日, meaning: 该年 1 月 1 日 }
  valid_to: { type: DATE, name: 停用日, meaning: 同一机构下一个有数的年份的 1 月 1 日；最近一年为空 }
  known_date: { type: DATE, name: 可知日, meaning: 该年年末，不晚于截至日；公布日不在来源中 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [rd_staff_id, org_id, org_type, is_root, year, year_date, rd_staff, valid_from, known_date, record_ids]
  - unique: [rd_staff_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - reconcile:
      name: 填了研发人员数、机构认得出的名单行都在某一行的来源中
      left: select coalesce(sum(len(string_split(record_ids, ';'))), 0) from fct_rd_staff
      right: >-
        select count(*) from stg_lists__organisation as o join int_org_name as n on n.raw_name = o.name where o.rd_staff >= 0 and n.org_id is not null
  - sql:
      name: 同一机构同年的数互相矛盾
      severity: warn
      query: >-
        select n.org_id, o.tag_year, min(o.rd_staff) as lowest, max(o.rd_staff) as highest from stg_lists__organisation as o
        join int_org_name as n on n.raw_name = o.name where o.rd_staff is not null and o.tag_year is not null and n.org_id is not null
        group by n.org_id, o.tag_year having min(o.rd_staff) <> max(o.rd_staff)
*/
WITH listed AS (
  SELECT
    n.org_id, o.rd_staff, o.record_id, o.fetched_at,
    CAST(coalesce(o.tag_year, year(o.valid_from), least(year(o.fetched_at AT TIME ZONE 'Asia/Shanghai'), year(a.as_of))) AS INTEGER) AS year,
    coalesce(o.tag_year, year(o.valid_from)) IS NOT NULL AS is_dated
  FROM stg_lists__organisation AS o
  JOIN int_org_name AS n ON n.raw_name = o.name
  CROSS JOIN int_as_of AS a
  WHERE o.rd_staff >= 0 AND n.org_id IS NOT NULL
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY org_id, year ORDER BY is_dated DESC, fetched_at DESC, record_id DESC) AS choice FROM listed
),
chosen AS (
  SELECT org_id, year, min(rd_staff) FILTER (WHERE choice = 1) AS rd_staff, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked GROUP BY org_id, year
)
SELECT
  c.org_id || ':' || c.year AS rd_staff_id, c.org_id, o.org_type, o.university, o.root_org_id = c.org_id AS is_root, o.province, o.city, c.year,
  make_date(c.year, 12, 31) AS year_date, c.rd_staff, make_date(c.year, 1, 1) AS valid_from,
  lead(make_date(c.year, 1, 1)) OVER (PARTITION BY c.org_id ORDER BY c.year) AS valid_to,
  least(make_date(c.year, 12, 31), a.as_of) AS known_date, c.record_ids
FROM chosen AS c
JOIN int_org_dimension AS o ON o.org_id = c.org_id
CROSS JOIN int_as_of AS a
