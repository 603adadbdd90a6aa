import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { explainDiskError, syncFile, temporaryName } from './atomic.ts';
import { type Duck, identifier, literal } from './duck.ts';
import { readJson } from './json.ts';
import { digestFile, type Lake } from './lake.ts';

/**
 * What text programs found, kept in the lake: labels outlive the warehouse, and nothing is read twice.
 *
 * A part says what was found in some contents by some units (a unit is a rule's hash, or the version of a program): also that nothing was.
 * It is two Parquet files, `contents` (content_no, content_id) and `rows` (content_no, unit_no, …), and a manifest, which is the
 * commit point: files that no manifest names do not exist. Parts are never changed; several may be merged into one that says which it
 * stands for. Builds exclude each other (`warehouse/build.lock`), so that nobody finds the same thing twice at once.
 */
const fileSchema = z.object({ key: z.string(), bytes: z.number().int(), rows: z.number().int() });
const manifestSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  /** Of `unit_no`, in order. */
  units: z.array(z.string()),
  contents: fileSchema,
  rows: fileSchema,
  /** Parts that this one stands for. */
  replaces: z.array(z.string()),
});
export type CachePart = z.infer<typeof manifestSchema>;

/** Contents that lack the same units. */
export interface Gap {
  gap: number;
  units: string[];
  contents: number;
}

/** Parts of the same units are merged when there are more. */
const MANY = 16;
const READ_AT_ONCE = 32;

export class AnnotationCache {
  readonly name: string;
  private readonly lake: Lake;
  private list: CachePart[];

  private constructor(lake: Lake, name: string, list: CachePart[]) {
    this.lake = lake;
    this.name = name;
    this.list = list;
  }

  /** @param name of the program: a folder `annotations/<name>/` */
  static async open(lake: Lake, name: string): Promise<AnnotationCache> {
    const found = (await lake.store.list(`annotations/${name}/`))
      .map(({ key }) => key)
      .filter((key) => key.endsWith('.json'));
    const parts: CachePart[] = [];
    for (let at = 0; at < found.length; at += READ_AT_ONCE) {
      const some = found.slice(at, at + READ_AT_ONCE);
      parts.push(
        ...(await Promise.all(
          some.map(async (key) =>
            readJson(manifestSchema, (await lake.store.get(key)).toString('utf8'), key),
          ),
        )),
      );
    }
    return new AnnotationCache(lake, name, live(parts));
  }

  /** In a fixed order. */
  get parts(): readonly CachePart[] {
    return this.list;
  }

