/* model
name: int_person_mention
grain: 一行一处提到一个人：一件专利的一位发明人，或人员名单中一个单位一个部门的一个姓名
key: [mention_key]
owner: warehouse
description: 不公布姓名的不在其中。名单中同一单位同一部门的同一姓名（多份名单、多次取得）是一处。
columns:
  mention_key: { type: VARCHAR, name: 提及键, meaning: 姓名@专利标识，名单为 姓名@单位/部门；决定人员归并时写它或人员标识 }
  name_key: { type: VARCHAR, name: 姓名键, meaning: 见 int_person_inventor }
  name: { type: VARCHAR, name: 姓名, meaning: 来源中的写法 }
  evidence_key: { type: VARCHAR, name: 依据键, meaning: 见 int_person_evidence }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 名单的为空 }
  department: { type: VARCHAR, name: 部门, meaning: 名单所载 }
  certificate_number: { type: VARCHAR, name: 证书编号, meaning: 名单所载；几份名单不同的取其一 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 以半角分号分隔；名单至多 20 条 }
audits:
  - not_null: [mention_key, name_key, name, evidence_key, record_ids]
  - unique: [mention_key]
  - relationships: { column: evidence_key, to: int_person_evidence.evidence_key }
  - reconcile:
      name: 公布姓名的发明人都有提及
      left: select count(*) from int_person_mention where patent_id is not null
      right: select count(*) from int_person_inventor where not is_withheld
*/
WITH listed AS (
  SELECT
    l.name, l.organisation || '/' || coalesce(l.department, '') AS evidence_key, l.department, l.certificate_number, l.record_id,
    CASE WHEN regexp_full_match(l.name, '[\x{4e00}-\x{9fff}（）A-Z0-9·.&+,/-]*') THEN l.name ELSE upper(translate(l.name, '()[]［］【】〔〕•・‧∙－—–‐−‑“”＂〝〞‘’＇○〇！＃＄％＆＊＋，．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ＼＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ ' || chr(9) || chr(13) || chr(10) || chr(160) || chr(8194) || chr(8195) || chr(8201) || chr(8203) || chr(12288) || chr(65279), '（）（）（）（）（）····------"""""''''''〇〇!#$%&*+,./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\^_`abcdefghijklmnopqrstuvwxyz{|}~')) END AS name_key
  FROM stg_lists__person AS l
),
staff AS (
  SELECT
    CASE WHEN length(name_key) > 60 THEN left(name_key, 40) || '…' || left(md5(name_key), 8) ELSE name_key END || '@'
      || CASE WHEN length(evidence_key) > 200 THEN left(evidence_key, 180) || '…' || left(md5(evidence_key), 8) ELSE evidence_key END AS mention_key,
    name_key, min(name) AS name, evidence_key, min(department) AS department, min(certificate_number) AS certificate_number,
    array_to_string(list_slice(list(record_id ORDER BY record_id), 1, 20), ';') AS record_ids
  FROM listed
  GROUP BY name_key, evidence_key
)
SELECT
  mention_key, name_key, name, patent_id AS evidence_key, patent_id, CAST(NULL AS VARCHAR) AS department, CAST(NULL AS VARCHAR) AS certificate_number,
  record_ids
FROM int_person_inventor
WHERE NOT is_withheld
UNION ALL
SELECT mention_key, name_key, name, evidence_key, CAST(NULL AS VARCHAR) AS patent_id, department, certificate_number, record_ids
FROM staff
