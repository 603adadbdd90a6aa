import { termsOfProse, wordsOf } from '../../activities/annotate/rules/prose.ts';
import type { Duck } from '../../lake/duck.ts';
import { RowWriter } from '../../lake/row-writer.ts';

/**
 * The rules once more, in plain SQL over the same reference tables, slow and without anything of the engine but the terms that are taken from
 * prose. Makes `slow_label` (content_id, scheme, label_id, grade, rule_id) of `document`.
 */
export async function evaluateSlowly(duck: Duck): Promise<void> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_rule AS
    SELECT r.scheme, r.rule_id, r.label_id, r.ipc_include, r.ipc_exclude, r.style, r.keyword_kind = 'prose' AND n.rule_id IS NULL AND coalesce(trim(r.keywords), '') <> '' AS prose,
      CASE WHEN n.rule_id IS NULL THEN r.keywords ELSE n.keywords END AS keywords, concat_ws(';', r.keyword_exclude, n.keyword_exclude) AS forbidden
    FROM (
      SELECT scheme, rule_id, label_id, ipc_include, ipc_exclude, style, keyword_kind, keywords, keyword_exclude FROM ref.concordance_rule
      UNION ALL
      SELECT 'chain_node', 'chain:' || rule_id, node_id, ipc_include, ipc_exclude, 'exact', 'terms', keywords, keyword_exclude FROM ref.chain_node_rule
    ) AS r LEFT JOIN ref.concordance_reading AS n ON n.rule_id = r.rule_id`);
  await writeWords(duck);
  // Patterns by their parts: subclass or class, main group, subgroup, and the first subgroup after what is below.
  await duck.run(`
    CREATE OR REPLACE TEMP MACRO pattern(token, below) AS {
      bare: rtrim(token, '*'),
      head: regexp_extract(token, '^[A-H][0-9]{2}[A-Z]?'),
      main: regexp_extract(token, '^[A-H][0-9]{2}[A-Z]([0-9]+)', 1),
      sub: regexp_extract(token, '/([0-9]+)', 1),
      deep: ends_with(token, '*') OR below
    }`);
  await duck.run(`
    CREATE OR REPLACE TEMP MACRO within(symbol, p, before) AS CASE
      WHEN p.main = '' THEN starts_with(symbol, p.head)
      WHEN p.sub = '' OR (p.sub = '00' AND p.deep) THEN starts_with(symbol, p.head || p.main || '/')
      WHEN NOT p.deep THEN symbol = p.bare
      WHEN before IS NULL THEN starts_with(symbol, p.bare)
      ELSE split_part(symbol, '/', 1) = p.head || p.main AND split_part(symbol, '/', 2) >= p.sub AND (before = '' OR split_part(symbol, '/', 2) < split_part(before, '/', 2))
    END`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_token AS
    SELECT t.scheme, t.rule_id, t.excludes, pattern(t.token, t.style = 'below') AS p, CASE WHEN g.symbol IS NOT NULL THEN coalesce(g.before, '') END AS before
    FROM (
      SELECT scheme, rule_id, style, false AS excludes, unnest(string_split(ipc_include, ';')) AS token FROM slow_rule
      UNION ALL SELECT scheme, rule_id, style, true, unnest(string_split(ipc_exclude, ';')) FROM slow_rule
    ) AS t LEFT JOIN ref.ipc_range AS g ON g.symbol = rtrim(t.token, '*') WHERE t.token <> ''`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_symbol AS
    SELECT DISTINCT symbol FROM (SELECT unnest(string_split(symbols, ';')) AS symbol FROM document)
    WHERE regexp_full_match(symbol, '[A-H][0-9]{2}([A-Z]([0-9]{1,4}/[0-9]{2,6})?)?')`);
  await moved(duck);
  await met(duck);
  await grades(duck);
}

/** Every rule's words in one table. */
async function writeWords(duck: Duck): Promise<void> {
  const words = wordsOf(
    await duck.rows<{ word: string; role: string }>('SELECT word, role FROM ref.concordance_word'),
  );
  const prose = await duck.rows<{ rule_id: string; keywords: string }>(
    'SELECT rule_id, keywords FROM slow_rule WHERE prose',
  );
  const writer = await RowWriter.open(duck, 'slow_prose', { rule_id: 'VARCHAR', word: 'VARCHAR' });
  for (const { rule_id, keywords } of prose)
    for (const word of termsOfProse(keywords, words)) writer.add([rule_id, word]);
  writer.finish();
  await duck.run(`
    CREATE OR REPLACE TEMP MACRO plain(text) AS lower(translate(text, '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ（），．／：；－＋　',
      '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz(),./:;-+ '))`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_word AS
    SELECT rule_id, forbids, plain(trim(word)) AS word FROM (
      SELECT rule_id, false AS forbids, unnest(string_split(keywords, ';')) AS word FROM slow_rule WHERE NOT prose
      UNION ALL SELECT rule_id, false, word FROM slow_prose
      UNION ALL SELECT rule_id, true, unnest(string_split(forbidden, ';')) FROM slow_rule
    ) WHERE trim(word) <> ''`);
}

