import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Counts,
  generateGazetteDay,
  generateSampleGazette,
  NOTE_FILE,
  TRUTH_FILE,
  type Truth,
} from '../../sample/index.ts';
import { type GazetteRow, readGazette } from './read-gazette.ts';

const HEADER =
  'item,name,authorization_notice_id,authorized_announcement_date,filing_id,filing_date,patentee,designer,address,Int.Cl.';
const FIRST = /[;?\u2002]/;

/** Check digit written again here: a generator must not be the judge of its own numbers. */
function hasCheckDigit(number: string): boolean {
  if (!/^\d{12}[\dX]$/.test(number)) return false;
  const sum = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5].reduce(
    (total, weight, i) => total + weight * Number(number[i]),
    0,
  );
  return number.endsWith('0123456789X'.charAt(sum % 11));
}

/** Counts a file from its rows alone. */
function recount(rows: GazetteRow[]): Pick<
  Counts,
  'rows' | 'records' | 'duplicates' | 'conflicts' | 'publications' | 'application_numbers'
> & {
  places: Record<string, number>;
} {
  const seen = new Map<string, Set<string>>();
  const counts = {
    rows: 0,
    records: 0,
    duplicates: 0,
    conflicts: 0,
    publications: 0,
    application_numbers: { valid: 0, lost: 0 },
  };
  const places: Record<string, number> = {};
  for (const { item: _item, ...content } of rows) {
    counts.rows++;
    const key = content.publicationNumber;
    const text = JSON.stringify(content);
    const known = seen.get(key);
    if (known?.has(text)) {
      counts.duplicates++;
      continue;
    }
    counts.records++;
    if (hasCheckDigit(content.filing)) counts.application_numbers.valid++;
    else counts.application_numbers.lost++;
    if (known) {
      counts.conflicts++;
      known.add(text);
      continue;
    }
    counts.publications++;
    seen.set(key, new Set([text]));
    const domestic = /^\d{6}(?<province>.{2}市|.+?省|.+?自治区)(?<city>.+?市)?/.exec(content.address);
    const province = domestic?.groups?.province ?? '';
    const place = !domestic
      ? 'elsewhere'
      : /^(北京|天津|上海|重庆)市$/.test(province)
        ? province
        : `${province}/${domestic.groups?.city ?? ''}`;
    places[place] = (places[place] ?? 0) + 1;
  }
  return { ...counts, places };
}

