/* model
name: int_open_licence
grain: 一行一件专利的一次开放许可声明或撤回
key: [open_licence_id]
owner: warehouse
description: >-
  声明在哪一段时间有效。自生效日（没有的取公告日）起；下列最早的一天起不再有效：撤回之日（撤回公告载明的，没有的取其公告日）、许可期限届满日的次日、专利权失效之日、
  同一专利另一次声明生效之日。失效日只到截至日（int_as_of）为止所知，期限届满日除外。声明自公告生效、撤回也须公告，撤回以前的许可不受影响（《专利法》第五十条）。
  同一专利、同一声明编号再次公告的只认最早的一次。撤回按专利与声明编号对应声明，没有编号的对应此前最近的声明。
columns:
  open_licence_id: { type: VARCHAR, name: 标识, meaning: 专利号、公告类型、声明编号、公告日的 MD5 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号 }
  declaration_number: { type: VARCHAR, name: 声明编号, meaning: 来源原文 }
  announced_date: { type: DATE, name: 公告日, meaning: 来源所记 }
  is_declaration: { type: BOOLEAN, name: 是否声明, meaning: 是一次声明；撤回与重复公告的为否 }
  in_force_from: { type: DATE, name: 声明有效起, meaning: 含当日；不是声明的、没有日期的为空 }
  in_force_to: { type: DATE, name: 声明有效止, meaning: 不含当日，可以晚于截至日；没有止日的为空。与起日相同的从未有效 }
  end_reason: { type: VARCHAR, name: 不再有效的原因, meaning: 撤回、期限届满、专利权失效、另行声明；没有止日的为空 }
  withdrawn_date: { type: DATE, name: 撤回日, meaning: 对应的撤回之日；没有的为空 }
  expires_date: { type: DATE, name: 期限届满次日, meaning: 许可期限届满日的次日，声明时即知；没有写明的为空 }
  right_ended_date: { type: DATE, name: 专利权失效日, meaning: 终止、放弃、无效、期限届满之日，可以晚于截至日（期限届满）；库中没有这件专利的为空 }
  replaced_date: { type: DATE, name: 另行声明日, meaning: 同一专利下一次声明生效之日；没有的为空 }
  withdrawal_id: { type: VARCHAR, name: 撤回, meaning: 对应的撤回一行的标识；没有的为空 }
  record_id: { type: VARCHAR, name: 记录标识, meaning: 作数的记录 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [open_licence_id, patent_number, is_declaration, record_id, record_ids]
  - unique: [open_licence_id]
  - accepted_values: { column: end_reason, values: [撤回, 期限届满, 专利权失效, 另行声明] }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from int_open_licence
      right: select count(*) from stg_gazette__open_licence
  - sql:
      name: 同一专利的各次声明，有效期互不重叠
      query: >-
        select patent_number from (
          select patent_number, in_force_from, lag(in_force_to) over w as before_to, lag(open_licence_id) over w as before
          from int_open_licence where is_declaration and in_force_from is not null
          window w as (partition by coalesce(patent_id, patent_number) order by in_force_from, in_force_to, open_licence_id)
        ) as t where before is not null and (before_to is null or before_to > in_force_from)
  - sql:
      name: 没有对应声明的撤回
      severity: warn
      query: >-
        select w.open_licence_id, w.patent_number from int_open_licence as w join stg_gazette__open_licence as s on s.record_id = w.record_id
        left join int_open_licence as d on d.withdrawal_id = w.open_licence_id where contains(s.action, '撤回') and d.open_licence_id is null
  - sql:
      name: 没有生效日也没有公告日的声明
      severity: warn
      query: select open_licence_id, patent_number from int_open_licence where is_declaration and in_force_from is null
*/
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY patent_number, action, declaration_number, announced_date ORDER BY fetched_at DESC, record_id DESC) AS choice,
    count(*) OVER (PARTITION BY patent_number, action, declaration_number, announced_date) AS record_count
  FROM stg_gazette__open_licence
),
others AS (
  SELECT patent_number, action, declaration_number, announced_date, string_agg(record_id, ';' ORDER BY choice) AS record_ids FROM ranked WHERE record_count > 1 GROUP BY patent_number, action, declaration_number, announced_date
),
announced AS (
  SELECT
    md5(concat_ws('|', coalesce(CAST(r.patent_number AS VARCHAR), ''), coalesce(CAST(r.action AS VARCHAR), ''), coalesce(CAST(r.declaration_number AS VARCHAR), ''), coalesce(CAST(r.announced_date AS VARCHAR), ''))) AS open_licence_id,
    p.patent_id, coalesce(p.patent_id, r.patent_number) AS patent_key, r.patent_number, r.declaration_number, r.announced_date, r.licence_until, r.withdrawal_date, coalesce(r.effective_date, r.announced_date) AS declared,
    contains(r.action, '撤回') AS is_withdrawal,
    r.record_id, r.record_count, coalesce(o.record_ids, r.record_id) AS record_ids
  FROM ranked AS r
  LEFT JOIN others AS o ON o.patent_number IS NOT DISTINCT FROM r.patent_number AND o.action IS NOT DISTINCT FROM r.action AND o.declaration_number IS NOT DISTINCT FROM r.declaration_number AND o.announced_date IS NOT DISTINCT FROM r.announced_date
  LEFT JOIN int_patent_number AS p ON p.number = r.patent_number
  WHERE r.choice = 1
),
-- A declaration without a number is one of its own.
declaration AS (
  SELECT * FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY patent_key, coalesce(declaration_number, open_licence_id) ORDER BY declared, open_licence_id) AS announcement
    FROM announced WHERE NOT is_withdrawal
  ) AS a
  WHERE announcement = 1
),
dated AS (
  SELECT *, lead(declared) OVER (PARTITION BY patent_key ORDER BY declared, open_licence_id) AS next_declared
  FROM declaration WHERE declared IS NOT NULL
),
-- A withdrawal names its declaration, or else is of the latest one before it.
withdrawal AS (
  SELECT open_licence_id AS withdrawal_id, patent_key, declaration_number, coalesce(withdrawal_date, announced_date) AS withdrawn_date FROM announced WHERE is_withdrawal
),
withdrawn AS (
  SELECT
    d.open_licence_id, min(w.withdrawn_date) AS withdrawn_date, min_by(w.withdrawal_id, (w.withdrawn_date, w.withdrawal_id)) AS withdrawal_id
  FROM withdrawal AS w
  JOIN dated AS d ON d.patent_key = w.patent_key
  WHERE w.withdrawn_date >= d.declared
    AND CASE WHEN w.declaration_number IS NULL OR d.declaration_number IS NULL THEN coalesce(w.withdrawn_date < d.next_declared, true) ELSE w.declaration_number = d.declaration_number END
  GROUP BY d.open_licence_id
),
ending AS (
  SELECT
    d.open_licence_id, d.declared,
    coalesce(w.withdrawn_date, d.withdrawal_date) AS withdrawn_date, w.withdrawal_id,
    CAST(d.licence_until + INTERVAL 1 DAY AS DATE) AS expired_date,
    coalesce(r.ended_date, r.expiry_date) AS lapsed_date,
    d.next_declared
  FROM dated AS d
  LEFT JOIN withdrawn AS w ON w.open_licence_id = d.open_licence_id
  LEFT JOIN int_patent_right AS r ON r.patent_id = d.patent_id
),
ended AS (
  SELECT *, least(withdrawn_date, expired_date, lapsed_date, next_declared) AS first_end FROM ending
)
SELECT
  a.open_licence_id, a.patent_id, a.patent_number, a.declaration_number, a.announced_date,
  d.open_licence_id IS NOT NULL AS is_declaration,
  e.declared AS in_force_from,
  greatest(e.first_end, CASE WHEN e.first_end IS NOT NULL THEN e.declared END) AS in_force_to,
  CASE
    WHEN e.first_end IS NULL THEN NULL
    WHEN e.first_end = e.withdrawn_date THEN '撤回'
    WHEN e.first_end = e.lapsed_date THEN '专利权失效'
    WHEN e.first_end = e.expired_date THEN '期限届满'
    ELSE '另行声明'
  END AS end_reason,
  e.withdrawn_date, e.expired_date AS expires_date, e.lapsed_date AS right_ended_date, e.next_declared AS replaced_date, e.withdrawal_id,
  a.record_id, a.record_count, a.record_ids
FROM announced AS a
LEFT JOIN declaration AS d ON d.open_licence_id = a.open_licence_id
LEFT JOIN ended AS e ON e.open_licence_id = a.open_licence_id