/** Symbols under their names in the other edition: of the rows that hold a symbol those that hold no narrower one. */
async function moved(duck: Duck): Promise<void> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_move AS
    SELECT row_number() OVER () AS n, pattern(here, false) AS here, pattern(there, false) AS there,
      CASE WHEN g.symbol IS NOT NULL THEN coalesce(g.before, '') END AS here_before, CASE WHEN h.symbol IS NOT NULL THEN coalesce(h.before, '') END AS there_before
    FROM (SELECT former AS here, current AS there FROM ref.ipc_reclassified UNION ALL SELECT current, former FROM ref.ipc_reclassified) AS m
    LEFT JOIN ref.ipc_range AS g ON g.symbol = rtrim(m.here, '*') LEFT JOIN ref.ipc_range AS h ON h.symbol = rtrim(m.there, '*')`);
  // Whether all of pattern b is in pattern a. The end of a subtree is its first subgroup after; an unknown one ends where digits differ.
  await duck.run(
    `CREATE OR REPLACE TEMP MACRO finish(p, before) AS CASE WHEN before IS NULL THEN p.sub || 'z' WHEN before = '' THEN 'zz' ELSE split_part(before, '/', 2) END`,
  );
  await duck.run(
    `CREATE OR REPLACE TEMP MACRO rank(p) AS CASE WHEN p.main = '' THEN length(p.head) - 5 WHEN p.sub = '' OR (p.sub = '00' AND p.deep) THEN 0 WHEN p.deep THEN 1 ELSE 2 END`,
  );
  await duck.run(`
    CREATE OR REPLACE TEMP MACRO covers(a, a_before, b, b_before) AS CASE
      WHEN rank(a) < 0 THEN starts_with(b.head, a.head)
      WHEN rank(b) < 0 OR a.head || a.main <> b.head || b.main THEN false
      WHEN rank(a) = 0 THEN true
      WHEN rank(b) = 0 THEN false
      WHEN rank(a) = 2 THEN rank(b) = 2 AND a.sub = b.sub
      WHEN rank(b) = 2 THEN b.sub >= a.sub AND b.sub < finish(a, a_before)
      ELSE b.sub >= a.sub AND finish(b, b_before) <= finish(a, a_before)
    END`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_held AS
    SELECT s.symbol, m.n FROM slow_symbol AS s JOIN slow_move AS m ON left(s.symbol, 3) = left(m.here.head, 3) WHERE within(s.symbol, m.here, m.here_before)`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_moved AS
    SELECT a.symbol, m.there, m.there_before FROM slow_held AS a JOIN slow_move AS m ON m.n = a.n
    WHERE NOT EXISTS (
      SELECT 1 FROM slow_held AS b JOIN slow_move AS o ON o.n = b.n
      WHERE b.symbol = a.symbol AND covers(m.here, m.here_before, o.here, o.here_before) AND NOT covers(o.here, o.here_before, m.here, m.here_before)
    )`);
}

/** Symbols with the rules they meet: directly, or else by their name in the other edition; never when the rule excludes the symbol. */
async function met(duck: Duck): Promise<void> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_hit AS
    SELECT DISTINCT s.symbol, t.rule_id, t.excludes FROM slow_symbol AS s JOIN slow_token AS t ON left(s.symbol, 3) = left(t.p.head, 3) WHERE within(s.symbol, t.p, t.before)`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_elsewhere AS
    SELECT m.symbol, m.there.bare AS place, m.there.deep AS deep, t.rule_id, bool_or(t.excludes) AS excluded, bool_or(NOT t.excludes) AS included
    FROM slow_moved AS m JOIN slow_token AS t ON left(m.there.head, 3) = left(t.p.head, 3) WHERE covers(t.p, t.before, m.there, m.there_before) GROUP BY ALL`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_met AS
    SELECT DISTINCT symbol, rule_id FROM (
      SELECT symbol, rule_id FROM slow_hit WHERE NOT excludes UNION ALL SELECT symbol, rule_id FROM slow_elsewhere WHERE included AND NOT excluded
    ) AS h WHERE NOT EXISTS (SELECT 1 FROM slow_hit AS x WHERE x.symbol = h.symbol AND x.rule_id = h.rule_id AND x.excludes)`);
}