let dir: string;
let truth: Truth;
let files: Awaited<ReturnType<typeof generateSampleGazette>>['files'];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'panhuo-sample-'));
  ({ truth, files } = await generateSampleGazette({ outDir: path.join(dir, 'sample') }));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('generateSampleGazette', () => {
  it('labels everything as synthetic', async () => {
    const names = await readdir(path.join(dir, 'sample'));
    expect(names).toHaveLength(18);
    for (const name of names) expect(name).toMatch(/^合成数据/);
    expect(await readFile(path.join(dir, 'sample', NOTE_FILE), 'utf8')).toContain('均为虚构');
    for (const file of files) {
      for (const row of (await readGazette(file.path)).rows) {
        // An organisation says so in its name, a private applicant in the address.
        expect(`${row.applicants} ${row.address}`).toMatch(/示例|合成/);
        for (const party of row.applicants.split(';')) {
          if (/公司|大学|学院|医院|研究|会社|厂$/.test(party)) expect(party).toContain('示例');
        }
      }
    }
  });

  it('has 6,000 rows whose counts are the truth, recounted from the bytes', async () => {
    expect(truth.totals.rows).toBe(6000);
    expect(JSON.parse(await readFile(path.join(dir, 'sample', TRUTH_FILE), 'utf8'))).toEqual(truth);
    expect(truth.totals.duplicates).toBeGreaterThan(0);
    expect(truth.totals.conflicts).toBeGreaterThan(0);
    for (const day of truth.days) {
      for (const file of day.files) {
        const { header, rows } = await readGazette(path.join(dir, 'sample', file.name));
        expect(header).toBe(HEADER);
        const { places, ...counts } = recount(rows);
        expect(file).toMatchObject(counts);
        const expected: Record<string, number> = {};
        for (const [place, n] of Object.entries(file.by_place)) {
          const key = /^(国外|中国)/.test(place) ? 'elsewhere' : place;
          expected[key] = (expected[key] ?? 0) + n;
        }
        expect(places).toEqual(expected);
        for (const row of rows) expect(row.announced).toBe(day.date.replaceAll('-', '.'));
      }
    }
  });

  it('grants on later days what was published on earlier ones', async () => {
    const published = new Map<string, GazetteRow>();
    let grants = 0;
    let withNumber = 0;
    const numbers = new Set<string>();
    for (const file of files) {
      const { rows } = await readGazette(file.path);
      for (const row of rows) {
        if (hasCheckDigit(row.filing)) numbers.add(row.filing);
        if (file.kind === 'published') published.set(row.publicationNumber.slice(0, -1), row);
      }
    }
    for (const file of files.filter((each) => each.kind === 'granted')) {
      const seen = new Set<string>();
      for (const row of (await readGazette(file.path)).rows) {
        const earlier = published.get(row.publicationNumber.slice(0, -1));
        if (!earlier || seen.has(row.publicationNumber)) continue;
        seen.add(row.publicationNumber);
        grants++;
        expect(row).toMatchObject({
          name: earlier.name,
          filingDate: earlier.filingDate,
          applicants: earlier.applicants,
        });
        if (hasCheckDigit(row.filing)) {
          withNumber++;
          expect(row.filing).toBe(earlier.filing);
        }
      }
    }
    expect(grants).toBe(truth.totals.grants_of_earlier);
    expect(withNumber).toBe(truth.totals.grants_of_earlier_with_number);
    expect(withNumber).toBeGreaterThan(0);
    expect(numbers.size).toBe(truth.distinct_application_numbers);
  });

  it('has a university by name wherever it says so, and institutes called 科学院 beside them', async () => {
    for (const file of truth.days.flatMap((day) => day.files)) {
      const { rows } = await readGazette(path.join(dir, 'sample', file.name));
      const first = new Map<string, GazetteRow>();
      for (const row of rows) if (!first.has(row.publicationNumber)) first.set(row.publicationNumber, row);
      const universities = [...first.values()].filter((row) =>
        row.applicants.split(FIRST).some((name) => /(大学|学院)$/.test(name) && !/科学院/.test(name)),
      );
      expect(universities).toHaveLength(file.with_university);
    }
    expect(truth.totals.by_applicant_type.university).toBeGreaterThan(500);
  });

  it('puts every university and institute in one city', async () => {
    const cities = new Map<string, Set<string>>();
    for (const file of files) {
      for (const row of (await readGazette(file.path)).rows) {
        const name = row.applicants.split(FIRST)[0] ?? '';
        if (/(大学|学院|研究所)$/.test(name))
          cities.set(name, (cities.get(name) ?? new Set()).add(row.address.slice(0, 4)));
      }
    }
    expect(cities.size).toBeGreaterThan(100);
    expect([...cities].filter(([, postcodes]) => postcodes.size > 1)).toEqual([]);
  });

  it('uses no name of a real university', async (test) => {
    const list = path.resolve(
      import.meta.dirname,
      '../../../shared/real/reference/china_mainland_universities.json',
    );
    test.skip(!existsSync(list), '没有 ../shared/real/reference，无法与真实高校名单比对');
    const real = new Set(
      Object.values(JSON.parse(await readFile(list, 'utf8')) as Record<string, { all: string[] }>).flatMap(
        (each) => each.all,
      ),
    );
    for (const file of files) {
      for (const row of (await readGazette(file.path)).rows) {
        for (const name of row.applicants.split(FIRST))
          expect(real.has(name.replace('示例', ''))).toBe(false);
      }
    }
  });
});

describe('the places of the truth', () => {
  it('differ only where an address leaves the prefecture out', () => {
    const { by_place: stated, by_prefecture: real, publications } = truth.totals;
    const sum = (counts: Record<string, number>): number =>
      Object.values(counts).reduce((total, n) => total + n, 0);
    expect([sum(stated), sum(real)]).toEqual([publications, publications]);
    const counties = Object.entries(stated).filter(([place]) => !(place in real));
    expect(counties.length).toBeGreaterThan(0);
    for (const [place] of counties) expect(place).toMatch(/^.+省\/.+市$/);
    expect(sum(Object.fromEntries(counties)) / publications).toBeLessThan(0.01);
    const jiangsu = Object.keys(real).filter((place) => place.startsWith('江苏省/'));
    expect(jiangsu).toHaveLength(13);
  });
});

