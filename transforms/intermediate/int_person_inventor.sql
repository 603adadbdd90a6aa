/* model
name: int_person_inventor
grain: 一行一件专利的一位发明人或设计人
key: [patent_id, inventor_order]
owner: warehouse
description: 取自该专利最近一次公布的文献；提及键是归并人员所用的单位，名称与专利不变它就不变。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  inventor_order: { type: INTEGER, name: 次序, meaning: 在发明人中的位置，1 为第一 }
  name: { type: VARCHAR, name: 姓名, meaning: 文献中的写法 }
  name_key: { type: VARCHAR, name: 姓名键, meaning: 去掉写法差异（全半角、空格、间隔号、大小写）后的姓名 }
  mention_key: { type: VARCHAR, name: 提及键, meaning: "姓名@专利标识；同一专利有同名者，第二位起加 #次序；过长的姓名取前 40 字加摘要" }
  is_withheld: { type: BOOLEAN, name: 是否不公布姓名, meaning: 发明人请求不公布姓名（实施细则第十三条） }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 载明这一姓名的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, inventor_order, name, name_key, mention_key, is_withheld, record_ids]
  - unique: [patent_id, inventor_order]
  - unique: [mention_key]
*/
WITH document AS NOT MATERIALIZED (
  SELECT p.patent_id, p.record_ids, s.inventors
  FROM int_publication AS p
  JOIN stg_gazette__publication AS s ON s.publication_number = p.publication_number
  LEFT JOIN (SELECT record_id FROM int_record_choice WHERE choice > 1) AS x ON x.record_id = s.record_id
  WHERE x.record_id IS NULL AND p.publication_order = 1 AND s.inventors IS NOT NULL
),
listed AS NOT MATERIALIZED (
  SELECT
    patent_id, record_ids, unnest(string_split(inventors, ';')) AS name,
    CAST(generate_subscripts(string_split(inventors, ';'), 1) AS INTEGER) AS inventor_order
  FROM document
),
keyed AS (
  SELECT
    l.patent_id, l.inventor_order, l.name, l.record_ids,
    contains(l.name, '不公告') OR contains(l.name, '不公布') OR contains(l.name, '不公开') AS is_withheld,
    CASE WHEN regexp_full_match(l.name, '[\x{4e00}-\x{9fff}（）A-Z0-9·.&+,/-]*') THEN l.name ELSE upper(translate(l.name, '()[]［］【】〔〕•・‧∙－—–‐−‑“”＂〝〞‘’＇○〇！＃＄％＆＊＋，．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ＼＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ ' || chr(9) || chr(13) || chr(10) || chr(160) || chr(8194) || chr(8195) || chr(8201) || chr(8203) || chr(12288) || chr(65279), '（）（）（）（）（）····------"""""''''''〇〇!#$%&*+,./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\^_`abcdefghijklmnopqrstuvwxyz{|}~')) END AS name_key
  FROM listed AS l
),
-- Two of one name on one patent are rare: only they need an order.
repeated AS (
  SELECT k.patent_id, k.inventor_order, row_number() OVER (PARTITION BY k.patent_id, k.name_key ORDER BY k.inventor_order) AS nth
  FROM keyed AS k
  JOIN (SELECT patent_id, name_key FROM keyed GROUP BY patent_id, name_key HAVING count(*) > 1) AS d
    ON d.patent_id = k.patent_id AND d.name_key = k.name_key
)
SELECT
  k.patent_id, k.inventor_order, k.name, k.name_key,
  CASE WHEN length(k.name_key) > 60 THEN left(k.name_key, 40) || '…' || left(md5(k.name_key), 8) ELSE k.name_key END || '@' || k.patent_id
    || CASE WHEN r.nth > 1 THEN '#' || r.nth ELSE '' END AS mention_key,
  k.is_withheld, k.record_ids
FROM keyed AS k
LEFT JOIN repeated AS r ON r.patent_id = k.patent_id AND r.inventor_order = k.inventor_order
