import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';

const FOLDER = fileURLToPath(new URL('../../../transforms/reference/', import.meta.url));
const TABLES = ['chain_scheme', 'chain_cluster', 'chain', 'chain_node', 'chain_node_rule'] as const;
type Row = Readonly<Record<string, string>>;

async function table(name: (typeof TABLES)[number]): Promise<Row[]> {
  return parseCsv<Row>(await readFile(`${FOLDER}${name}.csv`, 'utf8'), { columns: true });
}
const [schemes, clusters, chains, nodes, rules] = (await Promise.all(TABLES.map(table))) as [
  Row[],
  Row[],
  Row[],
  Row[],
  Row[],
];

const list = (text: string | undefined): string[] => (text ? text.split(';') : []);
const repeated = (values: readonly (string | undefined)[]) =>
  values.filter((value, at) => values.indexOf(value) !== at);
const leaves = nodes.filter((node) => node.parent_node_id !== '');

describe('scheme, clusters and chains', () => {
  test('nothing claims to be checked against an official list', async () => {
    for (const name of TABLES) {
      expect(parseYaml(await readFile(`${FOLDER}${name}.yaml`, 'utf8')).verified).toBe(false);
      for (const row of await table(name)) expect([row, row.verified ?? 'false']).toEqual([row, 'false']);
    }
    for (const row of [...schemes, ...clusters, ...chains]) expect(row.source).toBeTruthy();
  });

  test('16 clusters and 50 chains of 1650, 13 clusters of 2018', () => {
    const count = (rows: Row[], scheme: string) => rows.filter((row) => row.scheme_id === scheme).length;
    expect(count(clusters, 'JS-1650-2023')).toBe(16);
    expect(count(clusters, 'JS-13-2018')).toBe(13);
    expect(count(chains, 'JS-1650-2023')).toBe(50);
    expect(schemes.map((row) => row.scheme_id).sort()).toEqual([
      'JS-13-2018',
      'JS-1650-2023',
      'JS-531-2020',
      'SEI-JS-2023',
    ]);
    expect(repeated(chains.map((row) => row.name))).toEqual([]);
  });

  test('every chain lies in a cluster of its own scheme, every cluster of 1650 has a chain', () => {
    for (const chain of chains)
      expect(clusters.find((row) => row.cluster_id === chain.cluster_id)?.scheme_id).toBe(chain.scheme_id);
    const used = new Set(chains.map((row) => row.cluster_id));
    for (const cluster of clusters.filter((row) => row.scheme_id === 'JS-1650-2023'))
      expect([cluster.cluster_id, used.has(cluster.cluster_id)]).toEqual([cluster.cluster_id, true]);
  });

  test('the names that were read somewhere say where; a guessed assignment says so', () => {
    const sourced = chains.filter((row) => row.name_sourced === 'true').map((row) => row.chain_id);
    expect(sourced).toEqual(
      expect.arrayContaining([
        'grid',
        'crane',
        'v2x',
        'apparel',
        'carbon',
        'biopharma',
        'ic',
        'ship',
        'rail',
        'big-data',
        'pv',
        'wind',
      ]),
    );
    for (const row of chains) {
      expect([row.chain_id, /531计划|2021年|产业强链|公开报道/.test(`${row.source}`)]).toEqual([
        row.chain_id,
        row.name_sourced === 'true',
      ]);
      expect(row.note).toMatch(/归属|所属集群/);
    }
  });
});

