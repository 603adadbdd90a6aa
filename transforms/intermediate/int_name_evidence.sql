/* model
name: int_name_evidence
grain: 一行一个机构名称键
key: [name_key]
owner: warehouse
description: >-
  归并机构所用的依据，按名称键汇总：出现次数与先后、同一记录所载的统一社会信用代码、所在地、地址、曾用名与简称、上级单位、共同发明人。个人不在其中。
columns:
  name_key: { type: VARCHAR, name: 名称键, meaning: 见 int_name }
  name: { type: VARCHAR, name: 名称, meaning: 最常见的写法 }
  name_order: { type: BIGINT, name: 先后, meaning: 首次取得的先后，从 0 起，各不相同 }
  record_count: { type: BIGINT, name: 出现次数, meaning: 各来源写到它的次数 }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 见 int_name }
  is_university: { type: BOOLEAN, name: 是否在高校名单, meaning: 与普通高等学校名单一致 }
  credit_codes: { type: VARCHAR, name: 统一社会信用代码, meaning: 以半角分号分隔，由多到少 }
  provinces: { type: VARCHAR, name: 省级, meaning: 以半角分号分隔，由多到少 }
  cities: { type: VARCHAR, name: 地级, meaning: 以半角分号分隔，由多到少 }
  addresses: { type: VARCHAR, name: 地址, meaning: 至多三个，以换行分隔 }
  stated: { type: VARCHAR, name: 明示同一, meaning: 来源写明为同一机构的名称键、关系与记录，JSON }
  stated_parent: { type: VARCHAR, name: 明示上级, meaning: 来源写明的上级单位的名称键 }
  company: { type: VARCHAR, name: 同现, meaning: 共同发明人、证券代码的摘要，由多到少，至多 24 个，以半角分号分隔 }
audits:
  - not_null: [name_key, name, name_order, record_count, is_university]
  - unique: [name_key]
  - unique: [name_order]
  - reconcile:
      name: 每个非个人的名称键一行
      left: select count(*) from int_name_evidence
      right: select count(distinct name_key) from int_name where not is_individual
*/
WITH name AS (
  SELECT
    name_key,
    min_by(raw_name, (-record_count, raw_name)) AS name,
    min(first_at) AS first_at,
    min(first_record_id) AS first_record_id,
    CAST(sum(record_count) AS BIGINT) AS record_count,
    min(org_type) AS org_type,
    bool_or(university IS NOT NULL) AS is_university
  FROM int_name
  WHERE NOT is_individual
  GROUP BY name_key
),
told AS (
  SELECT n.name_key, m.credit_code, m.province, m.city, m.address, m.former_names, m.short_name, m.parent, m.companion, m.record_id
  FROM int_name_mention AS m
  JOIN int_name AS n ON n.raw_name = m.raw_name
  WHERE NOT n.is_individual
),
code AS (
  SELECT name_key, string_agg(credit_code, ';' ORDER BY n DESC, credit_code) AS credit_codes
  FROM (SELECT name_key, credit_code, count(*) AS n FROM told WHERE credit_code IS NOT NULL GROUP BY name_key, credit_code) AS c
  GROUP BY name_key
),
-- Places that lists write short (南京) are the city of today's list.
city_name AS (
  SELECT name, name AS city, province FROM ref.region WHERE level = 'city'
  UNION
  SELECT short_name AS name, min(name) AS city, min(province) AS province FROM ref.region WHERE level = 'city' GROUP BY short_name HAVING count(*) = 1
),
province_name AS (
  SELECT name, name AS province FROM ref.region WHERE level = 'province'
  UNION
  SELECT short_name AS name, name AS province FROM ref.region WHERE level = 'province'
),
seen AS (
  SELECT n.name_key, r.province, r.city, count(*) AS n
  FROM stg_gazette__publication AS s
  JOIN int_name AS n ON n.raw_name = s.first_applicant
  JOIN int_address_region AS r ON r.address = s.address
  WHERE NOT n.is_individual AND r.province IS NOT NULL
  GROUP BY n.name_key, r.province, r.city
  UNION ALL
  SELECT t.name_key, coalesce(p.province, c.province) AS province, c.city, count(*) AS n
  FROM told AS t
  LEFT JOIN city_name AS c ON c.name = t.city
  LEFT JOIN province_name AS p ON p.name = t.province
  WHERE coalesce(p.province, c.province) IS NOT NULL
  GROUP BY t.name_key, coalesce(p.province, c.province), c.city
),
province AS (
  SELECT name_key, string_agg(province, ';' ORDER BY n DESC, province) AS provinces
  FROM (SELECT name_key, province, sum(n) AS n FROM seen GROUP BY name_key, province) AS x
  GROUP BY name_key
),
city AS (
  SELECT name_key, string_agg(city, ';' ORDER BY n DESC, city) AS cities
  FROM (SELECT name_key, city, sum(n) AS n FROM seen WHERE city IS NOT NULL GROUP BY name_key, city) AS x
  GROUP BY name_key
),
address AS (
  SELECT name_key, string_agg(address, chr(10) ORDER BY choice) AS addresses
  FROM (
    SELECT name_key, address, row_number() OVER (PARTITION BY name_key ORDER BY sum(n) DESC, address) AS choice
    FROM (
      SELECT n.name_key, s.address, count(*) AS n
      FROM stg_gazette__publication AS s
      JOIN int_name AS n ON n.raw_name = s.first_applicant
      WHERE NOT n.is_individual AND s.address IS NOT NULL
      GROUP BY n.name_key, s.address
      UNION ALL
      SELECT name_key, address, count(*) AS n FROM told WHERE address IS NOT NULL GROUP BY name_key, address
    ) AS a
    GROUP BY name_key, address
  ) AS x
  WHERE choice <= 3
  GROUP BY name_key
),
-- A short name that several bodies claim says nothing.
statement AS (
  SELECT t.name_key, o.name_key AS other_key, 'former' AS kind, min(t.record_id) AS record_id
  FROM (SELECT name_key, record_id, unnest(string_split(former_names, ';')) AS other FROM told WHERE former_names IS NOT NULL) AS t
  JOIN int_name AS o ON o.raw_name = trim(t.other)
  GROUP BY t.name_key, o.name_key
  UNION ALL
  SELECT min(t.name_key) AS name_key, o.name_key AS other_key, 'short' AS kind, min(t.record_id) AS record_id
  FROM told AS t
  JOIN int_name AS o ON o.raw_name = t.short_name
  GROUP BY o.name_key
  HAVING count(DISTINCT t.name_key) = 1
),
-- One name before and one after under a change of name, by the gazette.
renamed AS (
  SELECT a.name_key, b.name_key AS other_key, 'renamed' AS kind, min(e.record_id) AS record_id
  FROM stg_gazette__legal_event AS e
  JOIN int_name AS a ON a.raw_name = e.to_names
  JOIN int_name AS b ON b.raw_name = e.from_names
  WHERE e.event_code IN ('CP01', 'CP03') AND NOT a.is_individual AND NOT b.is_individual AND a.name_key <> b.name_key
  GROUP BY a.name_key, b.name_key
),
stated AS (
  SELECT
    name_key,
    CAST(to_json(list(struct_pack("key" := other_key, "kind" := kind, "records" := record_id) ORDER BY kind, other_key)) AS VARCHAR) AS stated
  FROM (SELECT * FROM statement UNION ALL SELECT * FROM renamed) AS s
  WHERE other_key <> name_key
  GROUP BY name_key
),
parent AS (
  SELECT t.name_key, min_by(o.name_key, (-t.n, o.name_key)) AS stated_parent
  FROM (SELECT name_key, parent, count(*) AS n FROM told WHERE parent IS NOT NULL GROUP BY name_key, parent) AS t
  JOIN int_name AS o ON o.raw_name = t.parent
  WHERE o.name_key <> t.name_key AND NOT o.is_individual
  GROUP BY t.name_key
),
-- Who invents for a body is as good as an address. The first three inventors are enough.
inventor AS (
  SELECT name_key, left(md5(inventor), 12) AS companion, count(*) AS n
  FROM (
    SELECT n.name_key, unnest(list_slice(string_split(s.inventors, ';'), 1, 3)) AS inventor
    FROM stg_gazette__publication AS s
    JOIN int_name AS n ON n.raw_name = s.first_applicant
    WHERE NOT n.is_individual AND s.inventors IS NOT NULL
  ) AS i
  GROUP BY name_key, inventor
  UNION ALL
  SELECT name_key, 's:' || companion AS companion, 1000 AS n FROM told WHERE companion IS NOT NULL GROUP BY name_key, companion
),
company AS (
  SELECT name_key, string_agg(companion, ';' ORDER BY choice) AS company
  FROM (SELECT name_key, companion, row_number() OVER (PARTITION BY name_key ORDER BY n DESC, companion) AS choice FROM inventor) AS i
  WHERE choice <= 24
  GROUP BY name_key
)
SELECT
  n.name_key,
  n.name,
  row_number() OVER (ORDER BY n.first_at, n.first_record_id, n.name_key) - 1 AS name_order,
  n.record_count,
  n.org_type,
  n.is_university,
  k.credit_codes,
  p.provinces,
  c.cities,
  a.addresses,
  s.stated,
  u.stated_parent,
  m.company
FROM name AS n
LEFT JOIN code AS k ON k.name_key = n.name_key
LEFT JOIN province AS p ON p.name_key = n.name_key
LEFT JOIN city AS c ON c.name_key = n.name_key
LEFT JOIN address AS a ON a.name_key = n.name_key
LEFT JOIN stated AS s ON s.name_key = n.name_key
LEFT JOIN parent AS u ON u.name_key = n.name_key
LEFT JOIN company AS m ON m.name_key = n.name_key
