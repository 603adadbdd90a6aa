import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../../activities/annotate/rules/compile.ts';
import { placeOf, rangesOf, regionOf, symbolOf } from '../../../../activities/annotate/rules/symbols.ts';
import type { RuleRow, RuleTables } from '../../../../activities/annotate/rules/types.ts';
import { rule } from './tables.ts';

const RANGES = [
  { symbol: 'B01D53/34', before: null },
  { symbol: 'B01D53/84', before: 'B01D53/86' },
  { symbol: 'H01L31/04', before: 'H01L31/08' },
  { symbol: 'H01L31/06', before: 'H01L31/08' },
  { symbol: 'H01M50/50', before: 'H01M50/60' },
];
const RECLASSIFIED = [
  { former: 'H01L31*', current: 'H10F*', since: '2025.01' },
  { former: 'H01L31/04*', current: 'H10F10*', since: '2025.01' },
  { former: 'H01L33*', current: 'H10H20*', since: '2025.01' },
  { former: 'G06K9*', current: 'G06V*', since: '2022.01' },
  { former: 'G06K9/62', current: 'G06F18*', since: '2023.01' },
];

function engineOf(rules: RuleRow[], more: Partial<RuleTables> = {}) {
  return compileRules({
    rules,
    readings: [],
    words: [],
    ranges: RANGES,
    reclassified: RECLASSIFIED,
    ...more,
  });
}

/** Rules that a document with these symbols falls under. */
function under(rules: RuleRow[], ...symbols: string[]): string[] {
  const engine = engineOf(rules);
  return engine.matchSymbols(symbols).map((one) => engine.rules[one.rule]?.id ?? '');
}

describe('a group without a star is that group alone', () => {
  test.each([
    ['G06F12/08', 'G06F12/0802'],
    ['B23K37/00', 'B23K37/003'],
    ['H04W4/02', 'H04W4/021'],
  ])('%s is not %s', (named, other) => {
    const rules = [rule('named', named), rule('other', other)];
    expect(under(rules, named)).toEqual(['named']);
    expect(under(rules, other)).toEqual(['other']);
  });

  test('unless the scheme says that groups cover what is below them', () => {
    expect(under([rule('a', 'B01D53/34', { style: 'below' })], 'B01D53/86')).toEqual(['a']);
  });
});

describe('below is the tree of the classification, not the digits', () => {
  test('B01D53/34* less B01D53/84*', () => {
    const rules = [rule('a', 'B01D53/34*', { ipc_exclude: 'B01D53/84*' })];
    expect(under(rules, 'B01D53/34')).toEqual(['a']);
    expect(under(rules, 'B01D53/73')).toEqual(['a']);
    expect(under(rules, 'B01D53/84')).toEqual([]);
    expect(under(rules, 'B01D53/85')).toEqual([]);
    expect(under(rules, 'B01D53/86')).toEqual(['a']);
    expect(under(rules, 'B01D53/32')).toEqual([]);
  });

  test('H01M50/50* less H01M50/572, which alone goes', () => {
    const rules = [rule('a', 'H01M50/50*', { ipc_exclude: 'H01M50/572' })];
    expect(under(rules, 'H01M50/502')).toEqual(['a']);
    expect(under(rules, 'H01M50/531')).toEqual(['a']);
    expect(under(rules, 'H01M50/572')).toEqual([]);
    expect(under(rules, 'H01M50/574')).toEqual(['a']);
    expect(under(rules, 'H01M50/60')).toEqual([]);
  });

  test('H01L31/04* less H01L31/06*', () => {
    const rules = [rule('a', 'H01L31/04*', { ipc_exclude: 'H01L31/06*' })];
    expect(under(rules, 'H01L31/042')).toEqual(['a']);
    expect(under(rules, 'H01L31/054')).toEqual(['a']);
    expect(under(rules, 'H01L31/06')).toEqual([]);
    expect(under(rules, 'H01L31/0747')).toEqual([]);
    expect(under(rules, 'H01L31/08')).toEqual([]);
  });

  test('X/00* is the whole main group, and no other that begins with its number', () => {
    const rules = [rule('a', 'E21F1/00*'), rule('b', 'E21F1/00')];
    expect(under(rules, 'E21F1/00')).toEqual(['a', 'b']);
    expect(under(rules, 'E21F1/16')).toEqual(['a']);
    expect(under(rules, 'E21F15/02')).toEqual([]);
  });

  test('a group the table of ranges does not know goes by its digits, and says so', () => {
    const engine = engineOf([rule('a', 'G06F12/08*')]);
    expect(engine.matchSymbols(['G06F12/0802'])).toMatchObject([{ guessed: true }]);
    expect(engine.matchSymbols(['G06F12/10'])).toEqual([]);
    expect(engineOf([rule('a', 'B01D53/34*')]).matchSymbols(['B01D53/86'])).toMatchObject([
      { guessed: false },
    ]);
  });
});