  /**
   * What is not known yet. Makes the temporary table `into` (content_id, gap) of the contents that lack something.
   * @param contents SQL that gives `content_id`, each once
   */
  async missing(duck: Duck, contents: string, units: readonly string[], into: string): Promise<Gap[]> {
    const wanted = new Set(units);
    const relevant = this.list.filter((part) => part.units.some((unit) => wanted.has(unit)));
    const covered = await Promise.all(
      relevant.map(
        async (part, n) =>
          `SELECT content_id, ${n} AS part FROM read_parquet(${literal(await this.pathOf(part.contents.key))})`,
      ),
    );
    const signature =
      covered.length === 0
        ? `SELECT content_id, '' AS parts FROM (${contents})`
        : `SELECT c.content_id, coalesce(string_agg(p.part, ',' ORDER BY p.part), '') AS parts
           FROM (${contents}) AS c LEFT JOIN (${covered.join(' UNION ALL ')}) AS p ON p.content_id = c.content_id GROUP BY c.content_id`;
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(into)} AS SELECT content_id, parts, 0 AS gap FROM (${signature})`,
    );
    const table = `temp.${identifier(into)}`;
    const groups = await duck.rows<{ parts: string; contents: number }>(
      `SELECT parts, count(*)::INTEGER AS contents FROM ${table} GROUP BY parts ORDER BY parts`,
    );
    const gaps: Gap[] = [];
    for (const { parts, contents: count } of groups) {
      const known = new Set(
        parts === '' ? [] : parts.split(',').flatMap((n) => relevant[Number(n)]?.units ?? []),
      );
      const lacking = units.filter((unit) => !known.has(unit));
      if (lacking.length === 0) {
        await duck.run(`DELETE FROM ${table} WHERE parts = ${literal(parts)}`);
        continue;
      }
      // Two groups may lack the same: one piece of work.
      const same = gaps.find((gap) => gap.units.join() === lacking.join());
      const gap = same ?? { gap: gaps.length, units: lacking, contents: 0 };
      if (same === undefined) gaps.push(gap);
      gap.contents += count;
      if (gap.gap > 0) await duck.run(`UPDATE ${table} SET gap = ${gap.gap} WHERE parts = ${literal(parts)}`);
    }
    await duck.run(`ALTER TABLE ${table} DROP COLUMN parts`);
    return gaps;
  }

  /**
   * Keeps what was found; one atomic step. Equal findings again are found there.
   * @param found.contents SQL of (content_no INTEGER from 0 without gaps, content_id VARCHAR)
   * @param found.rows SQL of (content_no, unit_no: position in `units`, …), the further columns the same in all parts of the cache
   */
  async commit(
    duck: Duck,
    found: { contents: string; units: readonly string[]; rows: string; replaces?: readonly string[] },
  ): Promise<CachePart> {
    const contents = await this.put(duck, 'contents', found.contents);
    const rows = await this.put(duck, 'rows', found.rows);
    const replaces = [...(found.replaces ?? [])];
    const id = createHash('sha256')
      .update(JSON.stringify([contents.key, rows.key, found.units, replaces]))
      .digest('hex')
      .slice(0, 16);
    const part: CachePart = { version: 1, id, units: [...found.units], contents, rows, replaces };
    await this.lake.store.putIfAbsent(
      `annotations/${this.name}/${id}.json`,
      Buffer.from(`${JSON.stringify(part)}\n`),
    );
    this.list = live([...this.list.filter((one) => one.id !== id), part]);
    return part;
  }

  private async put(duck: Duck, what: string, sql: string): Promise<z.infer<typeof fileSchema>> {
    const file = temporaryName(this.lake.store.staging);
    try {
      await duck.run(`COPY (${sql}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
      await syncFile(file);
      const rows = await duck.count(`SELECT count(*) FROM read_parquet(${literal(file)})`);
      const { size: bytes } = await stat(file);
      const key = `annotations/${this.name}/${what}-${(await digestFile(file)).sha256.slice(0, 20)}.parquet`;
      await this.lake.store.putIfAbsent(key, { file });
      return { key, bytes, rows };
    } catch (error) {
      throw explainDiskError(error, file);
    }
  }

  /**
   * SQL of everything that the units found: content_id, unit and the further columns. A content that is in several parts has each unit's
   * rows once. Null when nothing is kept of any of them.
   * @param only a table with `content_id`: other contents are left out
   */
  async found(units: readonly string[], only?: string): Promise<string | null> {
    const wanted = new Set(units);
    const selects: string[] = [];
    for (const part of this.list) {
      const list = part.units.flatMap((unit, n) => (wanted.has(unit) ? [`(${n}, ${literal(unit)})`] : []));
      if (list.length === 0) continue;
      selects.push(
        `SELECT c.content_id, u.unit, r.* EXCLUDE (content_no, unit_no)
         FROM read_parquet(${literal(await this.pathOf(part.rows.key))}) AS r
         JOIN (VALUES ${list.join(', ')}) AS u(unit_no, unit) ON u.unit_no = r.unit_no
         JOIN (SELECT * FROM read_parquet(${literal(await this.pathOf(part.contents.key))})${only === undefined ? '' : ` SEMI JOIN ${only} USING (content_id)`}) AS c
           ON c.content_no = r.content_no`,
      );
    }
    return selects.length === 0 ? null : selects.join(' UNION ALL ');
  }

  /** Makes one part of those that many small builds left. Call it between builds or at the end of one. */
  async tidy(duck: Duck): Promise<number> {
    const bySet = new Map<string, CachePart[]>();
    for (const part of this.list) {
      const key = part.units.join();
      bySet.set(key, [...(bySet.get(key) ?? []), part]);
    }
    let merged = 0;
    for (const parts of bySet.values()) {
      if (parts.length <= MANY) continue;
      await this.merge(duck, parts);
      merged += parts.length;
    }
    return merged;
  }

  private async merge(duck: Duck, parts: readonly CachePart[]): Promise<void> {
    const paths = await Promise.all(
      parts.map(async (part) => ({
        contents: literal(await this.pathOf(part.contents.key)),
        rows: literal(await this.pathOf(part.rows.key)),
      })),
    );
    let offset = 0;
    const offsets = parts.map((part) => {
      const before = offset;
      offset += part.contents.rows;
      return before;
    });
    const union = (what: 'contents' | 'rows') =>
      paths
        .map(
          (file, n) =>
            `SELECT * REPLACE ((content_no + ${offsets[n]})::INTEGER AS content_no) FROM read_parquet(${file[what]})`,
        )
        .join(' UNION ALL ');
    const replaces = parts.map(({ id }) => id);
    await this.commit(duck, {
      contents: union('contents'),
      units: parts[0]?.units ?? [],
      rows: union('rows'),
      replaces,
    });
    for (const part of parts) {
      await this.lake.store.remove(`annotations/${this.name}/${part.id}.json`);
      await this.lake.store.remove(part.contents.key);
      await this.lake.store.remove(part.rows.key);
    }
  }

  private pathOf(key: string): Promise<string> {
    return this.lake.store.localPath(key);
  }
}

/** Parts that no other stands for. */
function live(parts: readonly CachePart[]): CachePart[] {
  const replaced = new Set(parts.flatMap((part) => part.replaces));
  return parts.filter(({ id }) => !replaced.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
