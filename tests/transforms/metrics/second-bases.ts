/**
 * What metrics count, derived a second time: plain SQL over the staged records, without `fct_`, `mart_` or the definitions. Only identity is
 * shared with the warehouse (which names are one body, which numbers one patent), labels (`is_sei`) and the choice among records of one document.
 */

/** Bodies by name as sources write it, with the school behind them. */
const WHO = `
who AS (
  SELECT n.raw_name, n.org_id, n.is_individual, coalesce(p.root_org_id, n.org_id) AS root, n.org_type
  FROM int_org_name AS n LEFT JOIN int_org_parent AS p ON p.org_id = n.org_id
),
school AS (
  SELECT w.raw_name, coalesce(o.university, o.name) AS university FROM who AS w JOIN dim_organisation AS o ON o.org_id = w.root WHERE o.org_type = '高校'
)`;

const DAY = `(SELECT max(d) FROM (SELECT max(publication_date) AS d FROM stg_gazette__publication UNION ALL
  SELECT max(announced_date) FROM stg_gazette__legal_event WHERE coalesce(country, 'CN') = 'CN'))`;

/** One row a patent: from its documents and from the register's events on rights. */
const PATENT = `
doc AS (
  SELECT p.*, regexp_extract(p.publication_number, '^[A-Z]+[0-9]+') AS patent
  FROM stg_gazette__publication AS p WHERE p.record_id NOT IN (SELECT record_id FROM int_record_choice WHERE choice > 1)
),
register AS (
  SELECT n.patent_id AS patent, e.event_code, coalesce(e.event_date, e.announced_date) AS day
  FROM stg_gazette__legal_event AS e JOIN int_patent_number AS n ON n.number = e.patent_number
),
stopped AS (
  SELECT r.patent, r.event_code, r.day FROM register AS r
  WHERE r.event_code IN ('CF01', 'CX01', 'AR01', 'AV01', 'IW01', 'WD01', 'RJ01')
    AND NOT EXISTS (SELECT 1 FROM register AS b WHERE b.patent = r.patent AND b.event_code = 'RR01' AND b.day >= r.day)
),
known AS (
  SELECT
    patent, max_by(patent_type, publication_date) AS patent_type, max_by(filing_date, publication_date) FILTER (WHERE filing_date IS NOT NULL) AS filed,
    min(publication_date) FILTER (WHERE is_grant) AS granted, min_by(first_applicant, publication_date) AS applicant
  FROM doc GROUP BY patent
),
life AS (
  SELECT
    k.patent, k.patent_type, k.filed, k.granted, s.university,
    CASE WHEN k.granted IS NOT NULL THEN k.filed + CASE WHEN k.patent_type = '发明' THEN INTERVAL 20 YEAR WHEN k.patent_type = '外观设计' AND k.filed >= DATE '2021-06-01'
      THEN INTERVAL 15 YEAR ELSE INTERVAL 10 YEAR END END AS full_term,
    (SELECT min(x.day) FROM stopped AS x WHERE x.patent = k.patent AND (x.event_code IN ('WD01', 'RJ01')) = (k.granted IS NULL)) AS stop_day
  FROM known AS k LEFT JOIN school AS s ON s.raw_name = k.applicant
),
patent AS (
  SELECT
    *, least(coalesce(stop_day, DATE '9999-01-01'), coalesce(full_term, DATE '9999-01-01')) AS ended, coalesce(full_term <= coalesce(stop_day, DATE '9999-01-01'), false) AS is_expiry
  FROM life
)`;

