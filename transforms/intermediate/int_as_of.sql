/* model
name: int_as_of
grain: 只有一行
key: [as_of]
owner: warehouse
description: 库中所知截至哪一天：最晚的公布日与法律状态公告日。凡要“现在”的地方都用它，不用机器的时钟，因为同样的湖要得出同样的表。
columns:
  as_of: { type: DATE, name: 截至日, meaning: 没有任何公布文献时为 1985-04-01（专利法施行之日） }
audits:
  - not_null: [as_of]
  - reconcile:
      name: 恰有一行
      left: select count(*) from int_as_of
      right: select 1
*/
SELECT CAST(coalesce(greatest(p.day, e.day), p.day, e.day, DATE '1985-04-01') AS DATE) AS as_of
FROM (SELECT max(publication_date) AS day FROM int_publication) AS p
CROSS JOIN (SELECT max(announced_date) AS day FROM stg_gazette__legal_event WHERE coalesce(country, 'CN') = 'CN') AS e
