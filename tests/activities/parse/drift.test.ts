import { describe, expect, test } from 'vitest';
import { driftWarnings, type FillCounts, fillCounts } from '../../../activities/parse/drift.ts';
import type { DocumentCount } from '../../../lake/manifest.ts';

const counts = (more: Partial<FillCounts>): FillCounts => ({
  documents: 10,
  records: 100,
  rejects: 0,
  filled: {},
  unknown: [],
  ...more,
});

describe('fields', () => {
  const before = counts({ filled: { title: 100, budget: 40, chain: 20, city: 100 } });

  test('one that was usual and is gone is told by its Chinese name, with figures', () => {
    const [warning, ...others] = driftWarnings(
      before,
      counts({ records: 50, filled: { title: 50, city: 50 } }),
      'need',
    );
    expect(others).toEqual([]);
    expect(warning).toContain('预算金额');
    expect(warning).toContain('40%');
    expect(warning).toContain('50 条都没有');
  });

  test('one that was rare may be absent', () => {
    expect(
      driftWarnings(before, counts({ records: 50, filled: { title: 50, city: 50, budget: 20 } })),
    ).toEqual([]);
  });

  test('less than a tenth of its share counts as gone, a tenth does not', () => {
    const now = (city: number) => counts({ records: 1000, filled: { title: 1000, budget: 400, city } });
    expect(driftWarnings(before, now(100))).toEqual([]);
    expect(driftWarnings(before, now(99))).toHaveLength(1);
  });

  test('a few records prove nothing of a field that half of them have, one does of a field all have', () => {
    const half = counts({ filled: { budget: 50 } });
    expect(driftWarnings(half, counts({ records: 6 }))).toEqual([]);
    expect(driftWarnings(half, counts({ records: 7 }))).toHaveLength(1);
    expect(driftWarnings(counts({ filled: { title: 100 } }), counts({ records: 1 }))).toHaveLength(1);
  });

  test('no records are no evidence about fields, nor is a beginning', () => {
    expect(driftWarnings(before, counts({ documents: 1, records: 0 }))).toEqual([]);
    expect(driftWarnings(counts({ records: 0 }), counts({ unknown: ['新栏目'] }))).toEqual([]);
  });
});

test('labels nobody has seen are told, known ones are not', () => {
  const before = counts({ unknown: ['备注'] });
  expect(driftWarnings(before, counts({ unknown: ['备注'] }))).toEqual([]);
  const [warning] = driftWarnings(before, counts({ unknown: ['备注', ...'甲乙丙丁戊己'] }));
  expect(warning).toContain('甲、乙、丙、丁、戊 等 6 个');
  expect(warning).not.toContain('备注');
});

test('pages without records and many rejects are told', () => {
  expect(driftWarnings(counts({}), counts({ documents: 3, records: 0 }))).toHaveLength(1);
  expect(driftWarnings(counts({}), counts({ documents: 2, records: 0 }))).toEqual([]);
  expect(driftWarnings(counts({}), counts({ records: 5, rejects: 5 }))).toHaveLength(1);
  expect(driftWarnings(counts({ rejects: 50 }), counts({ records: 5, rejects: 5 }))).toEqual([]);
});

test('counts of manifests are added up; parsers that count nothing are left out', () => {
  const document = (more: Partial<DocumentCount>): DocumentCount => ({
    sha256: '0',
    name: 'x',
    bytes: 1,
    encoding: 'utf-8',
    delimiter: '',
    fetched_at: '2026-01-01T00:00:00Z',
    rows: 3,
    records: 2,
    rejects: 1,
    duplicates: 0,
    conflicts: 0,
    rejects_by_reason: {},
    lost: {},
    mapping: [],
    warnings: [],
    ...more,
  });
  const mapping = [{ column: '附注', field: null, by: 'unknown' as const, confidence: 0 }];
  expect(
    fillCounts([
      document({ filled: { title: 2 }, warnings: ['不认识的栏目：备注', '别的'] }),
      document({ filled: { title: 1, city: 2 }, mapping }),
      document({ records: 1000 }),
    ]),
  ).toEqual({
    documents: 2,
    records: 4,
    rejects: 2,
    filled: { title: 3, city: 2 },
    unknown: ['备注', '附注'],
  });
});
