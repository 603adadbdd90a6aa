/* model
name: int_organisation_tag
grain: 一行一个机构在一类称号上的一段有效期
key: [org_id, tag_kind, interval_number]
owner: warehouse
description: >-
  机构在哪一天属于专精特新、中小企业、高新技术企业等哪一类，依据是名单所载的称号与人数，类别见 ref.specialised_tag。同一机构同一类的各段有效期相接或重叠的并成一段，
  所以按“机构、类别、某日在起止之间”连接至多得一行。名单里没有的机构不在此表：不能由此断定它不是。
columns:
  org_id: { type: VARCHAR, name: 机构标识, meaning: 见 dim_organisation }
  tag_kind: { type: VARCHAR, name: 类别, meaning: 专精特新（含小巨人）、小巨人、中小企业、高新技术企业、优势示范企业 }
  interval_number: { type: BIGINT, name: 第几段, meaning: 从 1 起，按有效期起的先后 }
  valid_from: { type: DATE, name: 有效期起, meaning: 名单所载；只有认定年度的为该年 1 月 1 日。空为没有载明，视为一直有效 }
  valid_to: { type: DATE, name: 有效期止, meaning: 含当日。名单所载；没有而有起日的按 ref.specialised_tag 的有效年数。空为没有止日 }
  tags: { type: VARCHAR, name: 称号, meaning: 名单所载的写法，以半角分号分隔；依据人数的写明人数 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 名单记录，以半角分号分隔 }
audits:
  - not_null: [org_id, tag_kind, interval_number, tags, record_ids]
  - unique: [org_id, tag_kind, interval_number]
  - sql:
      name: 同一机构同一类的各段有效期互不重叠
      query: >-
        select org_id, tag_kind from (
          select org_id, tag_kind, valid_from, lag(valid_to) over w as before_to, lag(interval_number) over w as before
          from int_organisation_tag window w as (partition by org_id, tag_kind order by interval_number)
        ) as t where before is not null and (before_to is null or valid_from is null or valid_from <= before_to)
  - sql:
      name: 归不进任何一类的称号
      severity: warn
      query: >-
        select o.tag, count(*) as n from stg_lists__organisation as o
        left join ref.specialised_tag as s on s.match = 'tag' and regexp_matches(o.tag, s.pattern)
        where o.tag is not null and s.rule_id is null and not regexp_matches(o.tag, '高等学校|上市公司|备案企业') group by o.tag
*/
WITH listed AS (
  SELECT
    n.org_id, o.record_id, o.fetched_at, o.tag, o.tags, o.org_type, o.employees, coalesce(o.valid_from, make_date(o.tag_year, 1, 1)) AS valid_from, o.valid_to
  FROM stg_lists__organisation AS o
  JOIN int_org_name AS n ON n.raw_name = o.name
  WHERE n.org_id IS NOT NULL
),
-- `tags` carry no dates of their own: the dates of the row are those of its `tag`.
said AS (
  SELECT org_id, record_id, tag, valid_from, valid_to FROM listed WHERE tag IS NOT NULL
  UNION ALL
  SELECT org_id, record_id, trim(unnest(string_split(tags, ';'))) AS tag, CAST(NULL AS DATE) AS valid_from, CAST(NULL AS DATE) AS valid_to
  FROM listed WHERE tags IS NOT NULL
),
-- Lists do not date the staff: the row fetched last says how many there are.
staffed AS (
  SELECT org_id, max_by(record_id, (fetched_at, record_id)) AS record_id, max_by(org_type, (fetched_at, record_id)) AS org_type, max_by(employees, (fetched_at, record_id)) AS employees
  FROM listed WHERE employees IS NOT NULL GROUP BY org_id
),
-- Patterns are tried once on each wording.
titled AS (
  SELECT t.tag, r.tag_kind, max(r.valid_years) AS valid_years
  FROM (SELECT DISTINCT tag FROM said) AS t
  CROSS JOIN ref.specialised_tag AS r
  WHERE r.match = 'tag' AND regexp_matches(t.tag, r.pattern)
  GROUP BY t.tag, r.tag_kind
),
sized AS (
  SELECT t.org_type, r.tag_kind, r.below
  FROM (SELECT DISTINCT org_type FROM staffed WHERE org_type IS NOT NULL) AS t
  CROSS JOIN ref.specialised_tag AS r
  WHERE r.match = 'employees' AND regexp_matches(t.org_type, r.pattern)
),
matched AS (
  SELECT
    s.org_id, t.tag_kind, s.tag, s.record_id, s.valid_from,
    coalesce(s.valid_to, CAST(s.valid_from + to_years(t.valid_years) - INTERVAL 1 DAY AS DATE)) AS valid_to
  FROM said AS s
  JOIN titled AS t ON t.tag = s.tag
  UNION ALL
  SELECT l.org_id, t.tag_kind, '从业人数 ' || l.employees AS tag, l.record_id, CAST(NULL AS DATE) AS valid_from, CAST(NULL AS DATE) AS valid_to
  FROM staffed AS l
  JOIN sized AS t ON t.org_type = l.org_type
  WHERE l.employees < t.below
),
bounded AS (
  SELECT org_id, tag_kind, tag, record_id, coalesce(valid_from, DATE '0001-01-01') AS first_day, coalesce(valid_to, DATE '9999-12-30') AS last_day
  FROM matched
  WHERE valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from
),
-- A new stretch begins where nothing before it reaches the day before.
marked AS (
  SELECT
    *,
    CASE WHEN first_day <= max(last_day) OVER (PARTITION BY org_id, tag_kind ORDER BY first_day, last_day, record_id, tag ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1 THEN 0 ELSE 1 END AS begins
  FROM bounded
),
numbered AS (
  SELECT *, CAST(sum(begins) OVER (PARTITION BY org_id, tag_kind ORDER BY first_day, last_day, record_id, tag) AS BIGINT) AS interval_number FROM marked
)
SELECT
  org_id, tag_kind, interval_number,
  nullif(min(first_day), DATE '0001-01-01') AS valid_from,
  nullif(max(last_day), DATE '9999-12-30') AS valid_to,
  string_agg(DISTINCT tag, ';' ORDER BY tag) AS tags,
  string_agg(DISTINCT record_id, ';' ORDER BY record_id) AS record_ids
FROM numbered
GROUP BY org_id, tag_kind, interval_number