/** One row a conversion of a patent, register and contracts brought together. */
const CONVERSION = `
told AS (
  SELECT
    coalesce(n.patent_id, e.patent_number) AS patent, e.event_key, min(e.event_code) AS code, min(coalesce(e.event_date, e.announced_date)) AS day,
    min(e.licence_kind) AS kind, min(e.contract_number) AS filing,
    min_by(e.from_names, coalesce(e.item_ordinal, 0)) FILTER (WHERE e.item IS NULL OR e.item ~ '.*(专利权人|权利人|申请人)') AS seller,
    min_by(e.to_names, coalesce(e.item_ordinal, 0)) FILTER (WHERE (e.item IS NULL OR e.item ~ '.*(专利权人|权利人|申请人)') AND e.to_names IS NOT NULL) AS buyer
  FROM stg_gazette__legal_event AS e JOIN int_patent_number AS n ON n.number = e.patent_number
  WHERE e.event_code IN ('TR01', 'TA01', 'EE01') GROUP BY 1, 2
),
event AS (
  SELECT patent, CASE code WHEN 'EE01' THEN '许可' ELSE '转让' END AS form, min(day) AS day, min(left(kind, 2)) AS kind, min(filing) AS filing, seller, buyer FROM told
  GROUP BY patent, CASE code WHEN 'EE01' THEN '许可' ELSE '转让' END, seller, buyer, coalesce(filing, CAST(day AS VARCHAR))
),
deal AS (
  SELECT contract_number AS contract, form, contract_type, coalesce(signed_date, registered_date) AS day, split_part(sellers, ';', 1) AS seller, split_part(buyers, ';', 1) AS buyer,
    amount, paid_amount, technology_amount, paid_date, is_patent_related, patents,
    row_number() OVER (PARTITION BY contract_number ORDER BY fetched_at DESC, record_id DESC) AS nth
  FROM stg_register__contract
),
item AS (
  SELECT d.*, coalesce(n.patent_id, d.number) AS patent FROM (
    SELECT contract, form, day, seller, buyer, trim(unnest(string_split(patents, ';'))) AS number FROM deal
    WHERE nth = 1 AND form IN ('转让', '作价投资', '独占许可', '排他许可', '普通许可', '开放许可')
  ) AS d LEFT JOIN int_patent_number AS n ON n.number = d.number
),
offered AS (
  SELECT coalesce(n.patent_id, o.patent_number) AS patent, coalesce(o.effective_date, o.announced_date) AS since,
    least(coalesce(o.licence_until, DATE '9999-01-01'), coalesce((
      SELECT min(coalesce(w.withdrawal_date, w.effective_date, w.announced_date)) FROM stg_gazette__open_licence AS w
      WHERE w.action = '撤回' AND w.patent_number = o.patent_number AND w.announced_date > o.announced_date), DATE '9999-01-01')) AS until
  FROM stg_gazette__open_licence AS o LEFT JOIN int_patent_number AS n ON n.number = o.patent_number WHERE o.action = '声明'
),
joined AS (
  SELECT coalesce(e.patent, i.patent) AS patent, coalesce(e.day, i.day) AS day, e.form AS registered, i.form AS written, i.contract, e.kind, e.filing,
    coalesce(e.seller, i.seller) AS seller, coalesce(e.buyer, i.buyer) AS buyer,
    EXISTS (SELECT 1 FROM offered AS o WHERE o.patent = i.patent AND o.since <= i.day AND o.until > i.day) AS is_offered
  FROM event AS e FULL JOIN (SELECT i.*, w.root AS buyer_root FROM item AS i LEFT JOIN who AS w ON w.raw_name = i.buyer) AS i
    ON i.patent = e.patent AND (e.form = '许可') = (i.form LIKE '%许可') AND e.day BETWEEN i.day - 30 AND i.day + 365
    AND i.buyer_root = (SELECT w.root FROM who AS w WHERE w.raw_name = e.buyer)
),
sided AS (
  SELECT j.*, coalesce(a.root, j.seller) AS seller_root, coalesce(b.root, j.buyer) AS buyer_root, a.org_id AS seller_id, b.org_id AS buyer_id, a.is_individual AS from_person, b.org_type AS buyer_type, s.university,
    CASE WHEN j.written = '开放许可' AND NOT j.is_offered THEN '许可' WHEN j.written LIKE '%许可' AND j.written <> '开放许可' THEN '许可' ELSE coalesce(j.written, j.registered) END AS form,
    CASE WHEN j.registered = '许可' OR j.written LIKE '%许可' THEN coalesce(j.kind, CASE WHEN j.written = '开放许可' THEN '普通' ELSE left(j.written, 2) END) END AS licence
  FROM joined AS j LEFT JOIN who AS a ON a.raw_name = j.seller LEFT JOIN who AS b ON b.raw_name = j.buyer LEFT JOIN school AS s ON s.raw_name = j.seller
),
conversion AS (
  SELECT c.*,
    c.seller_root = c.buyer_root
    OR (coalesce(c.from_person, false) AND c.contract IS NULL AND c.buyer_type IN ('高校', '科研院所', '医院'))
    OR (c.form IN ('转让', '作价投资') AND EXISTS (
      SELECT 1 FROM sided AS b WHERE b.patent = c.patent AND b.form IN ('转让', '作价投资') AND b.seller_root = c.buyer_root AND b.buyer_root = c.seller_root
        AND abs(b.day - c.day) <= 90)) AS is_left_out
  FROM sided AS c
),
counted AS (SELECT * FROM conversion WHERE NOT is_left_out)`;

export const BASES = { WHO, DAY, PATENT, CONVERSION };
