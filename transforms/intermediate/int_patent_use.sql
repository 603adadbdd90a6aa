/* model
name: int_patent_use
grain: 一行一件有过计入的转化的专利
key: [patent_id]
owner: warehouse
description: 一件专利计入的转化（fct_conversion 中 is_counted 的行）合成一行，供专利的各事实表取用。转化不含自行实施（给了别人的才算）；实施两者都含。没有的专利不在其中。
columns:
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent }
  first_conversion_date: { type: DATE, name: 首次转化日, meaning: 计入的、自行实施以外的转化中最早一次的事件日；没有的为空 }
  first_conversion_form: { type: VARCHAR, name: 首次转化方式, meaning: 最早一次的方式；同日几次的取标识最小者 }
  conversion_count: { type: BIGINT, name: 转化次数, meaning: 计入的、自行实施以外的件次 }
  first_use_date: { type: DATE, name: 首次实施日, meaning: 计入的转化（不论方式，含自行实施）中最早一次的事件日 }
  first_own_use_date: { type: DATE, name: 首次自行实施日, meaning: 计入的自行实施中最早一次；没有的为空 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 首次转化与首次实施的记录，以半角分号分隔 }
audits:
  - not_null: [patent_id, conversion_count, first_use_date, record_ids]
  - unique: [patent_id]
  - relationships: { column: patent_id, to: dim_patent.patent_id }
*/
WITH counted AS (
  SELECT patent_id, conversion_id, form, event_date, record_ids, form <> '自行实施' AS is_conversion
  FROM fct_conversion
  WHERE is_counted AND patent_id IS NOT NULL AND event_date IS NOT NULL
)
SELECT
  patent_id,
  min(event_date) FILTER (WHERE is_conversion) AS first_conversion_date,
  min_by(form, (event_date, conversion_id)) FILTER (WHERE is_conversion) AS first_conversion_form,
  count(*) FILTER (WHERE is_conversion) AS conversion_count,
  min(event_date) AS first_use_date,
  min(event_date) FILTER (WHERE form = '自行实施') AS first_own_use_date,
  concat_ws(';', min_by(record_ids, (NOT is_conversion, event_date, conversion_id)),
    CASE WHEN min_by(conversion_id, (event_date, conversion_id)) <> min_by(conversion_id, (NOT is_conversion, event_date, conversion_id))
      THEN min_by(record_ids, (event_date, conversion_id)) END) AS record_ids
FROM counted
GROUP BY patent_id
