/* model
name: int_name
grain: 一行一个名称的写法，不论出自哪个来源
key: [raw_name]
owner: warehouse
description: >-
  各来源写到的机构与个人名称。按 ref.organisation_type 的规则归入机构类型，只看名称与“是否同时是发明人”，不看地址；同一键的写法同一类型。归并成机构见 int_org_name。
columns:
  raw_name: { type: VARCHAR, name: 名称原文, meaning: 来源中的写法 }
  name_key: { type: VARCHAR, name: 名称键, meaning: 统一全半角、括号、间隔点与大小写、去掉空格后的名称；规则见 domain/names.ts }
  org_type: { type: VARCHAR, name: 机构类型, meaning: 高校、科研院所、企业、医院、政府机关、事业单位、社会团体、军队、个人、其他 }
  org_type_rule: { type: VARCHAR, name: 类型规则, meaning: 命中的规则编号；university 指高校名单，都不命中为空 }
  is_individual: { type: BOOLEAN, name: 是否个人, meaning: 类型为个人 }
  university: { type: VARCHAR, name: 高校, meaning: 与普通高等学校名单一致的校名；不是的为空 }
  publication_count: { type: BIGINT, name: 公布次数, meaning: 以这种写法出现的公布记录数 }
  record_count: { type: BIGINT, name: 出现次数, meaning: 写到它的次数，含公布以外的来源 }
  first_record_id: { type: VARCHAR, name: 首次记录, meaning: 最早取得的、写到它的记录 }
  first_at: { type: TIMESTAMP WITH TIME ZONE, name: 首次取得, meaning: 该记录所在文件取得的时间 }
audits:
  - not_null: [raw_name, name_key, org_type, is_individual, first_record_id]
  - unique: [raw_name]
  - accepted_values: { column: org_type, values: [高校, 科研院所, 企业, 医院, 政府机关, 事业单位, 社会团体, 军队, 个人, 其他] }
  - sql:
      name: 高校名在名单之中
      query: select raw_name, university from int_name where university is not null and university not in (select name from ref.university)
*/
WITH spelled AS (
  SELECT applicants AS raw_name, inventors, fetched_at, record_id FROM stg_gazette__publication WHERE applicants IS NOT NULL AND NOT contains(applicants, ';')
  UNION ALL
  SELECT unnest(string_split(applicants, ';')) AS raw_name, inventors, fetched_at, record_id FROM stg_gazette__publication WHERE contains(applicants, ';')
),
applicant AS (
  SELECT
    raw_name,
    count(*) AS publication_count,
    -- Companies are no inventors; asking only the others spares most of the string work.
    bool_or(CASE WHEN ends_with(raw_name, '公司') THEN false ELSE contains(';' || inventors || ';', ';' || raw_name || ';') END) AS is_inventor,
    min(fetched_at) AS first_at,
    min_by(record_id, (fetched_at, record_id)) AS first_record_id
  FROM spelled
  WHERE raw_name <> ''
  GROUP BY raw_name
),
mentioned AS (
  SELECT
    raw_name, count(*) AS mention_count,
    -- What is said to be a body is no person, however short its name: 简称 of listed companies have three or four characters.
    bool_or(role IN ('名单', '曾用名', '简称', '上级单位', '服务机构', '人员单位', '金融机构', '主办单位', '举办单位', '承担单位', '评价所属', '运营中心所属')) AS is_body,
    min(fetched_at) AS first_at, min_by(record_id, (fetched_at, record_id)) AS first_record_id
  FROM int_name_mention
  GROUP BY raw_name
),
counted AS (
  SELECT
    coalesce(a.raw_name, m.raw_name) AS raw_name,
    coalesce(a.publication_count, 0) AS publication_count,
    coalesce(a.publication_count, 0) + coalesce(m.mention_count, 0) AS record_count,
    coalesce(a.is_inventor, false) AS is_inventor,
    coalesce(m.is_body, false) AS is_body,
    least(a.first_at, m.first_at) AS first_at,
    CASE WHEN m.first_at IS NULL OR a.first_at <= m.first_at THEN a.first_record_id ELSE m.first_record_id END AS first_record_id
  FROM applicant AS a
  FULL JOIN mentioned AS m ON m.raw_name = a.raw_name
),
keyed AS (
  SELECT g.raw_name, g.publication_count, g.record_count, g.is_inventor, g.is_body, g.first_at, g.first_record_id,
    CASE WHEN regexp_full_match(g.raw_name, '[\x{4e00}-\x{9fff}（）A-Z0-9·.&+,/-]*') THEN g.raw_name ELSE upper(translate(g.raw_name, '()[]［］【】〔〕•・‧∙－—–‐−‑“”＂〝〞‘’＇○〇！＃＄％＆＊＋，．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ＼＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ ' || chr(9) || chr(13) || chr(10) || chr(160) || chr(8194) || chr(8195) || chr(8201) || chr(8203) || chr(12288) || chr(65279), '（）（）（）（）（）····------"""""''''''〇〇!#$%&*+,./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\^_`abcdefghijklmnopqrstuvwxyz{|}~')) END AS name_key
  FROM counted AS g
),
-- One row for a key: what is true of one spelling is true of all.
name AS (
  SELECT
    name_key,
    bool_or(is_inventor) AS is_inventor,
    bool_or(is_body) AS is_body,
    -- Brackets at the end name a second name, a place or a legal form; the kind of body stands before them.
    coalesce(nullif(regexp_replace(name_key, '（[^（）]*）$', ''), ''), name_key) AS base,
    CASE
      WHEN regexp_full_match(name_key, '[\x{4e00}-\x{9fff}]{2}') THEN 'han2'
      WHEN regexp_full_match(name_key, '[\x{4e00}-\x{9fff}]{3}') THEN 'han3'
      WHEN regexp_matches(name_key, '[^ ][·.][^ ]') THEN 'dotted'
    END AS shape
  FROM keyed
  GROUP BY name_key
),
cheap_hit AS (
  SELECT n.name_key, r.priority FROM name AS n JOIN ref.organisation_type AS r ON r.match = 'exact' AND r.pattern = n.name_key
  UNION ALL
  SELECT n.name_key, r.priority FROM name AS n JOIN ref.organisation_type AS r ON r.match = 'shape' AND r.pattern = n.shape
  UNION ALL
  SELECT n.name_key, r.priority FROM name AS n JOIN ref.organisation_type AS r ON r.match = 'shape' AND r.pattern = 'inventor' AND n.is_inventor
  UNION ALL
  SELECT n.name_key, r.priority FROM name AS n JOIN ref.organisation_type AS r ON r.match = 'suffix' AND right(r.pattern, 1) = right(n.base, 1)
  WHERE ends_with(n.base, r.pattern)
),
cheap_best AS (
  SELECT name_key, min(priority) AS priority FROM cheap_hit GROUP BY name_key
),
-- Every name against every word: only where a word could still outrank what was found.
best AS (
  SELECT n.name_key, n.base, n.is_body, least(c.priority, min(r.priority)) AS priority
  FROM name AS n
  LEFT JOIN cheap_best AS c ON c.name_key = n.name_key
  LEFT JOIN ref.organisation_type AS r
    ON r.priority < coalesce(c.priority, 1000000)
    AND ((r.match = 'contains' AND contains(n.name_key, r.pattern)) OR (r.match = 'prefix' AND starts_with(n.name_key, r.pattern)))
  GROUP BY n.name_key, n.base, n.is_body, c.priority
),
university AS (
  SELECT CASE WHEN regexp_full_match(name, '[\x{4e00}-\x{9fff}（）A-Z0-9·.&+,/-]*') THEN name ELSE upper(translate(name, '()[]［］【】〔〕•・‧∙－—–‐−‑“”＂〝〞‘’＇○〇！＃＄％＆＊＋，．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ＼＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ ' || chr(9) || chr(13) || chr(10) || chr(160) || chr(8194) || chr(8195) || chr(8201) || chr(8203) || chr(12288) || chr(65279), '（）（）（）（）（）····------"""""''''''〇〇!#$%&*+,./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\^_`abcdefghijklmnopqrstuvwxyz{|}~')) END AS name_key, min(name) AS name
  FROM ref.university GROUP BY 1
),
typed AS (
  SELECT
    b.name_key,
    coalesce(u.name, v.name) AS university,
    CASE WHEN coalesce(u.name, v.name) IS NOT NULL THEN '高校' WHEN b.is_body AND r.org_type = '个人' THEN '其他' ELSE coalesce(r.org_type, '其他') END AS org_type,
    CASE WHEN coalesce(u.name, v.name) IS NOT NULL THEN 'university' WHEN b.is_body AND r.org_type = '个人' THEN NULL ELSE r.rule_id END AS org_type_rule
  FROM best AS b
  LEFT JOIN ref.organisation_type AS r ON r.priority = b.priority
  LEFT JOIN university AS u ON u.name_key = b.name_key
  LEFT JOIN university AS v ON v.name_key = b.base
)
SELECT
  k.raw_name,
  k.name_key,
  t.org_type,
  t.org_type_rule,
  t.org_type = '个人' AS is_individual,
  t.university,
  k.publication_count,
  k.record_count,
  k.first_record_id,
  k.first_at
FROM keyed AS k
JOIN typed AS t ON t.name_key = k.name_key
