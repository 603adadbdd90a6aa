import type { Duck } from '../../../lake/duck.ts';
import type { ReclassifiedRow } from './reclassified.ts';
import type { ReadingRow, RuleRow, RuleTables } from './types.ts';

/** Reference tables that rules are made of, by name; the chain nodes' rules are another table of the same form. */
export const RULE_TABLES = [
  'concordance_rule',
  'concordance_reading',
  'concordance_word',
  'ipc_range',
  'ipc_reclassified',
  'ipc_symbol',
  'chain_node_rule',
] as const;

/** The rules of an attached catalog `ref`. Tables that are not there hold no rules. */
export async function readRuleTables(duck: Duck): Promise<RuleTables> {
  const there = new Set(
    (
      await duck.rows<{ name: string }>(
        "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'ref'",
      )
    ).map(({ name }) => name),
  );
  const read = async <T>(table: string, sql: string): Promise<T[]> =>
    there.has(table) ? ((await duck.rows(sql)) as unknown as T[]) : [];
  const concordances = await read<RuleRow>(
    'concordance_rule',
    `SELECT scheme, rule_id, label_id, ipc_include, ipc_exclude, keywords, keyword_exclude, style, keyword_kind, table_version FROM ref.concordance_rule`,
  );
  const chain = await read<RuleRow>(
    'chain_node_rule',
    `SELECT 'chain_node' AS scheme, 'chain:' || rule_id AS rule_id, node_id AS label_id, ipc_include, ipc_exclude, keywords, keyword_exclude,
       'exact' AS style, 'terms' AS keyword_kind, '2026-11' AS table_version FROM ref.chain_node_rule`,
  );
  return {
    rules: [...concordances, ...chain],
    readings: await read<ReadingRow>(
      'concordance_reading',
      'SELECT rule_id, keywords, keyword_exclude FROM ref.concordance_reading',
    ),
    words: await read('concordance_word', 'SELECT word, role FROM ref.concordance_word'),
    ranges: [
      ...(await read<RuleTables['ranges'][number]>('ipc_range', 'SELECT symbol, before FROM ref.ipc_range')),
      ...(await read<RuleTables['ranges'][number]>('ipc_symbol', TREE)),
    ],
    reclassified: await read<ReclassifiedRow>(
      'ipc_reclassified',
      'SELECT former, current, since FROM ref.ipc_reclassified',
    ),
  };
}

/** Ends of subtrees where an edition with dots was added: the next symbol of the main group with as many dots or fewer. It overrules our own table. */
const TREE = `
  WITH listed AS (
    SELECT symbol, dots, split_part(symbol, '/', 1) AS main, split_part(symbol, '/', 2) AS sub FROM ref.ipc_symbol WHERE dots IS NOT NULL AND contains(symbol, '/')
  )
  SELECT a.symbol, min_by(b.symbol, b.sub) AS before
  FROM listed AS a LEFT JOIN listed AS b ON b.main = a.main AND b.sub > a.sub AND b.dots <= a.dots
  WHERE a.sub <> '00' GROUP BY a.symbol ORDER BY a.symbol`;
