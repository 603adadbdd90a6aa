import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AnnotationCache } from '../../lake/annotation-cache.ts';
import { type Duck, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck({ threads: 1 });
});
afterAll(() => duck.close());

async function cacheIn(folder: string) {
  return AnnotationCache.open(await Lake.open(folder), 'test');
}

/** Contents by name, each of which every unit finds its own name in, unless it says otherwise. */
async function keep(
  cache: AnnotationCache,
  contents: string[],
  units: string[],
  finds = (content: string, unit: string) => `${content}${unit}`,
) {
  const list = contents.map((content, n) => `(${n}, '${content}')`).join(', ');
  const rows = contents.flatMap((content, n) =>
    units.flatMap((unit, u) =>
      finds(content, unit) === '' ? [] : [`(${n}, ${u}, '${finds(content, unit)}')`],
    ),
  );
  return cache.commit(duck, {
    contents: `SELECT * FROM (VALUES ${list}) AS t(content_no, content_id)`,
    units,
    rows:
      rows.length === 0
        ? "SELECT 0 AS content_no, 0 AS unit_no, '' AS value LIMIT 0"
        : `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(content_no, unit_no, value)`,
  });
}

async function found(cache: AnnotationCache, units: string[]): Promise<string[]> {
  const sql = await cache.found(units);
  return sql === null
    ? []
    : (
        await duck.rows<{ is: string }>(
          `SELECT content_id || ' ' || unit || ' ' || value AS is FROM (${sql}) ORDER BY 1`,
        )
      ).map(({ is }) => is);
}

async function missing(cache: AnnotationCache, contents: string[], units: string[]) {
  const list = contents.map((content) => `('${content}')`).join(', ');
  const gaps = await cache.missing(duck, `SELECT * FROM (VALUES ${list}) AS t(content_id)`, units, 'lacking');
  const rows = await duck.rows<{ content_id: string; gap: number }>(
    'SELECT content_id, gap FROM temp.lacking ORDER BY content_id',
  );
  return rows.map(({ content_id, gap }) => `${content_id}: ${gaps[gap]?.units.join()}`);
}

test('what is kept is not missing, also where nothing was found', async () => {
  const folder = temporaryFolder();
  const cache = await cacheIn(folder);
  expect(await missing(cache, ['x', 'y'], ['a', 'b'])).toEqual(['x: a,b', 'y: a,b']);
  await keep(cache, ['x'], ['a', 'b'], (content, unit) => (unit === 'a' ? content : ''));
  const later = await cacheIn(folder);
  expect(await missing(later, ['x', 'y'], ['a', 'b'])).toEqual(['y: a,b']);
  expect(await missing(later, ['x', 'y'], ['a', 'c'])).toEqual(['x: c', 'y: a,c']);
  expect(await found(later, ['a', 'b', 'c'])).toEqual(['x a x']);
  expect(await found(later, ['c'])).toEqual([]);
});

test('contents that lack the same are one piece of work, whatever parts they are in', async () => {
  const cache = await cacheIn(temporaryFolder());
  await keep(cache, ['x'], ['a']);
  await keep(cache, ['y'], ['a']);
  await cache.missing(duck, "SELECT unnest(['x', 'y']) AS content_id", ['a', 'b'], 'lacking');
  expect(await cache.missing(duck, "SELECT unnest(['x', 'y']) AS content_id", ['a', 'b'], 'lacking')).toEqual(
    [{ gap: 0, units: ['b'], contents: 2 }],
  );
});

test('the same findings again are the part that is there', async () => {
  const folder = temporaryFolder();
  const cache = await cacheIn(folder);
  const first = await keep(cache, ['x'], ['a']);
  expect((await keep(cache, ['x'], ['a'])).id).toBe(first.id);
  expect((await cacheIn(folder)).parts.length).toBe(1);
});

test('files without a manifest do not exist: what a killed build left', async () => {
  const folder = temporaryFolder();
  const cache = await cacheIn(folder);
  const part = await keep(cache, ['x'], ['a']);
  rmSync(path.join(folder, 'annotations', 'test', `${part.id}.json`));
  const later = await cacheIn(folder);
  expect(await missing(later, ['x'], ['a'])).toEqual(['x: a']);
  await keep(later, ['x'], ['a']);
  expect(await found(later, ['a'])).toEqual(['x a xa']);
});

test('many parts become one that says the same; a merge that was cut short counts nothing twice', async () => {
  const folder = temporaryFolder();
  const cache = await cacheIn(folder);
  const names = Array.from({ length: 17 }, (_, n) => `c${String(n).padStart(2, '0')}`);
  for (const name of names)
    await keep(cache, [name], ['a', 'b'], (content, unit) =>
      unit === 'b' && content > 'c08' ? '' : content,
    );
  const before = await found(cache, ['a', 'b']);
  const [{ id, units, contents, rows }] = cache.parts as [(typeof cache.parts)[number]];
  expect(await cache.tidy(duck)).toBe(17);
  const later = await cacheIn(folder);
  expect(later.parts.length).toBe(1);
  expect(await found(later, ['a', 'b'])).toEqual(before);
  expect(await missing(later, names, ['a', 'b'])).toEqual([]);
  expect(filesOf(path.join(folder, 'annotations')).length).toBe(3);
  // As if one of the merged had not been removed yet.
  await (await Lake.open(folder)).store.putIfAbsent(
    `annotations/test/${id}.json`,
    Buffer.from(JSON.stringify({ version: 1, id, units, contents, rows, replaces: [] })),
  );
  expect((await cacheIn(folder)).parts.length).toBe(1);
});
