import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AnnotationCache, type Gap } from '../../../lake/annotation-cache.ts';
import { errnoOf } from '../../../lake/atomic.ts';
import type { Duck } from '../../../lake/duck.ts';
import { RowWriter } from '../../../lake/row-writer.ts';
import type { Program, ProgramRun, ProgramWorld } from '../../../transforms/runner/program.ts';
import { compileRules, type Engine, RULES_CODE } from './compile.ts';
import { Evaluator } from './evaluate.ts';
import { BY_SYMBOL, evidenceSql, NO_WORD, whyOf } from './evidence.ts';
import { RULE_TABLES, readRuleTables } from './read-tables.ts';

const NAME = 'label_rules';
/** Contents that are labelled and kept at a time: bounds memory, and what a killed build has to do again. */
const SLICE = 200_000;

/** How much was done, for the record and for tests. */
export interface LabelStats {
  contents: number;
  rules: number;
  /** Contents that lacked something, and the rules each group lacked. */
  gaps: Gap[];
  /** Contents × rules whose symbols met. */
  evaluated: number;
}

/**
 * `label_rules`: labels by official concordances and other rules of that form. Input rows: content_id, title, abstract, claims, symbols (joined
 * with `;`, without versions), each content once. Columns: content_id, scheme, label_id, grade, rule_id, evidence, table_version; one row
 * for a label, by the rule that says most (A before B before C, then in the order of the rules' ids).
 */
export const labelRulesProgram: Program = {
  name: NAME,
  version: async (world) => {
    const hash = createHash('sha256').update(String(RULES_CODE));
    for (const file of await referenceFiles(world)) hash.update(await digestOf(file));
    return hash.digest('hex').slice(0, 16);
  },
  run: async (run) => {
    const stats = await labelByRules(run);
    run.note?.(
      `规则标签：${stats.contents} 件 × ${stats.rules} 条规则，重算 ${stats.gaps.reduce((sum, gap) => sum + gap.contents * gap.units.length, 0)} 项`,
    );
  },
};

export async function labelByRules(run: ProgramRun): Promise<LabelStats> {
  const { duck, world } = run;
  const engine = compileRules(await readRuleTables(duck));
  const units = engine.rules.map(({ hash }) => hash);
  const cache = await AnnotationCache.open(world.lake, NAME);
  await duck.run(`CREATE OR REPLACE TEMP TABLE rules_content AS SELECT content_id FROM (${run.input})`);
  try {
    const gaps = await cache.missing(
      duck,
      'SELECT content_id FROM temp.rules_content',
      units,
      'rules_missing',
    );
    const stats: LabelStats = {
      contents: await duck.count('SELECT count(*) FROM temp.rules_content'),
      rules: units.length,
      gaps,
      evaluated: 0,
    };
    await writeTerms(duck, engine);
    for (const gap of gaps) stats.evaluated += await fill(run, engine, cache, gap);
    await cache.tidy(duck);
    await writeLabels(run, engine, cache);
    return stats;
  } finally {
    for (const table of [
      'rules_content',
      'rules_missing',
      'rules_slice',
      'rules_found',
      'rules_term',
      'rules_symbol',
      'rules_rule',
      'rules_met',
    ])
      await duck.run(`DROP TABLE IF EXISTS temp.${table}`);
  }
}

async function writeTerms(duck: Duck, engine: Engine): Promise<void> {
  const writer = await RowWriter.open(duck, 'rules_term', { term: 'INTEGER', text: 'VARCHAR' });
  for (const [term, text] of engine.finder.terms.entries()) writer.add([term, text]);
  writer.finish();
}

