import { describe, expect, it } from 'vitest';
import { renumber } from '../../bench/data/gazette.ts';
import { parseRequirements } from '../../bench/harness/python.ts';
import { parseOptions } from '../../bench/options.ts';
import { renameTables } from '../../bench/peers/tables.ts';

describe('renumber', () => {
  it('changes the serial of publication numbers and no other byte', () => {
    expect(renumber('1,x,CN305252224S,2019.07.12\n', 7)).toBe('1,x,CN30705252224S,2019.07.12\n');
    expect(renumber('CN110007813A,CN209102019U', 24)).toBe('CN12410007813A,CN22409102019U');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
    expect(renumber(bytes, 3)).toBe(bytes);
  });
});

describe('parseRequirements', () => {
  it('gives each peer its pinned packages', () => {
    const text = '# about\n\n# peer: a\nx==1.0\ny[z]==2\n\n# a remark\n# peer: b\nx==3\n';
    expect([...parseRequirements(text)]).toEqual([
      ['a', ['x==1.0', 'y[z]==2']],
      ['b', ['x==3']],
    ]);
  });
});

describe('parseOptions', () => {
  const known = ['ingest', 'build'];
  it('runs everything against everybody when nothing is said', () => {
    const options = parseOptions([], known);
    if (options === 'help') throw new Error('not help');
    expect(options).toMatchObject({ names: known, rows: 1_038_950, rounds: 3, format: 'text' });
    expect(options.wants('polars')).toBe(true);
  });
  it('understands names and choices', () => {
    const options = parseOptions(['build', '--json', '--rows', '1000', '--peers', 'dbt, polars'], known);
    if (options === 'help') throw new Error('not help');
    expect(options).toMatchObject({ names: ['build'], rows: 1000, format: 'json' });
    expect(['dbt', 'polars', 'sqlmesh'].map(options.wants)).toEqual([true, true, false]);
  });
  it.each([[['fly']], [['--rows', '0']], [['--rounds', 'many']], [['--fast']]])('refuses %j', (args) => {
    expect(() => parseOptions(args, known)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('renameTables', () => {
  const rename = (sql: string) =>
    renameTables(sql, (table) => (['m', 'lake.p', 'ref.k'].includes(table) ? `<${table}>` : undefined));

  it.each([
    ['SELECT m.a FROM m', 'SELECT m.a FROM <m>'],
    [
      'select a from lake.p as m join ref.k on m.a = k.a',
      'select a from <lake.p> as m join <ref.k> on m.a = k.a',
    ],
    ['SELECT 1 FROM x, m AS y', 'SELECT 1 FROM x, <m> AS y'],
    ['SELECT 1 FROM "m" LEFT JOIN m ON true', 'SELECT 1 FROM <m> LEFT JOIN <m> ON true'],
    ['SELECT 1 FROM -- from m\n  m', 'SELECT 1 FROM -- from m\n  <m>'],
  ])('%s', (sql, expected) => {
    expect(rename(sql)).toBe(expected);
  });

  it.each([
    ["SELECT 'from m' AS a FROM other"],
    ['SELECT a FROM m(1)'],
    ['SELECT extract(year FROM x.m) FROM mm'],
    ['WITH c AS (SELECT m FROM t) SELECT a AS m FROM c'],
  ])('leaves %s', (sql) => {
    expect(rename(sql)).toBe(sql);
  });
});
