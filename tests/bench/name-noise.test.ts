import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  applyNoise,
  MIX,
  type NameSubject,
  NOISE_KINDS,
  type NoiseKind,
  noisyName,
  seeded,
} from '../../bench/data/name-noise.ts';
import { LOOK_ALIKES, TRADITIONAL } from '../../bench/data/name-noise-glyphs.ts';
import { companyParts, joinParts, shorterForms } from '../../bench/data/name-noise-parts.ts';
import { leadingPlace } from '../../bench/data/name-noise-places.ts';
import { recallByKind } from '../../bench/data/name-report.ts';
import { scoreClusters } from '../../bench/data/name-score.ts';
import { fictitiousCode } from '../../bench/data/name-set.ts';
import { parseCreditCode } from '../../domain/credit-code.ts';
import { projectRoot } from '../../lake/assets.ts';

// 合成数据: none of these companies exists.
const COMPANY: NameSubject = {
  name: '苏州青禾机械设备有限公司',
  kind: 'company',
  place: { province: '江苏', city: '苏州' },
};
const BRACKETED: NameSubject = { ...COMPANY, name: '青禾ABC（苏州）科技股份有限公司' };
const UNIVERSITY: NameSubject = {
  name: '南京理工大学',
  kind: 'university',
  place: { province: '江苏', city: '南京' },
};

const many = (kind: NoiseKind, subject: NameSubject) => {
  const random = seeded(1);
  return [...new Set(Array.from({ length: 200 }, () => applyNoise(kind, subject, random)))];
};
/** Characters that must be inserted, dropped or replaced. */
function distance(one: string, other: string): number {
  let row = [...other].map((_, at) => at + 1);
  for (const [at, character] of [...one].entries()) {
    let corner = at;
    let left = at + 1;
    row = [...other].map((is, column) => {
      const above = row[column] ?? 0;
      left = Math.min(left + 1, above + 1, corner + (is === character ? 0 : 1));
      corner = above;
      return left;
    });
  }
  return row.at(-1) ?? one.length;
}

describe('applyNoise', () => {
  it('makes one slip', () => {
    for (const kind of ['substitute', 'insert', 'drop'] as const)
      for (const subject of [COMPANY, BRACKETED, UNIVERSITY])
        for (const name of many(kind, subject)) {
          const longer = { substitute: 0, insert: 1, drop: -1 }[kind];
          expect(name).toHaveLength(subject.name.length + longer);
          expect(distance(subject.name, name ?? '')).toBe(1);
        }
  });
  it('confuses characters that look alike, once', () => {
    for (const name of many('look-alike', COMPANY)) {
      const at = [...COMPANY.name].findIndex((character, i) => character !== name?.[i]);
      expect(LOOK_ALIKES.get(COMPANY.name[at] ?? '')).toContain(name?.[at]);
      expect(distance(COMPANY.name, name ?? '')).toBe(1);
    }
  });
  it('leaves parts of a company out', () => {
    expect(many('no-form', COMPANY)).toEqual(['苏州青禾机械设备']);
    expect(many('no-industry', COMPANY)).toEqual(['苏州青禾有限公司']);
    expect(many('no-region', COMPANY)).toEqual(['青禾机械设备有限公司']);
    expect(many('no-region', BRACKETED)).toEqual(['青禾ABC科技股份有限公司']);
    expect(many('initials', COMPANY)).toEqual(['青禾机械设备']);
    expect(many('no-form', { ...COMPANY, name: '青禾有限公司' })).toEqual([null]);
  });
  it('takes first characters of universities', () => {
    expect(many('initials', UNIVERSITY).sort()).toEqual(['南理大', '南理工']);
    expect(many('initials', { ...UNIVERSITY, name: '东南大学' })).toEqual(['东大']);
    expect(many('initials', { ...UNIVERSITY, name: '南京交通职业技术学院' })).toEqual(['南京交职院']);
  });
  it('adds a region that is true', () => {
    expect(many('more-region', COMPANY).sort()).toEqual(
      ['江苏省苏州青禾机械设备有限公司', '江苏苏州青禾机械设备有限公司', '苏州市青禾机械设备有限公司'].sort(),
    );
    expect(many('more-region', { ...COMPANY, place: null })).toEqual([null]);
  });
  it('swaps parts, or neighbours where there are none', () => {
    const names = many('swapped', COMPANY);
    expect(names).toContain('青禾（苏州）机械设备有限公司');
    expect(names).toContain('苏州青禾设备机械有限公司');
    for (const name of [...names, ...many('swapped', UNIVERSITY)].filter((one) => one !== null))
      expect([...name.replaceAll(/[（）]/g, '')].sort()).toEqual(
        [...(name.includes('大') ? UNIVERSITY : COMPANY).name].sort(),
      );
  });
  it('writes traditional characters and none of its own', () => {
    expect(many('traditional', COMPANY)).toContain('蘇州青禾機械設備有限公司');
    for (const [simple, traditional] of TRADITIONAL) expect([...simple, ...traditional]).toHaveLength(2);
  });
  it('romanises the whole name, or the mark alone', () => {
    const names = many('pinyin', { ...COMPANY, name: '苏州海天机械有限公司' });
    expect(names).toContain('苏州Haitian机械有限公司');
    expect(names).toContain('su zhou hai tian ji xie you xian gong si');
    expect(many('pinyin', { ...COMPANY, name: '苏州龘龘机械有限公司' })).toEqual([null]);
  });
  it('changes width, brackets, spaces and the form, and nothing else', () => {
    expect(many('width', BRACKETED)).toEqual(['青禾ＡＢＣ(苏州)科技股份有限公司']);
    expect(many('width', COMPANY)).toEqual([null]);
    for (const name of many('brackets', BRACKETED))
      expect(name?.replaceAll(/[^\p{L}]/gu, '')).toBe('青禾ABC苏州科技股份有限公司');
    expect(many('brackets', COMPANY)).toEqual(['（苏州）青禾机械设备有限公司']);
    for (const name of many('spaces', COMPANY)) expect(name?.replaceAll(/[^\p{L}]/gu, '')).toBe(COMPANY.name);
    for (const name of many('form-variant', COMPANY))
      expect(name).toMatch(/^苏州青禾机械设备(?!有限公司$).*公司）?$/);
  });
  it('can do every kind to some name, and survives odd ones', () => {
    const random = seeded(5);
    for (const kind of NOISE_KINDS) {
      expect(MIX[kind]).toBeGreaterThan(0);
      expect(
        [COMPANY, BRACKETED, UNIVERSITY]
          .flatMap((subject) => many(kind, subject))
          .some((one) => one !== null),
      ).toBe(true);
      for (const name of ['', '厂', '()', 'A', '（）有限公司', '𠮷'.repeat(50)])
        expect(() => applyNoise(kind, { ...COMPANY, name }, random)).not.toThrow();
    }
  });
});

