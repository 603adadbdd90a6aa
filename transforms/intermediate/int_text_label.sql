/* model
name: int_text_label
grain: 一行一份内容在一个文字体系中的一个标签
key: [content_id, scheme, label_id]
owner: warehouse
program: { name: read_texts }
description: >-
  从名称、摘要、权利要求中读出的标签：功效（提高、降低、避免什么）、学科、技术成熟度、问题与手段。内容相同的专利只读一次。词表见 ref 的 efficacy_*、discipline_*、
  trl_*、phrase_*；每个标签都指明出自哪一栏的哪一段。
columns:
  content_id: { type: VARCHAR, name: 内容标识, meaning: 见 int_patent_text }
  scheme: { type: VARCHAR, name: 体系, meaning: efficacy 功效、discipline 学科、trl 成熟度、phrase 问题与手段 }
  label_id: { type: VARCHAR, name: 标签, meaning: 功效类、学科代码、成熟度区间、短语类别 }
  label_name: { type: VARCHAR, name: 标签名称, meaning: 给人看的名称 }
  weight: { type: DOUBLE, name: 把握, meaning: 规则的把握，0–1，不是概率 }
  rule_id: { type: VARCHAR, name: 规则, meaning: 词表中的规则 }
  method: { type: VARCHAR, name: 方式, meaning: 分类号、词语、动词+对象 等 }
  direction: { type: VARCHAR, name: 方向, meaning: 功效的方向：提高、降低、避免 等；其他体系为空 }
  low: { type: INTEGER, name: 下限, meaning: 成熟度区间下限 1–9；其他体系为空 }
  high: { type: INTEGER, name: 上限, meaning: 成熟度区间上限 1–9；其他体系为空 }
  field: { type: VARCHAR, name: 出处, meaning: 标题、摘要、权利要求、分类号 }
  start_at: { type: INTEGER, name: 起, meaning: 在该栏中的起点，从 0 起，UTF-16 单位 }
  end_at: { type: INTEGER, name: 止, meaning: 在该栏中的终点 }
  evidence: { type: VARCHAR, name: 依据, meaning: 该段原文 }
audits:
  - not_null: [content_id, scheme, label_id, label_name, weight, rule_id, field, evidence]
  - unique: [content_id, scheme, label_id]
  - accepted_values: { column: scheme, values: [efficacy, discipline, trl, phrase] }
  - accepted_values: { column: field, values: [标题, 摘要, 权利要求, 分类号] }
  - sql:
      name: 依据就是该栏的那一段（无星字符的文字）
      query: >-
        select l.content_id, l.field, l.evidence from int_text_label as l join (select content_id, min(title) as title, min(abstract) as abstract from int_patent_text
        group by content_id) as t on t.content_id = l.content_id where l.field in ('标题', '摘要') and
        not contains(case l.field when '标题' then t.title else t.abstract end, l.evidence)
*/
SELECT content_id, title, abstract, claims, symbols FROM int_patent_text
