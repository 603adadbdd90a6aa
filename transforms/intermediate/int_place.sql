/* model
name: int_place
grain: 一行一个单独写出的地名写法
key: [name]
owner: warehouse
description: >-
  来源的“城市”一栏写的是地名而不是地址（苏州、苏州市、江苏省苏州市、昆山市）；这里把写法对应到今天的地级区划，由 ref.region 推出。几个地方共有的写法不取；与省名相同的（吉林、海南）不知说的是省还是市，也不取。
columns:
  name: { type: VARCHAR, name: 写法, meaning: 来源中的文字 }
  province: { type: VARCHAR, name: 省级, meaning: 省级区划全称 }
  city: { type: VARCHAR, name: 地级, meaning: 地级区划全称 }
audits:
  - not_null: [name, province, city]
  - unique: [name]
*/
WITH unit AS (
  SELECT name, short_name, province, city, 1 AS strength FROM ref.region WHERE level = 'city'
  UNION ALL
  SELECT name, short_name, province, coalesce(city, name) AS city, 2 AS strength FROM ref.region WHERE level IN ('county', 'direct')
),
named AS (
  SELECT name, province, city, strength FROM unit
  UNION ALL
  SELECT short_name AS name, province, city, strength FROM unit WHERE short_name <> ''
),
province AS (
  SELECT name AS province, name AS prefix FROM ref.region WHERE level = 'province'
  UNION
  SELECT name AS province, short_name AS prefix FROM ref.region WHERE level = 'province' AND short_name <> ''
),
placed AS (
  SELECT name, province, city, strength FROM named
  UNION ALL
  SELECT p.prefix || n.name AS name, n.province, n.city, n.strength + 2 AS strength FROM named AS n JOIN province AS p ON p.province = n.province
  UNION ALL
  SELECT c.name || u.name AS name, u.province, u.city, 5 AS strength FROM unit AS u JOIN named AS c ON c.province = u.province AND c.city = u.city AND c.strength = 1 WHERE u.strength = 2
),
best AS (
  SELECT name, province, city, strength, min(strength) OVER (PARTITION BY name) AS strongest FROM placed
)
SELECT name, min(province) AS province, min(city) AS city
FROM best
WHERE strength = strongest AND (name NOT IN (SELECT prefix FROM province) OR province = city)
GROUP BY name
HAVING count(DISTINCT province || city) = 1