describe('trees', () => {
  test('the twelve chains that must have a tree have one', () => {
    const have = new Set(nodes.map((node) => node.chain_id));
    for (const chain of [
      'biopharma',
      'ic',
      'carbon',
      'pv',
      'battery',
      'icv',
      'robot',
      'ship',
      'grid',
      'sensor',
      'ai',
      'meddev',
    ])
      expect([chain, have.has(chain)]).toEqual([chain, true]);
  });

  test('ids are unique, of a known chain, and start with it', () => {
    const known = new Set(chains.map((row) => row.chain_id));
    expect(repeated(nodes.map((node) => node.node_id))).toEqual([]);
    for (const node of nodes) {
      expect([node.node_id, known.has(`${node.chain_id}`)]).toEqual([node.node_id, true]);
      expect(node.node_id).toMatch(new RegExp(`^${node.chain_id}\\.[a-z0-9-]+$`));
      expect(node.name?.trim()).toBe(node.name);
    }
  });

  test('two levels: a leaf hangs on the group of its own layer and chain; no cycle, no orphan', () => {
    const byId = new Map(nodes.map((node) => [node.node_id, node]));
    for (const leaf of leaves) {
      const parent = byId.get(leaf.parent_node_id);
      expect([leaf.node_id, parent?.chain_id, parent?.layer, parent?.parent_node_id]).toEqual([
        leaf.node_id,
        leaf.chain_id,
        leaf.layer,
        '',
      ]);
    }
    for (const group of nodes.filter((node) => node.parent_node_id === '')) {
      expect(['上游', '中游', '下游']).toContain(group.name);
      expect(group.layer).toBe(group.name);
      expect([group.node_id, leaves.some((leaf) => leaf.parent_node_id === group.node_id)]).toEqual([
        group.node_id,
        true,
      ]);
    }
  });

  test('10 to 25 leaves in all three layers, names and order without repetition', () => {
    for (const chain of new Set(nodes.map((node) => node.chain_id))) {
      const own = leaves.filter((leaf) => leaf.chain_id === chain);
      expect([chain, own.length >= 10 && own.length <= 25]).toEqual([chain, true]);
      expect([chain, new Set(own.map((leaf) => leaf.layer)).size]).toEqual([chain, 3]);
      expect([chain, repeated(own.map((leaf) => leaf.name))]).toEqual([chain, []]);
      const order = nodes.filter((node) => node.chain_id === chain).map((node) => Number(node.seq));
      expect(order).toEqual(order.map((_, at) => at + 1));
    }
  });
});

describe('rules', () => {
  test('every leaf has a rule, no group has one, every rule has a node', () => {
    const ruled = new Set(rules.map((rule) => rule.node_id));
    for (const leaf of leaves) expect([leaf.node_id, ruled.has(leaf.node_id)]).toEqual([leaf.node_id, true]);
    const ids = new Set(leaves.map((leaf) => leaf.node_id));
    for (const rule of rules) {
      expect([rule.rule_id, ids.has(rule.node_id)]).toEqual([rule.rule_id, true]);
      expect(rule.rule_id).toMatch(new RegExp(`^${rule.node_id?.replaceAll('.', '\\.')}\\.[1-9]$`));
    }
    expect(repeated(rules.map((rule) => rule.rule_id))).toEqual([]);
  });

  test('every rule says in Chinese why', () => {
    const silent = rules.filter((rule) => !/\p{Script=Han}{4}/u.test(`${rule.reason}`));
    expect(silent.map((rule) => rule.rule_id)).toEqual([]);
  });

  test('symbols are well formed and stand once', () => {
    const wrong: string[] = [];
    for (const rule of rules) {
      const columns = [list(rule.ipc_include), list(rule.ipc_exclude)];
      if (columns[0]?.length === 0) wrong.push(`${rule.rule_id}: no symbol`);
      for (const symbols of columns) {
        for (const symbol of repeated(symbols)) wrong.push(`${rule.rule_id}: ${symbol} stands twice`);
        for (const symbol of symbols) if (!SYMBOL.test(symbol)) wrong.push(`${rule.rule_id}: ${symbol}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a whole subclass is taken only with keywords, but for a few that are the node', () => {
    const alone = rules.filter(
      (rule) =>
        rule.keywords === '' && list(rule.ipc_include).some((symbol) => /^[A-H]\d{2}[A-Z]\*$/.test(symbol)),
    );
    expect(alone.map((rule) => rule.rule_id)).toEqual(WHOLE_SUBCLASS);
  });

  test('keywords: of two characters or more, none twice, none both wanted and unwanted', () => {
    const wrong: string[] = [];
    for (const rule of rules) {
      const [wanted, unwanted] = [list(rule.keywords), list(rule.keyword_exclude)];
      for (const word of repeated([...wanted, ...unwanted]))
        wrong.push(`${rule.rule_id}: ${word} stands twice`);
      for (const word of [...wanted, ...unwanted]) {
        // Two Latin letters stand inside other words too easily.
        const least = /^[A-Za-z]+$/.test(word) ? 3 : 2;
        if ([...word].length < least || word.trim() !== word)
          wrong.push(`${rule.rule_id}: ${word} is too short`);
      }
      for (const word of wanted)
        if (unwanted.some((other) => word.includes(other))) wrong.push(`${rule.rule_id}: ${word} never hits`);
    }
    expect(wrong).toEqual([]);
  });
});

const SYMBOL = /^[A-H]\d{2}[A-Z](\*|[1-9]\d{0,3}\/\d{2,6}\*?)$/;
/** H10B (memory devices), B81B/B81C (micro-structures) and G10L (speech) mean what the node means. */
const WHOLE_SUBCLASS = ['ic.memory.2', 'ic.mems.1', 'ai.speech.1'];