test('classes, subclasses and main groups, with and without a star; a bare subclass in a document', () => {
  const rules = [rule('class', 'G06*'), rule('sub', 'G06F'), rule('group', 'H03M13')];
  expect(under(rules, 'G06F17/18')).toEqual(['class', 'sub']);
  expect(under(rules, 'G06F')).toEqual(['class', 'sub']);
  expect(under(rules, 'G06Q10/06')).toEqual(['class']);
  expect(under(rules, 'H03M13/11')).toEqual(['group']);
  expect(under(rules, 'H03M1/12')).toEqual([]);
});

test('exclusions are taken from the patterns symbol by symbol: another symbol of the document may still meet the rule', () => {
  const rules = [rule('a', 'G06F*', { ipc_exclude: 'G06F11*' })];
  expect(under(rules, 'G06F11/36')).toEqual([]);
  expect(under(rules, 'G06F11/36', 'G06F16/36')).toEqual(['a']);
});

test('what is no symbol meets nothing and stops nothing', () => {
  expect(under([rule('a', 'G06F*')], '', '01-01', 'G06F3/', 'g06f3/00', 'G06F3/0481*', 'G06F3/01')).toEqual([
    'a',
  ]);
});

describe('reclassified symbols', () => {
  test('a new document under a rule of old symbols, and the other way round, and both say by which symbol', () => {
    const old = engineOf([rule('pv', 'H01L31/04*'), rule('led', 'H01L33*')]);
    expect(old.matchSymbols(['H10F10/14'])).toMatchObject([{ token: 'H01L31/04*', via: 'H01L31/04*' }]);
    expect(old.matchSymbols(['H10H20/81'])).toMatchObject([{ token: 'H01L33*', via: 'H01L33*' }]);
    const current = engineOf([rule('pv', 'H10F10*'), rule('led', 'H10H*')]);
    expect(current.matchSymbols(['H01L31/0445'])).toMatchObject([{ token: 'H10F10*', via: 'H10F10*' }]);
    expect(current.matchSymbols(['H01L33/48'])).toMatchObject([{ token: 'H10H*' }]);
  });

  test('a rule for a part of what was moved is not met: the place within is not known', () => {
    expect(under([rule('a', 'H01L31/0747')], 'H10F10/14')).toEqual([]);
    expect(under([rule('a', 'H01L31/04*', { ipc_exclude: 'H01L31/04*' })], 'H10F10/14')).toEqual([]);
  });

  test('of several rows the narrowest counts', () => {
    expect(under([rule('cluster', 'G06F18*'), rule('vision', 'G06V*')], 'G06K9/62')).toEqual(['cluster']);
    expect(under([rule('cluster', 'G06F18*'), rule('vision', 'G06V*')], 'G06K9/46')).toEqual(['vision']);
  });

  test('a rule that names both editions is met directly', () => {
    expect(engineOf([rule('a', 'H01L31*;H10F*')]).matchSymbols(['H10F10/14'])).toMatchObject([
      { token: 'H10F*', via: null },
    ]);
  });
});

describe('the hash of a rule', () => {
  const hashes = (rules: RuleRow[], more: Partial<RuleTables> = {}) =>
    Object.fromEntries(engineOf(rules, more).rules.map(({ id, hash }) => [id, hash]));
  const base = [rule('a', 'H01L31/04*', { keywords: '组件' }), rule('b', 'G06F*')];

  test('stays when another rule changes or the rows come in another order', () => {
    const other = hashes([rule('b', 'G06N*'), base[0] as RuleRow]);
    expect(other.a).toBe(hashes(base).a);
    expect(other.b).not.toBe(hashes(base).b);
  });

  test.each<[string, Partial<RuleTables>]>([
    ['a range that its pattern uses', { ranges: [] }],
    ['a row of reclassification inside its patterns', { reclassified: RECLASSIFIED.slice(2) }],
    ['a reading of it', { readings: [{ rule_id: 'a', keywords: '电池', keyword_exclude: null }] }],
  ])('changes with %s, and the other does not', (_, more) => {
    expect(hashes(base, more).a).not.toBe(hashes(base).a);
    expect(hashes(base, more).b).toBe(hashes(base).b);
  });
});

test('places sort like the classification and lead back to their symbols', () => {
  const symbols = ['G06F12/00', 'G06F12/08', 'G06F12/0802', 'G06F12/084', 'G06F12/10', 'G06F101/00'];
  const places = symbols.map((symbol) => placeOf(symbol) ?? '');
  expect([...places].sort()).toEqual(places);
  expect(places.map(symbolOf)).toEqual(symbols);
  expect(regionOf('G06F3/04 81', rangesOf([]))).toBeNull();
});
