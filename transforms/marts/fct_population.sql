/* model
name: fct_population
grain: 一行一个地区一年的常住人口
key: [population_id]
owner: warehouse
description: >-
  人均指标的分母，凭 ref.population。用法同存量：valid_from ≤ 时点且 valid_to 为空或晚于时点的那一行，即不晚于所问时期的最近一年；最早一年以前没有数。
  省级与地级两种行不可相加，指标只取 level = 市（各市之和即全省）。
columns:
  population_id: { type: VARCHAR, name: 标识, meaning: 地区加年份 }
  region: { type: VARCHAR, name: 地区, meaning: 省级或地级行政区全称 }
  level: { type: VARCHAR, name: 级别, meaning: 省、市 }
  province: { type: VARCHAR, name: 省级, meaning: 所在省级行政区 }
  city: { type: VARCHAR, name: 地级, meaning: 地级行政区；省级行为空 }
  year: { type: INTEGER, name: 年份, meaning: 数字所属的年份 }
  year_date: { type: DATE, name: 年末, meaning: 该年 12 月 31 日 }
  persons_10k: { type: "DECIMAL(12,2)", name: 常住人口, meaning: 万人 }
  valid_from: { type: DATE, name: 起用日, meaning: 该年 1 月 1 日 }
  valid_to: { type: DATE, name: 停用日, meaning: 同一地区下一个有数的年份的 1 月 1 日；最近一年为空 }
  known_date: { type: DATE, name: 可知日, meaning: 次年 1 月 1 日；公布日不在来源中 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 恒为空：参考表不是湖中的记录，出处见 ref.population 的说明 }
audits:
  - not_null: [population_id, region, level, province, year, year_date, persons_10k, valid_from, known_date]
  - unique: [population_id]
  - accepted_values: { column: level, values: [省, 市] }
  - reconcile:
      name: 行数 = 参考表行数
      left: select count(*) from fct_population
      right: select count(*) from ref.population
  - sql:
      name: 地区名称都在行政区划表中，人口为正
      query: >-
        select p.region from fct_population as p left join ref.region as r on r.name = p.region and r.level = case p.level when '省' then 'province' else 'city' end and r.province = p.province
        where r.name is null or p.persons_10k <= 0 or (p.level = '市') <> (p.city is not null)
  - sql:
      name: 各市之和与全省相差超过千分之一（有全省数、且各市齐全的年份）
      severity: warn
      query: >-
        select p.province, p.year, p.persons_10k, sum(c.persons_10k) as cities from fct_population as p join fct_population as c on c.province = p.province
        and c.year = p.year and c.level = '市' where p.level = '省' group by p.province, p.year, p.persons_10k
        having count(*) = (select count(*) from ref.region as r where r.level = 'city' and r.province = p.province)
        and abs(sum(c.persons_10k) - p.persons_10k) > p.persons_10k / 1000
*/
SELECT
  region || ':' || year AS population_id, region, level, province, city, year, make_date(year, 12, 31) AS year_date, persons_10k,
  make_date(year, 1, 1) AS valid_from,
  lead(make_date(year, 1, 1)) OVER (PARTITION BY region ORDER BY year) AS valid_to,
  make_date(year + 1, 1, 1) AS known_date, CAST(NULL AS VARCHAR) AS record_ids
FROM ref.population