describe('generateGazetteDay', () => {
  const hash = async (file: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');

  it('is decided by the seed', async () => {
    const rows = { published: 300, granted: 200, utility: 300, design: 100 };
    const make = async (name: string, seed: number): Promise<string[]> => {
      const made = await generateGazetteDay({ date: '2024-06-28', rows, seed, outDir: path.join(dir, name) });
      return Promise.all(made.files.map((file) => hash(file.path)));
    };
    const first = await make('a', 1);
    expect(await make('b', 1)).toEqual(first);
    const other = await make('c', 2);
    for (const [i, each] of other.entries()) expect(each).not.toBe(first[i]);
  });

  it('writes exactly the rows asked for, also very few, and no file for none', async () => {
    for (const n of [1, 9, 79, 80, 81, 161]) {
      const made = await generateGazetteDay({
        date: '2023-01-03',
        rows: { granted: n },
        seed: 3,
        outDir: path.join(dir, `n${n}`),
      });
      expect(made.files).toHaveLength(1);
      const { rows } = await readGazette(made.files[0]?.path ?? '');
      const { places: _places, ...counts } = recount(rows);
      expect(counts.rows).toBe(n);
      expect(made.truth.totals).toMatchObject(counts);
    }
  });

  it('has the mess of real files in about their proportions', async () => {
    const made = await generateGazetteDay({
      date: '2024-06-28',
      rows: { published: 8000, granted: 8000, utility: 8000, design: 8000 },
      seed: 11,
      outDir: path.join(dir, 'mess'),
    });
    const rows = new Map(
      await Promise.all(
        made.files.map(async (file) => [file.kind, (await readGazette(file.path)).rows] as const),
      ),
    );
    const share = (
      kind: 'published' | 'granted' | 'utility' | 'design',
      test: (row: GazetteRow) => boolean,
    ): number => (rows.get(kind) ?? []).filter(test).length / 8000;
    // Shares of the gazette of 2019-07-12.
    expect(share('published', (row) => /^2(\.\d+)?E\+12$/.test(row.filing))).toBeCloseTo(0.905, 1);
    expect(share('published', (row) => row.filing.endsWith('X') && hasCheckDigit(row.filing))).toBeCloseTo(
      0.095,
      1,
    );
    expect(share('utility', (row) => hasCheckDigit(row.filing))).toBe(1);
    expect(share('granted', (row) => row.inventors.endsWith(';'))).toBeCloseTo(0.4855, 1);
    expect(share('granted', (row) => row.classification.includes(';??'))).toBeCloseTo(0.2965, 1);
    expect(share('utility', (row) => row.inventors.includes(';\u2002'))).toBeCloseTo(0.3083, 1);
    expect(share('design', (row) => row.classification.endsWith('  '))).toBeCloseTo(0.2784, 1);
    expect(share('design', (row) => /^\d\d-\d\d \(14\)/.test(row.classification))).toBeGreaterThan(0.5);
    expect(share('granted', (row) => !/^\d{6}/.test(row.address))).toBeCloseTo(0.2467, 1);
    expect(share('published', (row) => /[",]/.test(row.name))).toBeGreaterThan(0.001);
    for (const row of [...rows.values()].flat()) {
      expect(row.publicationNumber).toMatch(/^CN\d{9}[ABUS]$/);
      expect(row.filingDate).toMatch(/^\d{4}\.\d{2}\.\d{2}$/);
      expect(row.filingDate < row.announced).toBe(true);
    }
  });

  it('keeps memory bounded over 200,000 rows', async () => {
    const before = process.memoryUsage();
    const made = await generateGazetteDay({
      date: '2024-06-28',
      rows: { published: 74_000, granted: 23_000, utility: 77_000, design: 26_000 },
      seed: 1,
      outDir: path.join(dir, 'large'),
    });
    const after = process.memoryUsage();
    expect(made.truth.totals.rows).toBe(200_000);
    // 35 MB are written; what stays must not depend on them.
    expect(after.heapUsed - before.heapUsed).toBeLessThan(60e6);
    expect(after.external - before.external).toBeLessThan(8e6);
    const numbers = new Set<string>();
    for (const file of made.files)
      for (const row of (await readGazette(file.path)).rows) numbers.add(row.publicationNumber);
    expect(numbers.size).toBe(made.truth.totals.publications);
  }, 60_000);

  it('refuses days and counts that make no sense', async () => {
    const outDir = path.join(dir, 'refused');
    for (const date of ['2024-02-30', '2014-12-30', '20240628', '']) {
      await expect(generateGazetteDay({ date, rows: { design: 1 }, seed: 1, outDir })).rejects.toMatchObject({
        code: 'PANHUO_USAGE',
      });
    }
    await expect(
      generateGazetteDay({ date: '2024-06-28', rows: { design: -1 }, seed: 1, outDir }),
    ).rejects.toMatchObject({
      code: 'PANHUO_USAGE',
    });
  });
});