/** Labels the contents of a gap by the rules they lack, slice by slice, and keeps what was found. */
async function fill(run: ProgramRun, engine: Engine, cache: AnnotationCache, gap: Gap): Promise<number> {
  const { duck } = run;
  const evaluator = new Evaluator(engine, new Set(gap.units));
  const unitNo = new Map(gap.units.map((unit, n) => [unit, n]));
  const rules = await RowWriter.open(duck, 'rules_rule', { rule: 'INTEGER', unit_no: 'INTEGER' });
  for (const { n, hash } of engine.rules) {
    const unit = unitNo.get(hash);
    if (unit !== undefined) rules.add([n, unit]);
  }
  rules.finish();
  for (let from = 0; from < gap.contents; from += SLICE) {
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE rules_slice AS SELECT (row_number() OVER (ORDER BY content_id) - 1)::INTEGER AS content_no, content_id
       FROM (SELECT content_id FROM temp.rules_missing WHERE gap = ${gap.gap} ORDER BY content_id LIMIT ${SLICE} OFFSET ${from})`,
    );
    const read = await evaluator.run(
      duck,
      `SELECT s.content_no, i.symbols, i.title, i.abstract, i.claims FROM (${run.input}) AS i JOIN temp.rules_slice AS s ON s.content_id = i.content_id`,
      'rules_found',
      run.signal,
    );
    const wanted = Math.min(SLICE, gap.contents - from);
    if (read !== wanted)
      throw new Error(
        `labels: ${read} documents were read, not ${wanted}: the input must give each content once`,
      );
    const symbols = await RowWriter.open(duck, 'rules_symbol', { number: 'INTEGER', symbol: 'VARCHAR' });
    for (const [number, symbol] of evaluator.symbols.entries()) symbols.add([number, symbol]);
    symbols.finish();
    await cache.commit(duck, {
      contents: 'SELECT content_no, content_id FROM temp.rules_slice ORDER BY content_no',
      units: gap.units,
      rows: `SELECT f.content_no, r.unit_no, f.grade::TINYINT AS grade, s.symbol, t.text AS term, f.field::TINYINT AS field, f.place
        FROM temp.rules_found AS f JOIN temp.rules_rule AS r ON r.rule = f.rule JOIN temp.rules_symbol AS s ON s.number = f.symbol
        LEFT JOIN temp.rules_term AS t ON t.term = f.term ORDER BY f.content_no, r.unit_no`,
    });
    run.note?.(`规则标签：已读 ${Math.min(from + SLICE, gap.contents)} / ${gap.contents} 件`);
  }
  return evaluator.evaluated;
}

/** One row for each label, from everything that is kept. */
async function writeLabels(run: ProgramRun, engine: Engine, cache: AnnotationCache): Promise<void> {
  const { duck, table, columns } = run;
  const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
  const found = await cache.found(
    engine.rules.map(({ hash }) => hash),
    'temp.rules_content',
  );
  if (found === null) {
    await duck.run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${typed.join(', ')} FROM (${EMPTY})`);
    return;
  }
  await writeRules(duck, engine);
  await writeMet(duck, engine, found);
  const labels = (rows: string) => `
    SELECT f.content_id, r.scheme, r.label_id, ['A', 'B', 'C'][f.grade + 1] AS grade, r.rule_id, ${evidenceSql('f', 'm', 'r')} AS evidence, r.table_version
    FROM (${rows}) AS f
    JOIN temp.rules_rule AS r ON r.unit = f.unit
    JOIN temp.rules_met AS m ON m.rule = r.rule AND m.symbol = f.symbol`;
  // Most labels have one rule: only the others need the better of several rows.
  const alone = `SELECT f.* FROM (${found}) AS f SEMI JOIN (SELECT unit FROM temp.rules_rule WHERE alone) AS r ON r.unit = f.unit`;
  const best = `SELECT f.* EXCLUDE (label, rule) FROM (
      SELECT f.*, r.label, r.rule FROM (${found}) AS f JOIN (SELECT unit, label, rule FROM temp.rules_rule WHERE NOT alone) AS r ON r.unit = f.unit
      QUALIFY row_number() OVER (PARTITION BY f.content_id, r.label ORDER BY f.grade, r.rule) = 1
    ) AS f`;
  await duck.run(
    `CREATE OR REPLACE TABLE ${table} AS SELECT ${typed.join(', ')} FROM (${labels(alone)} UNION ALL ${labels(best)})`,
  );
}

const EMPTY = `SELECT '' AS content_id, '' AS scheme, '' AS label_id, '' AS grade, '' AS rule_id, '' AS evidence, '' AS table_version LIMIT 0`;

async function writeRules(duck: Duck, engine: Engine): Promise<void> {
  const labels = new Map<string, { number: number; rules: number }>();
  const keyOf = ({ scheme, label }: { scheme: string; label: string }) => `${scheme} ${label}`;
  for (const rule of engine.rules) {
    const known = labels.get(keyOf(rule));
    if (known === undefined) labels.set(keyOf(rule), { number: labels.size, rules: 1 });
    else known.rules++;
  }
  const writer = await RowWriter.open(duck, 'rules_rule', {
    unit: 'VARCHAR',
    rule: 'INTEGER',
    label: 'INTEGER',
    alone: 'BOOLEAN',
    scheme: 'VARCHAR',
    label_id: 'VARCHAR',
    rule_id: 'VARCHAR',
    table_version: 'VARCHAR',
    prose: 'BOOLEAN',
  });
  for (const rule of engine.rules) {
    const { number = 0, rules = 1 } = labels.get(keyOf(rule)) ?? {};
    writer.add([
      rule.hash,
      rule.n,
      number,
      rules === 1,
      rule.scheme,
      rule.label,
      rule.id,
      rule.tableVersion,
      rule.fromProse,
    ]);
  }
  writer.finish();
}

/** Why each symbol meets each rule, in the words of the evidence. */
async function writeMet(duck: Duck, engine: Engine, found: string): Promise<void> {
  const symbols = await duck.rows<{ symbol: string }>(
    `SELECT DISTINCT symbol FROM (${found}) ORDER BY symbol`,
  );
  const writer = await RowWriter.open(duck, 'rules_met', {
    symbol: 'VARCHAR',
    rule: 'INTEGER',
    why: 'VARCHAR',
    rest: 'VARCHAR',
  });
  for (const { symbol } of symbols) {
    for (const candidate of engine.matchSymbol(symbol)) {
      const why = whyOf(symbol, candidate);
      writer.add([
        symbol,
        candidate.rule,
        why,
        why + (engine.rules[candidate.rule]?.bySymbolAlone ? BY_SYMBOL : NO_WORD),
      ]);
    }
  }
  writer.finish();
}

async function referenceFiles({ transforms, home }: ProgramWorld): Promise<string[]> {
  const shipped = path.join(transforms, 'reference');
  const files: string[] = [];
  for (const table of RULE_TABLES) {
    files.push(path.join(shipped, `${table}.csv`));
    const folder = path.join(home, 'reference', table);
    const names = await readdir(folder).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    });
    files.push(
      ...names
        .filter((name) => name.endsWith('.csv'))
        .sort()
        .map((name) => path.join(folder, name)),
    );
  }
  return files;
}

/** Hashes by what the file system says of a file: the largest has megabytes, and every plan asks. */
const DIGESTS = new Map<string, { seen: string; digest: string }>();

async function digestOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    const seen = `${size} ${mtimeMs} ${ino}`;
    const known = DIGESTS.get(file);
    if (known?.seen === seen) return known.digest;
    const hash = createHash('sha256');
    for await (const block of createReadStream(file, { highWaterMark: 1 << 20 }))
      hash.update(block as Buffer);
    const digest = hash.digest('hex');
    DIGESTS.set(file, { seen, digest });
    return digest;
  } catch (error) {
    // A table that does not ship yet holds no rules.
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}
