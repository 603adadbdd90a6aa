/* model
name: fct_open_licence
grain: 一行一件专利的一次开放许可声明或撤回
key: [open_licence_id]
owner: warehouse
description: >-
  同一开放许可声明在多份文件中出现时，取最近取得的那条（再并列取记录标识最大者）；其余记录并入 record_ids，不另计数。
  只有 is_declaration 的行是计数的声明；声明在哪一段时间有效见 int_open_licence，同一专利的各段互不重叠，所以某日有效的声明数就是专利件数。
  成交取 fct_conversion 中计数的开放许可，签订日（没有合同的取备案日）在这次声明有效之时。自行协商的普通许可不是开放许可（《专利法》第五十一条），不在其中。
  收费方式见 ref.pricing_mode，上限见 ref.fee_cap：超过为否，没有写明数额或提成基数而不能判断的为空，cap_reason 写明。
  资格线索（《专利法实施细则》第八十五条、第八十六条）只列数据看得见的：有效的独占、排他许可，有效的质押（质权人是否同意，数据看不见），声明时专利权已失效、尚未授权，保全。
  年费、实用新型与外观设计的专利权评价报告看不见。线索由人核实，不作定论。
columns:
  open_licence_id: { type: VARCHAR, name: 标识, meaning: 专利号、公告类型、声明编号、公告日的 MD5 }
  patent_id: { type: VARCHAR, name: 专利标识, meaning: 见 dim_patent；库中没有这件专利的为空 }
  declaration_number: { type: VARCHAR, name: 声明编号, meaning: 来源原文，已去掉首尾空白 }
  action: { type: VARCHAR, name: 公告类型, meaning: 来源所填；常见 声明、撤回 }
  patent_number: { type: VARCHAR, name: 专利号, meaning: 来源所给的申请号（13 位）或公开（公告）号，已去掉 ZL、CN 与点 }
  title: { type: VARCHAR, name: 发明名称, meaning: 来源原文，已去掉首尾空白 }
  owners: { type: VARCHAR, name: 专利权人, meaning: 多个以半角分号分隔，次序同来源 }
  announced_date: { type: DATE, name: 公告日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  effective_date: { type: DATE, name: 生效日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  withdrawal_date: { type: DATE, name: 撤回日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  fee_mode: { type: VARCHAR, name: 许可使用费支付方式, meaning: 来源所填；常见 一次总付、分期支付、提成支付、入门费加提成、免费、先使用后付费 }
  fee_text: { type: VARCHAR, name: 许可使用费标准, meaning: 来源原文，已去掉首尾空白 }
  fee_amount: { type: "DECIMAL(18,2)", name: 许可使用费金额, meaning: 元 }
  royalty_rate: { type: DOUBLE, name: 提成比例, meaning: "百分数，12.5 即 12.5%" }
  licence_until: { type: DATE, name: 许可期限届满日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  licence_term: { type: VARCHAR, name: 许可期限, meaning: 来源原文，已去掉首尾空白 }
  contact: { type: VARCHAR, name: 联系方式, meaning: 来源原文，已去掉首尾空白 }
  main_classification: { type: VARCHAR, name: 主分类号, meaning: 来源原文，已去掉首尾空白 }
  filing_date: { type: DATE, name: 申请日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  grant_date: { type: DATE, name: 授权公告日, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  is_declaration: { type: BOOLEAN, name: 是否声明, meaning: 计数的声明；撤回与重复公告的为否 }
  in_force_from: { type: DATE, name: 声明有效起, meaning: 含当日；不是声明的为空 }
  in_force_to: { type: DATE, name: 声明有效止, meaning: 不含当日，下面四个日期中最早的；没有的为空。与起日相同的从未有效 }
  end_reason: { type: VARCHAR, name: 不再有效的原因, meaning: 撤回、期限届满、专利权失效、另行声明；没有止日的为空 }
  withdrawn_date: { type: DATE, name: 已撤回日, meaning: 对应的撤回之日；没有的为空 }
  expires_date: { type: DATE, name: 期限届满次日, meaning: 许可期限届满日的次日，声明时即知；没有写明的为空 }
  right_ended_date: { type: DATE, name: 专利权失效日, meaning: 可以晚于截至日（期限届满）；库中没有这件专利的为空 }
  replaced_date: { type: DATE, name: 另行声明日, meaning: 同一专利下一次声明生效之日；没有的为空 }
  org_id: { type: VARCHAR, name: 专利权人标识, meaning: 第一专利权人，见 dim_organisation；认不出的为空 }
  org_type: { type: VARCHAR, name: 专利权人类型, meaning: 第一专利权人的类型 }
  university: { type: VARCHAR, name: 高校, meaning: 第一专利权人的最上级是高校的，记校名；校区、学院等归学校，其余为空 }
  province: { type: VARCHAR, name: 省级, meaning: 第一专利权人所在 }
  city: { type: VARCHAR, name: 城市, meaning: 第一专利权人所在的地级行政区 }
  patent_type: { type: VARCHAR, name: 专利类型, meaning: 发明、实用新型、外观设计；库中没有的为空 }
  wipo_field: { type: VARCHAR, name: 技术领域, meaning: 见 int_patent_dimension }
  chain: { type: VARCHAR, name: 产业链, meaning: 见 int_patent_dimension }
  industry: { type: VARCHAR, name: 行业, meaning: 见 int_patent_dimension }
  trl_band: { type: VARCHAR, name: 成熟度阶段, meaning: 见 int_patent_dimension }
  pricing_mode: { type: VARCHAR, name: 收费方式, meaning: 先使用后付费、零门槛费+阶段性支付+收入提成、免费许可+作价入股、一次总付、分期支付、提成支付、入门费加提成、免费；认不出的为空 }
  fee_bound: { type: "DECIMAL(18,2)", name: 承诺的最高额, meaning: 元；收费标准写明不超过的数额，没有的为空 }
  royalty_basis: { type: VARCHAR, name: 提成基数, meaning: 净销售额提成、利润提成；没有提成、没有说明的为空 }
  is_within_caps: { type: BOOLEAN, name: 是否在上限之内, meaning: 不能判断的、不是声明的为空 }
  cap_reason: { type: VARCHAR, name: 上限核对, meaning: 固定数额与提成各一句，以分号分隔；不是声明的为空 }
  eligibility_codes: { type: VARCHAR, name: 资格线索代码, meaning: exclusive_licence、pledge、preservation、right_ended、before_grant，以半角分号分隔；没有的为空 }
  eligibility_signals: { type: VARCHAR, name: 资格线索, meaning: 说明，以分号分隔；没有的为空 }
  has_eligibility_signal: { type: BOOLEAN, name: 是否有资格线索, meaning: 不是声明的为空 }
  deals: { type: BIGINT, name: 成交数, meaning: 这次声明有效之时计数的开放许可件次 }
  deal_amount: { type: "DECIMAL(18,2)", name: 成交金额, meaning: 元；没有合同额的为空 }
  first_deal_date: { type: DATE, name: 首次成交日, meaning: 没有的为空 }
  is_licensed: { type: BOOLEAN, name: 是否成交, meaning: 有成交；不是声明的为空 }
  days_to_deal: { type: BIGINT, name: 距成交天数, meaning: 首次成交日减声明有效起 }
  known_date: { type: DATE, name: 可知之日, meaning: 公告日，没有的取生效日 }
  source: { type: VARCHAR, name: 来源, meaning: 作数记录的来源 }
  record_count: { type: BIGINT, name: 记录数, meaning: 说到它的记录条数，含并入的 }
  record_ids: { type: VARCHAR, name: 来源记录, meaning: 湖中的记录，以半角分号分隔，作数者在前 }
audits:
  - not_null: [open_licence_id, action, patent_number, is_declaration, deals, record_ids]
  - unique: [open_licence_id]
  - relationships: { column: org_id, to: dim_organisation.org_id }
  - relationships: { column: patent_id, to: dim_patent.patent_id }
  - accepted_values: { column: end_reason, values: [撤回, 期限届满, 专利权失效, 另行声明] }
  - reconcile:
      name: 各行记录数之和 = 暂存行数
      left: select coalesce(sum(record_count), 0) from fct_open_licence
      right: select count(*) from stg_gazette__open_licence
  - sql:
      name: 撤回没有成交、没有收费方式
      query: select open_licence_id from fct_open_licence where not is_declaration and (deals > 0 or pricing_mode is not null or in_force_from is not null)
  - sql:
      name: 超限、不能判断的都写明原因
      query: select open_licence_id from fct_open_licence where is_declaration and is_within_caps is not true and coalesce(cap_reason, '') = ''
  - reconcile:
      name: 各声明成交数之和 = 库中专利计数的开放许可件次
      left: select coalesce(sum(deals), 0) from fct_open_licence
      right: select count(*) from fct_conversion where form = '开放许可' and is_counted and patent_id is not null
      severity: warn
  - sql:
      name: 认不出收费方式的声明
      severity: warn
      query: select open_licence_id, fee_mode, fee_text from fct_open_licence where is_declaration and pricing_mode is null
  - sql:
      name: 库中没有的专利
      severity: warn
      query: select open_licence_id, patent_number from fct_open_licence where patent_id is null
*/
WITH fee AS (
  SELECT
    s.record_id, s.fee_mode, s.fee_text, s.fee_amount, s.royalty_rate,
    TRY_CAST(regexp_extract(replace(s.fee_text, ',', ''), '不(?:超过|高于)(?:人民币)?\s*([0-9]+(?:\.[0-9]+)?)\s*(万|亿)?元', 1) AS DECIMAL(18, 6))
      * CASE regexp_extract(replace(s.fee_text, ',', ''), '不(?:超过|高于)(?:人民币)?\s*([0-9]+(?:\.[0-9]+)?)\s*(万|亿)?元', 2) WHEN '万' THEN 10000 WHEN '亿' THEN 100000000 ELSE 1 END AS fee_bound
  FROM stg_gazette__open_licence AS s
  JOIN int_open_licence AS l ON l.record_id = s.record_id
  WHERE l.is_declaration
),
-- What the source calls the mode goes before what its text sounds like. Patterns are tried once on each wording.
called AS (
  SELECT f.fee_mode, min_by(m.mode_id, m.priority) AS mode_id
  FROM (SELECT DISTINCT fee_mode FROM fee WHERE fee_mode IS NOT NULL) AS f
  CROSS JOIN ref.pricing_mode AS m
  WHERE regexp_matches(f.fee_mode, m.mode_pattern)
  GROUP BY f.fee_mode
),
sounding AS (
  SELECT f.fee_text, min_by(m.mode_id, m.priority) AS mode_id
  FROM (SELECT DISTINCT f.fee_text FROM fee AS f LEFT JOIN called AS c ON c.fee_mode = f.fee_mode WHERE c.mode_id IS NULL AND f.fee_text IS NOT NULL) AS f
  CROSS JOIN ref.pricing_mode AS m
  WHERE regexp_matches(f.fee_text, m.text_pattern)
  GROUP BY f.fee_text
),
mode AS (
  SELECT f.record_id, coalesce(c.mode_id, t.mode_id) AS mode_id
  FROM fee AS f
  LEFT JOIN called AS c ON c.fee_mode = f.fee_mode
  LEFT JOIN sounding AS t ON t.fee_text = f.fee_text
),
basis AS (
  SELECT f.fee_text, min_by(c.basis, c.cap_id) AS basis, min_by(c.cap, c.cap_id) AS cap
  FROM (
    SELECT DISTINCT f.fee_text
    FROM fee AS f
    JOIN mode AS o ON o.record_id = f.record_id
    LEFT JOIN ref.pricing_mode AS m ON m.mode_id = o.mode_id
    WHERE f.fee_text IS NOT NULL AND (f.royalty_rate IS NOT NULL OR m.has_royalty)
  ) AS f
  CROSS JOIN ref.fee_cap AS c
  WHERE c.part = 'royalty' AND regexp_matches(f.fee_text, c.pattern)
  GROUP BY f.fee_text
),
cap AS (
  SELECT
    min(cap) FILTER (WHERE part = 'fixed') AS fixed, min(cap) FILTER (WHERE part = 'royalty') AS lowest, max(cap) FILTER (WHERE part = 'royalty') AS highest
  FROM ref.fee_cap
),
asked AS (
  SELECT
    f.record_id, f.fee_amount, f.royalty_rate, f.fee_bound, m.mode, m.is_free, m.has_fixed, m.has_royalty, c.fixed, c.lowest, c.highest,
    CASE WHEN f.royalty_rate IS NOT NULL OR m.has_royalty THEN b.basis END AS basis, b.cap AS basis_cap
  FROM fee AS f
  CROSS JOIN cap AS c
  LEFT JOIN mode AS o ON o.record_id = f.record_id
  LEFT JOIN ref.pricing_mode AS m ON m.mode_id = o.mode_id
  LEFT JOIN basis AS b ON b.fee_text = f.fee_text
),
capped AS (
  SELECT
    *,
    CASE
      WHEN fee_amount > 0 THEN fee_amount <= fixed
      WHEN is_free THEN true
      WHEN fee_amount = 0 THEN true
      WHEN has_fixed AND fee_bound <= fixed THEN true
      WHEN has_fixed OR mode IS NULL AND royalty_rate IS NULL THEN NULL
      ELSE true
    END AS is_fixed_within,
    CASE
      WHEN royalty_rate IS NOT NULL THEN
        CASE WHEN basis IS NOT NULL THEN royalty_rate <= basis_cap WHEN royalty_rate <= lowest THEN true WHEN royalty_rate > highest THEN false END
      WHEN has_royalty OR mode IS NULL AND fee_amount IS NULL THEN NULL
      ELSE true
    END AS is_royalty_within
  FROM asked
),
reasoned AS (
  SELECT
    record_id, mode, fee_bound, basis, is_fixed_within AND is_royalty_within AS is_within_caps,
    concat_ws('；',
      CASE
        WHEN fee_amount > 0 THEN '固定费用 ' || fee_amount || ' 元' || CASE WHEN is_fixed_within THEN '，不超过上限 ' ELSE '，超过上限 ' END || CAST(fixed AS BIGINT) || ' 元'
        WHEN is_free OR fee_amount = 0 THEN '不收固定费用'
        WHEN has_fixed AND fee_bound IS NOT NULL THEN
          '承诺最高 ' || CAST(fee_bound AS DECIMAL(18, 2)) || ' 元' || CASE WHEN is_fixed_within THEN '，不超过上限 ' ELSE '，高于上限，实际数额不明，上限 ' END || CAST(fixed AS BIGINT) || ' 元'
        WHEN has_fixed THEN '没有写明固定费用的数额，不能判断'
        WHEN mode IS NULL AND royalty_rate IS NULL THEN '没有写明收费方式与数额，不能判断'
      END,
      CASE
        WHEN royalty_rate IS NOT NULL AND basis IS NOT NULL THEN
          basis || ' ' || royalty_rate || '%' || CASE WHEN is_royalty_within THEN '，不超过上限 ' ELSE '，超过上限 ' END || basis_cap || '%'
        WHEN royalty_rate IS NOT NULL THEN
          '提成 ' || royalty_rate || '%，没有说明基数，' || CASE is_royalty_within WHEN true THEN '不超过各种基数的上限' WHEN false THEN '超过各种基数的上限' ELSE '不能判断' END
        WHEN has_royalty THEN '没有写明提成比例，不能判断'
      END) AS cap_reason
  FROM capped
),
-- What stood in the way while the declaration was in force, and since when.
obstacle AS (
  SELECT b.patent_id, b.valid_from, b.valid_to, 'exclusive_licence' AS code, regexp_extract(e.licence_kind, '独占|排他') || '许可在声明有效时有效' AS what
  FROM brg_patent_org AS b
  JOIN fct_legal_event AS e ON e.event_id = b.event_id
  WHERE b.role = 'licensee' AND regexp_matches(e.licence_kind, '独占|排他')
  UNION ALL
  SELECT p.patent_id, coalesce(c.licence_from, c.event_date) AS valid_from, c.licence_to AS valid_to, 'exclusive_licence' AS code, c.form || '合同在声明有效时有效' AS what
  FROM (SELECT *, trim(unnest(string_split(patents, ';'))) AS number FROM fct_contract WHERE regexp_matches(form, '独占|排他') AND patents IS NOT NULL AND is_counted) AS c
  JOIN int_patent_number AS p ON p.number = c.number
  UNION ALL
  SELECT patent_id, valid_from, valid_to, 'pledge' AS code, '质押在声明有效时有效，未见质权人同意' AS what FROM brg_patent_org WHERE role = 'pledgee'
  UNION ALL
  SELECT s.patent_id, s.event_date AS valid_from, min(r.event_date) AS valid_to, 'preservation' AS code, '财产保全在声明有效时有效' AS what
  FROM fct_legal_event AS s
  LEFT JOIN (SELECT patent_id, event_date FROM fct_legal_event WHERE category = '保全解除') AS r ON r.patent_id = s.patent_id AND r.event_date >= s.event_date
  WHERE s.category = '保全' AND s.patent_id IS NOT NULL
  GROUP BY s.event_id, s.patent_id, s.event_date
),
declared AS (
  SELECT l.*, d.grant_date AS first_grant_date FROM int_open_licence AS l LEFT JOIN int_patent_dimension AS d ON d.patent_id = l.patent_id WHERE l.is_declaration
),
signal AS (
  SELECT l.open_licence_id, o.code, o.what || '（' || min(o.valid_from) || ' 起）' AS what
  FROM declared AS l
  JOIN obstacle AS o ON o.patent_id = l.patent_id
  WHERE (l.in_force_to IS NULL OR o.valid_from < l.in_force_to) AND (o.valid_to IS NULL OR o.valid_to > l.in_force_from)
  GROUP BY l.open_licence_id, o.code, o.what
  UNION ALL
  SELECT open_licence_id, 'right_ended' AS code, '声明时专利权已失效（' || right_ended_date || '）' AS what FROM declared WHERE right_ended_date <= in_force_from
  UNION ALL
  SELECT open_licence_id, 'before_grant' AS code, '声明早于授权公告（' || first_grant_date || '）' AS what FROM declared WHERE in_force_from < first_grant_date
),
signalled AS (
  SELECT open_licence_id, string_agg(DISTINCT code, ';' ORDER BY code) AS codes, string_agg(what, '；' ORDER BY code, what) AS signals FROM signal GROUP BY open_licence_id
),
conversion AS (
  SELECT c.patent_id, coalesce(k.signed_date, c.event_date) AS day, c.amount_cny
  FROM fct_conversion AS c
  LEFT JOIN fct_contract AS k ON k.contract_id = c.contract_id
  WHERE c.form = '开放许可' AND c.is_counted AND c.patent_id IS NOT NULL
),
dealt AS (
  SELECT l.open_licence_id, count(*) AS deals, CAST(sum(c.amount_cny) AS DECIMAL(18, 2)) AS deal_amount, min(c.day) AS first_deal_date
  FROM declared AS l
  JOIN conversion AS c ON c.patent_id = l.patent_id
  WHERE c.day >= l.in_force_from AND (l.in_force_to IS NULL OR c.day < l.in_force_to)
  GROUP BY l.open_licence_id
)
SELECT
  l.open_licence_id,
  l.patent_id,
  r.declaration_number,
  r.action,
  r.patent_number,
  r.title,
  r.owners,
  r.announced_date,
  r.effective_date,
  r.withdrawal_date,
  r.fee_mode,
  r.fee_text,
  r.fee_amount,
  r.royalty_rate,
  r.licence_until,
  r.licence_term,
  r.contact,
  r.main_classification,
  r.filing_date,
  r.grant_date,
  l.is_declaration,
  l.in_force_from,
  l.in_force_to,
  l.end_reason,
  l.withdrawn_date,
  l.expires_date,
  l.right_ended_date,
  l.replaced_date,
  n.org_id,
  d.org_type,
  d.university,
  d.province,
  d.city,
  p.patent_type,
  p.wipo_field,
  p.chain,
  p.industry,
  p.trl_band,
  c.mode AS pricing_mode,
  CAST(c.fee_bound AS DECIMAL(18, 2)) AS fee_bound,
  c.basis AS royalty_basis,
  c.is_within_caps,
  c.cap_reason,
  s.codes AS eligibility_codes,
  s.signals AS eligibility_signals,
  CASE WHEN l.is_declaration THEN s.open_licence_id IS NOT NULL END AS has_eligibility_signal,
  coalesce(e.deals, 0) AS deals,
  e.deal_amount,
  e.first_deal_date,
  CASE WHEN l.is_declaration THEN e.open_licence_id IS NOT NULL END AS is_licensed,
  CAST(e.first_deal_date - l.in_force_from AS BIGINT) AS days_to_deal,
  coalesce(r.announced_date, r.effective_date) AS known_date,
  r.source,
  l.record_count,
  l.record_ids
FROM int_open_licence AS l
JOIN stg_gazette__open_licence AS r ON r.record_id = l.record_id
LEFT JOIN int_org_name AS n ON n.raw_name = trim(split_part(r.owners, ';', 1))
LEFT JOIN int_org_dimension AS d ON d.org_id = n.org_id
LEFT JOIN int_patent_dimension AS p ON p.patent_id = l.patent_id
LEFT JOIN reasoned AS c ON c.record_id = l.record_id
LEFT JOIN signalled AS s ON s.open_licence_id = l.open_licence_id
LEFT JOIN dealt AS e ON e.open_licence_id = l.open_licence_id
