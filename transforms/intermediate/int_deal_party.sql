/* model
name: int_deal_party
grain: 一行一份技术合同的双方
key: [contract_id]
owner: warehouse
description: 技术合同的卖方、买方归一后的机构与双方关系，不论是否涉及专利。个人在合同之间无法相认，标识只在这份合同内有意义，除非他是所涉专利的申请人。
columns:
  contract_id: { type: VARCHAR, name: 合同, meaning: 见 fct_contract }
  from_orgs: { type: VARCHAR, name: 卖方, meaning: 机构标识，以半角分号分隔，次序同来源；只取不同时是买方的，都是的全取 }
  to_orgs: { type: VARCHAR, name: 买方, meaning: 机构标识，以半角分号分隔；只取不同时是卖方的，都是的全取 }
  from_roots: { type: VARCHAR, name: 卖方最上级, meaning: 次序同卖方 }
  to_roots: { type: VARCHAR, name: 买方最上级, meaning: 次序同买方 }
  party_relation: { type: VARCHAR, name: 双方关系, meaning: 同一机构、同一集团、不同主体；一方不明的为空 }
audits:
  - not_null: [contract_id]
  - unique: [contract_id]
  - accepted_values: { column: party_relation, values: [同一机构, 同一集团, 不同主体] }
  - reconcile:
      name: 每份合同一行
      left: select count(*) from int_deal_party
      right: select count(*) from int_deal_contract
*/
WITH contract AS (
  SELECT
    contract_id, patents, trim(sellers) AS sellers, trim(buyers) AS buyers,
    -- Most have one party on each side, and one is gathered without sorting.
    NOT contains(coalesce(sellers, '') || coalesce(buyers, ''), ';') AS is_plain
  FROM int_deal_contract
),
side AS NOT MATERIALIZED (
  SELECT contract_id, patents, is_plain, 'from' AS side, trim(unnest(string_split(sellers, ';'))) AS raw_name, generate_subscripts(string_split(sellers, ';'), 1) AS place
  FROM contract WHERE sellers IS NOT NULL
  UNION ALL
  SELECT contract_id, patents, is_plain, 'to' AS side, trim(unnest(string_split(buyers, ';'))) AS raw_name, generate_subscripts(string_split(buyers, ';'), 1) AS place
  FROM contract WHERE buyers IS NOT NULL
),
person AS (
  SELECT s.contract_id, s.name_key, min(a.org_id) AS org_id
  FROM (
    SELECT s.contract_id, n.name_key, unnest(string_split(s.patents, ';')) AS number
    FROM side AS s
    JOIN int_org_name AS n ON n.raw_name = s.raw_name
    WHERE s.patents IS NOT NULL AND n.is_individual
  ) AS s
  JOIN int_patent_number AS p ON p.number = trim(s.number)
  JOIN int_patent_applicant AS a ON a.patent_id = p.patent_id AND a.name_key = s.name_key
  GROUP BY s.contract_id, s.name_key
),
body AS (
  SELECT b.contract_id, b.is_plain, b.side, b.place, b.org_id, coalesce(u.root_org_id, b.org_id) AS root
  FROM (
    SELECT
      s.contract_id, s.is_plain, s.side, s.place,
      CASE WHEN n.org_id IS NOT NULL THEN n.org_id ELSE coalesce(a.org_id, 'org:' || left(md5(n.name_key || '|' || s.contract_id), 12)) END AS org_id
    FROM side AS s
    JOIN int_org_name AS n ON n.raw_name = s.raw_name
    LEFT JOIN person AS a ON a.contract_id = s.contract_id AND a.name_key = n.name_key
  ) AS b
  LEFT JOIN int_org_parent AS u ON u.org_id = b.org_id
),
known AS (
  SELECT b.contract_id, b.org_id, b.root, b.side, b.place, o.contract_id IS NULL AS is_one_sided
  FROM body AS b
  LEFT JOIN (SELECT contract_id, org_id FROM body WHERE NOT is_plain GROUP BY contract_id, org_id HAVING min(side) <> max(side)) AS o
    ON o.contract_id = b.contract_id AND o.org_id = b.org_id
  WHERE NOT b.is_plain
),
gathered AS (
  SELECT
    contract_id,
    string_agg(org_id, ';' ORDER BY place) FILTER (WHERE side = 'from' AND is_one_sided) AS leaving,
    string_agg(org_id, ';' ORDER BY place) FILTER (WHERE side = 'from') AS sellers,
    string_agg(root, ';' ORDER BY place) FILTER (WHERE side = 'from' AND is_one_sided) AS leaving_roots,
    string_agg(root, ';' ORDER BY place) FILTER (WHERE side = 'from') AS seller_roots,
    string_agg(org_id, ';' ORDER BY place) FILTER (WHERE side = 'to' AND is_one_sided) AS coming,
    string_agg(org_id, ';' ORDER BY place) FILTER (WHERE side = 'to') AS buyers,
    string_agg(root, ';' ORDER BY place) FILTER (WHERE side = 'to' AND is_one_sided) AS coming_roots,
    string_agg(root, ';' ORDER BY place) FILTER (WHERE side = 'to') AS buyer_roots
  FROM known
  GROUP BY contract_id
),
stripped AS (
  SELECT
    c.contract_id,
    coalesce(f.org_id, g.leaving, g.sellers) AS from_orgs, coalesce(t.org_id, g.coming, g.buyers) AS to_orgs,
    coalesce(f.root, g.leaving_roots, g.seller_roots) AS from_roots, coalesce(t.root, g.coming_roots, g.buyer_roots) AS to_roots
  FROM int_deal_contract AS c
  LEFT JOIN (SELECT contract_id, org_id, root FROM body WHERE is_plain AND side = 'from') AS f ON f.contract_id = c.contract_id
  LEFT JOIN (SELECT contract_id, org_id, root FROM body WHERE is_plain AND side = 'to') AS t ON t.contract_id = c.contract_id
  LEFT JOIN gathered AS g ON g.contract_id = c.contract_id
)
SELECT
  contract_id, from_orgs, to_orgs, from_roots, to_roots,
  CASE
    WHEN from_orgs IS NULL OR to_orgs IS NULL THEN NULL
    WHEN list_has_all(string_split(from_orgs, ';'), string_split(to_orgs, ';')) THEN '同一机构'
    WHEN list_has_all(string_split(from_roots, ';'), string_split(to_roots, ';')) THEN '同一集团'
    ELSE '不同主体'
  END AS party_relation
FROM stripped