describe('noisyName', () => {
  const names = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 2000 }, () => noisyName(COMPANY, random));
  };
  it('is the same for the same seed', () => {
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
  });
  it('keeps the promised shares of one, two and three noises, each once', () => {
    const made = names(9).filter((one) => one !== null);
    const share = (noises: number) => made.filter((one) => one.noises.length === noises).length / made.length;
    expect(share(1)).toBeCloseTo(0.7, 1);
    expect(share(2)).toBeCloseTo(0.25, 1);
    expect(share(3)).toBeCloseTo(0.05, 1);
    for (const { name, noises, steps } of made) {
      expect(steps).toHaveLength(noises.length);
      expect(steps.at(-1)).toBe(name);
      expect(noises.includes('no-region') && noises.includes('more-region')).toBe(false);
      expect(name).not.toBe(COMPANY.name);
      expect(new Set(noises).size).toBe(noises.length);
    }
  });
});

describe('parts', () => {
  it('takes names apart and puts them together', () => {
    const parts = companyParts(COMPANY.name);
    expect(parts).toMatchObject({ region: '苏州', mark: '青禾', industry: '机械设备', form: '有限公司' });
    if (parts === null) throw new Error('no parts');
    expect(joinParts(parts)).toBe(COMPANY.name);
    expect(shorterForms(parts)).toContain('青禾有限公司');
    expect(companyParts('南京理工大学')).toBeNull();
  });
  it('reads the region in front', () => {
    expect(leadingPlace('江苏省苏州市张家港市')).toMatchObject({
      length: 6,
      place: { province: '江苏', city: '苏州' },
    });
    expect(leadingPlace('内蒙古自治区包头市')?.length).toBe(9);
    expect(leadingPlace('青禾')).toBeNull();
  });
});

describe('scoreClusters', () => {
  it('scores pairs of final clusters, and B³', () => {
    // Body 1 has three names, body 2 two; cluster a holds two of body 1 and one of body 2.
    const score = scoreClusters([1, 1, 1, 2, 2], ['a', 'a', 'b', 'a', 'c']);
    expect(score.pairs).toEqual({ found: 3, wanted: 4, right: 1 });
    expect(score.precision).toBeCloseTo(1 / 3);
    expect(score.recall).toBeCloseTo(1 / 4);
    expect(score.b3.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5);
    expect(score.b3.recall).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5);
    expect(score.largest).toBe(3);
    expect(scoreClusters([1, 2], ['a', 'b'])).toMatchObject({ precision: 1, recall: 1, f1: 1 });
  });
  it('counts what each kind of noise hides', () => {
    const mention = {} as never;
    const spelt = (entity: number, noises: NoiseKind[]) => ({
      entity,
      noises,
      mention,
      source: 'gazette' as const,
    });
    const rows = recallByKind(
      [spelt(1, []), spelt(1, ['drop']), spelt(1, ['drop', 'spaces'])],
      ['a', 'a', 'b'],
    );
    expect(rows.find(({ kind }) => kind === 'drop')).toEqual({
      kind: 'drop',
      single: { right: 1, all: 1 },
      any: { right: 1, all: 2 },
    });
    expect(rows.find(({ kind }) => kind === '2')?.any).toEqual({ right: 0, all: 1 });
  });
});

describe('independence', () => {
  it('shares no list with what resolves names', async () => {
    const bench = path.join(projectRoot(), 'bench', 'data');
    const seen = new Set<string>();
    const queue = ['name-noise.ts', 'name-entities.ts', 'name-set.ts'].map((name) => path.join(bench, name));
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const text = await readFile(file, 'utf8');
      expect(text, file).not.toMatch(/transforms[/', ]+reference/);
      for (const [, type, target = ''] of text.matchAll(
        /^(?:import|export)( type)? [^;]*?from '(\.[^']+)'/gms,
      ))
        if (type === undefined) queue.push(path.resolve(path.dirname(file), target));
    }
    const outside = [...seen].map((file) => path.relative(projectRoot(), file)).sort();
    expect(
      outside.filter((file) => /domain.organisation|activities.resolve|opencc|pinyin-pro/.test(file)),
    ).toEqual([]);
    // What the noise itself is made of has no other origin than its own files.
    expect(outside.filter((file) => file.includes('name-noise'))).toHaveLength(4);
  });
  it('gives codes that are valid and nobody’s', () => {
    expect(parseCreditCode(fictitiousCode(12))).toMatchObject({ region: '000000' });
    expect(fictitiousCode(12)).not.toBe(fictitiousCode(13));
  });
});
