/* model
name: int_address_region
grain: 一行一个不同的地址
key: [address]
owner: warehouse
description: >-
  地址开头的文字对应到今天的行政区划，只看地址，从不看机构名称。先认省（“中国”开头的先去掉这两个字），再认紧随其后的地级或县级地名，取最长的写法；
  都认不出时看是不是外国国名。
columns:
  address: { type: VARCHAR, name: 地址, meaning: 不含邮编的地址原文 }
  country: { type: VARCHAR, name: 国家或地区, meaning: 中国（含港澳台）或外国中文名；认不出的为空 }
  province: { type: VARCHAR, name: 省级, meaning: 省级行政区全称，港澳台亦然；外国为空 }
  city: { type: VARCHAR, name: 地级, meaning: 地级行政区全称；直辖市、港澳与省直辖县级单位为其自身；认不出的为空 }
  county: { type: VARCHAR, name: 县级, meaning: 县级行政区今天的全称；认不出或旧区已拆分的为空 }
  method: { type: VARCHAR, name: 认定方法, meaning: 市名、县名（地址没写市）、直辖（直辖市与港澳）、省直辖、无省市名、仅省级、国别、未识别 }
audits:
  - not_null: [address, method]
  - unique: [address]
  - accepted_values: { column: method, values: [市名, 县名, 直辖, 省直辖, 无省市名, 仅省级, 国别, 未识别] }
  - sql:
      name: 国家、省、市、县逐级完整
      query: >-
        select address, country, province, city, county from int_address_region where (county is not null and city is null)
        or (city is not null and province is null) or (province is not null and country is distinct from '中国')
  - sql:
      name: 认不出国家的地址
      severity: warn
      query: select address from int_address_region where country is null
*/
WITH province AS (
  -- Municipalities, Hong Kong and Macao are one city of the same name.
  SELECT p.name, p.short_name, left(p.short_name, 2) AS key, c.name AS own_city
  FROM ref.region AS p
  LEFT JOIN ref.region AS c ON c.level = 'city' AND c.name = p.name
  WHERE p.level = 'province'
),
plain AS (
  SELECT address, CASE WHEN starts_with(address, '中国') THEN substr(address, 3) ELSE address END AS text
  FROM (SELECT DISTINCT address FROM stg_gazette__publication WHERE address IS NOT NULL) AS a
),
-- What follows the province. 吉林市 is a city that shares its province's short name.
after_province AS (
  SELECT
    t.address, t.text, p.name AS province, p.own_city,
    CASE
      WHEN starts_with(t.text, p.name) THEN substr(t.text, length(p.name) + 1)
      WHEN starts_with(t.text, p.short_name || '市') AND p.own_city IS NULL THEN t.text
      ELSE substr(t.text, length(p.short_name) + 1)
    END AS rest
  FROM plain AS t
  JOIN province AS p ON p.key = left(t.text, 2)
  WHERE starts_with(t.text, p.short_name)
),
-- One exact join for each length of a key beats any prefix search; the longest hit wins.
place AS (
  SELECT
    a.address, a.province, a.own_city,
    coalesce(k6.city, k5.city, k4.city, k3.city, k2.city, a.own_city) AS city,
    CASE WHEN k6.city IS NOT NULL THEN k6.county WHEN k5.city IS NOT NULL THEN k5.county WHEN k4.city IS NOT NULL THEN k4.county
      WHEN k3.city IS NOT NULL THEN k3.county ELSE k2.county END AS county,
    coalesce(k6.is_direct, k5.is_direct, k4.is_direct, k3.is_direct, k2.is_direct) AS is_direct,
    substr(a.rest, 1 + length(coalesce(k6.alias, k5.alias, k4.alias, k3.alias, k2.alias, ''))) AS rest
  FROM after_province AS a
  LEFT JOIN int_region_alias AS k2 ON k2.scope = '' AND k2.alias_length = 2 AND k2.province = a.province AND k2.alias_key = left(a.rest, 2)
  LEFT JOIN int_region_alias AS k3 ON k3.scope = '' AND k3.alias_length = 3 AND k3.province = a.province AND k3.alias_key = left(a.rest, 3)
  LEFT JOIN int_region_alias AS k4 ON k4.scope = '' AND k4.alias_length = 4 AND k4.province = a.province AND k4.alias_key = left(a.rest, 4)
  LEFT JOIN int_region_alias AS k5 ON k5.scope = '' AND k5.alias_length = 5 AND k5.province = a.province AND k5.alias_key = left(a.rest, 5)
  LEFT JOIN int_region_alias AS k6 ON k6.scope = '' AND k6.alias_length = 6 AND k6.province = a.province AND k6.alias_key = left(a.rest, 6)
),
-- The county after the city. A unit directly under the province may stand behind a city it does not belong to:
-- 新疆维吾尔自治区乌鲁木齐市石河子市….
domestic AS (
  SELECT
    p.address, p.province,
    CASE WHEN d.alias IS NOT NULL AND starts_with(p.rest, d.alias) THEN d.city ELSE p.city END AS city,
    CASE
      WHEN d.alias IS NOT NULL AND starts_with(p.rest, d.alias) THEN d.county
      WHEN p.county IS NOT NULL THEN p.county
      WHEN c6.alias IS NOT NULL THEN c6.county WHEN c5.alias IS NOT NULL THEN c5.county WHEN c4.alias IS NOT NULL THEN c4.county
      WHEN c3.alias IS NOT NULL THEN c3.county ELSE c2.county
    END AS county,
    CASE
      WHEN p.city IS NULL THEN '仅省级'
      WHEN p.is_direct OR (d.alias IS NOT NULL AND starts_with(p.rest, d.alias)) THEN '省直辖'
      WHEN p.city = p.own_city THEN '直辖'
      WHEN p.county IS NOT NULL THEN '县名'
      ELSE '市名'
    END AS method
  FROM place AS p
  LEFT JOIN int_region_alias AS c2 ON c2.alias_length = 2 AND c2.scope = p.city AND c2.province = p.province AND c2.alias_key = left(p.rest, 2)
  LEFT JOIN int_region_alias AS c3 ON c3.alias_length = 3 AND c3.scope = p.city AND c3.province = p.province AND c3.alias_key = left(p.rest, 3)
  LEFT JOIN int_region_alias AS c4 ON c4.alias_length = 4 AND c4.scope = p.city AND c4.province = p.province AND c4.alias_key = left(p.rest, 4)
  LEFT JOIN int_region_alias AS c5 ON c5.alias_length = 5 AND c5.scope = p.city AND c5.province = p.province AND c5.alias_key = left(p.rest, 5)
  LEFT JOIN int_region_alias AS c6 ON c6.alias_length = 6 AND c6.scope = p.city AND c6.province = p.province AND c6.alias_key = left(p.rest, 6)
  LEFT JOIN (
    SELECT province, alias, left(alias, 3) AS key, city, county FROM int_region_alias WHERE scope = '' AND is_direct AND alias = county
  ) AS d ON d.province = p.province AND d.key = CASE WHEN p.county IS NULL THEN left(p.rest, 3) END
),
elsewhere AS (
  SELECT p.address, p.text FROM plain AS p LEFT JOIN after_province AS a ON a.address = p.address WHERE a.address IS NULL
),
city_without_province AS (
  SELECT e.address, r.province, r.city
  FROM elsewhere AS e
  JOIN (
    SELECT name, min(province) AS province, min(city) AS city FROM ref.region WHERE level = 'city' AND ends_with(name, '市')
    GROUP BY name HAVING count(*) = 1
  ) AS r ON left(r.name, 2) = left(e.text, 2)
  WHERE starts_with(e.text, r.name)
),
foreign_country AS (
  SELECT f.address, f.country
  FROM (
    SELECT e.address, c.name AS country, row_number() OVER (PARTITION BY e.address ORDER BY length(c.alias) DESC) AS choice
    FROM elsewhere AS e
    JOIN ref.country AS c ON left(c.alias, 2) = left(e.text, 2)
    WHERE starts_with(e.text, c.alias)
  ) AS f
  WHERE f.choice = 1
)
SELECT address, '中国' AS country, province, city, county, method
FROM domestic
UNION ALL
SELECT
  e.address,
  CASE WHEN c.city IS NOT NULL THEN '中国' ELSE f.country END AS country,
  c.province,
  c.city,
  CAST(NULL AS VARCHAR) AS county,
  CASE WHEN c.city IS NOT NULL THEN '无省市名' WHEN f.country IS NOT NULL THEN '国别' ELSE '未识别' END AS method
FROM elsewhere AS e
LEFT JOIN city_without_province AS c ON c.address = e.address
LEFT JOIN foreign_country AS f ON f.address = e.address