async function grades(duck: Duck): Promise<void> {
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_candidate AS
    SELECT DISTINCT d.content_id, m.rule_id FROM (SELECT content_id, unnest(string_split(symbols, ';')) AS symbol FROM document) AS d JOIN slow_met AS m ON m.symbol = d.symbol`);
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_text AS
    SELECT content_id, plain(concat_ws(chr(10), title, abstract, claims)) AS text FROM document`);
  // Letters and digits at the edge of a word must not go on in the text.
  const escaped = `regexp_replace(w.word, '([][.()*+?{}|^$\\\\-])', '\\\\\\1', 'g')`;
  const whole = `CASE WHEN regexp_matches(w.word, '^[0-9a-z]') THEN '(^|[^0-9a-z])' ELSE '' END || ${escaped} || CASE WHEN regexp_matches(w.word, '[0-9a-z]$') THEN '([^0-9a-z]|$)' ELSE '' END`;
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE slow_said AS
    SELECT c.content_id, c.rule_id, bool_or(w.forbids) AS forbidden, bool_or(NOT w.forbids) AS said
    FROM slow_candidate AS c JOIN slow_text AS t ON t.content_id = c.content_id JOIN slow_word AS w ON w.rule_id = c.rule_id
    WHERE contains(t.text, w.word) AND CASE WHEN regexp_matches(w.word, '^[0-9a-z]|[0-9a-z]$') THEN regexp_matches(t.text, ${whole}) ELSE true END
    GROUP BY ALL`);
  await duck.run(`
    CREATE OR REPLACE TABLE slow_label AS
    SELECT content_id, scheme, label_id, grade, rule_id FROM (
      SELECT c.content_id, r.scheme, r.label_id, r.rule_id,
        CASE WHEN coalesce(trim(r.keywords), '') = '' THEN 'B' WHEN coalesce(s.said, false) THEN 'A' ELSE 'C' END AS grade
      FROM slow_candidate AS c JOIN slow_rule AS r ON r.rule_id = c.rule_id
      LEFT JOIN slow_said AS s ON s.content_id = c.content_id AND s.rule_id = c.rule_id
      WHERE NOT coalesce(s.forbidden, false)
    ) QUALIFY row_number() OVER (PARTITION BY content_id, scheme, label_id ORDER BY grade, rule_id) = 1`);
}
