import { createHash } from 'node:crypto';
import { termsOfProse, wordsOf } from './prose.ts';
import { Reclassified } from './reclassified.ts';
import { SymbolIndex } from './symbol-index.ts';
import { type Ranges, type Region, rangesOf, regionOf } from './symbols.ts';
import { folded, TermFinder } from './terms.ts';
import type { Candidate, CompiledRule, ReadingRow, RuleRow, RuleTables } from './types.ts';

/** Goes up when the same tables would give other labels. */
export const RULES_CODE = 1;

export interface Engine {
  /** Of all rules together. */
  version: string;
  rules: readonly CompiledRule[];
  /** Rules whose patterns hold the symbol and whose exclusions do not. Remembered for each symbol. */
  matchSymbol(symbol: string): readonly Candidate[];
  /** The same for all symbols of a document: each rule once, by the first symbol that meets it, the direct before the reclassified. */
  matchSymbols(symbols: readonly string[]): readonly (Candidate & { symbol: string })[];
  finder: TermFinder;
}

/**
 * Rules of all schemes as one engine. A pattern that is no symbol names nothing and is passed over: files are checked when they are added.
 * Exclusions are taken from the patterns, symbol by symbol, as the official tables mean them (a symbol falls under one rule): a document
 * with one symbol that is excluded and another that is not falls under the rule by the other.
 */
export function compileRules(tables: RuleTables): Engine {
  const ranges = rangesOf(tables.ranges);
  const reclassified = new Reclassified(tables.reclassified, ranges);
  const words = wordsOf(tables.words);
  const readings = new Map(tables.readings.map((row) => [row.rule_id, row]));
  const index = new SymbolIndex();
  const numbers = new Map<string, number>();
  const numberOf = (term: string) => {
    const key = folded(term);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
  const ordered = [...tables.rules].sort(
    (a, b) => compare(a.scheme, b.scheme) || compare(a.rule_id, b.rule_id),
  );
  const rules = ordered.map((row, n): CompiledRule => {
    const include = regionsOf(row.ipc_include, ranges, row.style === 'below');
    const exclude = regionsOf(row.ipc_exclude, ranges, row.style === 'below');
    for (const { token, region } of include) index.add({ rule: n, token, region, excludes: false });
    for (const { token, region } of exclude) index.add({ rule: n, token, region, excludes: true });
    const said = saidOf(row, readings.get(row.rule_id));
    const keywords = said.prose ? termsOfProse(said.keywords, words) : split(said.keywords);
    const exclusions = split(said.exclude);
    const touched = reclassified.touching([...include, ...exclude].map(({ region }) => region));
    const hash = createHash('sha256')
      .update(
        JSON.stringify([
          RULES_CODE,
          [row.scheme, row.rule_id, row.label_id, row.table_version],
          include.map(({ token, region }) => [token, region.lo, region.hi]),
          exclude.map(({ token, region }) => [token, region.lo, region.hi]),
          [said.keywords !== '', said.prose, keywords, exclusions],
          touched,
        ]),
      )
      .digest('hex')
      .slice(0, 16);
    return {
      n,
      scheme: row.scheme,
      id: row.rule_id,
      label: row.label_id,
      tableVersion: row.table_version,
      hash,
      keywords: [...new Set(keywords.map(numberOf))],
      exclusions: [...new Set(exclusions.map(numberOf))],
      bySymbolAlone: said.keywords === '',
      fromProse: said.prose,
    };
  });
  const matchSymbol = remember((symbol) => index.match(symbol, reclassified));
  return {
    version: createHash('sha256')
      .update(rules.map((rule) => rule.hash).join('\n'))
      .digest('hex')
      .slice(0, 16),
    rules,
    finder: new TermFinder([...numbers.keys()]),
    matchSymbol,
    matchSymbols: (symbols) => {
      const found = new Map<number, Candidate & { symbol: string }>();
      for (const symbol of symbols) {
        for (const one of matchSymbol(symbol)) {
          const before = found.get(one.rule);
          if (before === undefined || (before.via !== null && one.via === null))
            found.set(one.rule, { ...one, symbol });
        }
      }
      return [...found.values()].sort((a, b) => a.rule - b.rule);
    },
  };
}

/** What the rule asks of the text. A reading of ours stands in place of the prose. */
function saidOf(row: RuleRow, reading: ReadingRow | undefined) {
  const exclude = [row.keyword_exclude, reading?.keyword_exclude].filter(Boolean).join(';');
  if (reading !== undefined) return { keywords: reading.keywords ?? '', exclude, prose: false };
  return {
    keywords: row.keywords?.trim() ?? '',
    exclude,
    prose: row.keyword_kind === 'prose' && !!row.keywords?.trim(),
  };
}

function regionsOf(list: string | null, ranges: Ranges, below: boolean): { token: string; region: Region }[] {
  return split(list).flatMap((token) => {
    const region = regionOf(token, ranges, below);
    return region === null ? [] : [{ token, region }];
  });
}

export function split(list: string | null | undefined): string[] {
  return (list ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
