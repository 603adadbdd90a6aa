/* model
name: int_region_alias
grain: 一行一个省内的地名写法
key: [province, scope, alias]
owner: warehouse
description: 地址开头可能出现的地名写法与今天的行政区划的对应，由 ref.region 与 ref.region_former 推出，不另行维护。
columns:
  province: { type: VARCHAR, name: 省级, meaning: 省级区划全称 }
  scope: { type: VARCHAR, name: 范围, meaning: 该写法在哪里唯一：空文字为全省，否则为地级区划全称（只在这个市内作县名用） }
  alias: { type: VARCHAR, name: 写法, meaning: 地址中的文字 }
  alias_key: { type: VARCHAR, name: 匹配键, meaning: 写法的前六个字；同一范围内不重复 }
  alias_length: { type: INTEGER, name: 键长, meaning: 匹配键的字数，1 到 6 }
  city: { type: VARCHAR, name: 地级, meaning: 今天所属的地级区划 }
  county: { type: VARCHAR, name: 县级, meaning: 今天的县级区划；写法只指地级的为空 }
  is_direct: { type: BOOLEAN, name: 省直辖县级, meaning: 不属任何地级区划的县级单位 }
audits:
  - not_null: [province, scope, alias, alias_key, alias_length, city]
  - unique: [province, scope, alias]
  - unique: [province, scope, alias_key]
*/
WITH spelled AS (
  -- Cities: 苏州市, 苏州; 楚雄彝族自治州, 楚雄, 楚雄州.
  SELECT province, '' AS scope, name AS alias, city, CAST(NULL AS VARCHAR) AS county, 1 AS strength, false AS is_direct FROM ref.region WHERE level = 'city'
  UNION ALL
  SELECT province, '', short_name, city, NULL, 2, false FROM ref.region WHERE level = 'city' AND short_name <> ''
  UNION ALL
  SELECT province, '', short_name || '州', city, NULL, 2, false FROM ref.region WHERE level = 'city' AND ends_with(name, '自治州')
  UNION ALL
  SELECT province, '', name, city, NULL, 3, false FROM ref.region_former WHERE level = 'city'
  UNION ALL
  -- Units directly under the province, and counties whose city the address leaves out: 江苏省昆山市….
  SELECT province, '', name, city, name, 1, true FROM ref.region WHERE level = 'direct'
  UNION ALL
  SELECT province, '', short_name, city, name, 2, true FROM ref.region WHERE level = 'direct' AND short_name <> ''
  UNION ALL
  SELECT province, '', short_name || '县', city, name, 2, true FROM ref.region WHERE level = 'direct' AND ends_with(name, '自治县')
  UNION ALL
  SELECT province, '', name, city, name, 3, false FROM ref.region WHERE level = 'county'
  UNION ALL
  SELECT province, '', name, city, county, 5, false FROM ref.region_former WHERE level = 'county'
  UNION ALL
  SELECT province, '', short_name, city, name, 4, false FROM ref.region WHERE level = 'county' AND short_name <> '' AND right(name, 1) IN ('市', '县')
  UNION ALL
  SELECT province, '', short_name || '县', city, name, 4, false FROM ref.region WHERE level = 'county' AND ends_with(name, '自治县')
  UNION ALL
  -- Inside a known city: full names, and the usual shortening of autonomous units (管城回族区 as 管城区).
  SELECT province, city, name, city, name, 1, false FROM ref.region WHERE level = 'county'
  UNION ALL
  SELECT province, city, short_name || right(name, 1), city, name, 2, false FROM ref.region
  WHERE level = 'county' AND short_name <> '' AND (ends_with(name, '自治县') OR ends_with(name, '族区'))
  UNION ALL
  SELECT province, city, name, city, county, 3, false FROM ref.region_former WHERE level = 'county'
),
-- The strongest reading of a spelling wins; equally strong readings that name different places make it useless.
strongest AS (
  SELECT
    province, scope, alias, left(alias, 6) AS alias_key,
    min(strength) OVER (PARTITION BY province, scope, left(alias, 6)) AS best,
    strength, city, county, is_direct
  FROM spelled
)
SELECT
  province,
  scope,
  min(alias) AS alias,
  alias_key,
  CAST(length(alias_key) AS INTEGER) AS alias_length,
  min(city) AS city,
  min(county) AS county,
  bool_or(is_direct) AS is_direct
FROM strongest
WHERE strength = best
GROUP BY province, scope, alias_key
HAVING min(city) = max(city) AND coalesce(min(county), '') = coalesce(max(county), '') AND count(county) IN (0, count(*)) AND min(alias) = max(alias)
