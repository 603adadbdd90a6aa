import { describe, expect, it } from 'vitest';
import type { Role } from '../../bench/harness/rounds.ts';
import { lineOf, type Measurement, measurementOf, median, type Outcome } from '../../bench/result.ts';
import { renderMarkdown, renderText } from '../../bench/table.ts';

const raced = (id: string, role: Role, cpus: number[]) => ({
  contender: { id, role, title: `the ${id}`, run: () => Promise.reject(), check: () => Promise.reject() },
  runs: cpus.map((cpu) => ({ cpu, wall: cpu * 2, rss: 300, stdout: 'x' })),
});
const field = [
  raced('ours', 'ours', [6, 60, 5]),
  raced('limit', 'limit', [4, 4, 4]),
  raced('limit-1', 'limit', [3, 3, 30]),
  raced('polars', 'peer', [12, 12, 12]),
  raced('pandas', 'peer', [24, 24, 24]),
];
const question = {
  name: 'x.cpu',
  work: 'work',
  unit: 'CPU s',
  ours: 'ours',
  data: 'real' as const,
  machine: 'm',
  value: (run: { cpu: number }) => run.cpu,
};

describe('median', () => {
  it('does not follow a single slow run', () => {
    expect(median([5, 60, 6])).toBe(6);
    expect(median([1, 2, 4, 100])).toBe(3);
    expect(() => median([])).toThrow();
  });
});

describe('a measurement', () => {
  it('compares the medians with the cheapest limit and the best peer', () => {
    expect(measurementOf(question, field, { dlt: 'absent' })).toEqual({
      name: 'x.cpu',
      work: 'work',
      ours: 6,
      peers: { polars: 12, pandas: 24 },
      limit: 3,
      ratio_to_limit: 2,
      ratio_to_best_peer: 0.5,
      unit: 'CPU s',
      rss_mb: 300,
      machine: 'm',
      data: 'real',
      goal: null,
      limits: { limit: 4, 'limit-1': 3 },
      skipped: { dlt: 'absent' },
      rounds: 3,
      spread: 9.167,
    } satisfies Measurement);
  });

  it('turns the ratios of rates round: above 1 always means dearer than the other', () => {
    const rate = { ...question, rate: true, value: (run: { cpu: number }) => 120 / run.cpu };
    expect(measurementOf(rate, field, {})).toMatchObject({
      ours: 20,
      limit: 40,
      ratio_to_limit: 2,
      ratio_to_best_peer: 0.5,
    });
  });

  it('has no ratios where there is nothing to compare with', () => {
    const alone = measurementOf({ ...question, against: () => false }, field, {});
    expect(alone).toMatchObject({ limit: null, ratio_to_limit: null, ratio_to_best_peer: null, peers: {} });
  });
});

describe('the tables', () => {
  const outcome: Outcome = {
    bench: 'x',
    work: 'work',
    data: 'synthetic',
    lines: field.map((one) => lineOf(one, 1200)),
    measurements: [measurementOf(question, field, {})],
    skipped: { dlt: 'absent\nfor a long reason' },
  };

  it('shows every way with its ratio, what took no part, and that data is synthetic', () => {
    const text = renderText([outcome], 'two cores');
    expect(text).toContain('work（合成数据）');
    expect(text).toMatch(/the ours\s+6\.00\s+2\.00\s+12\.00\s+100\s+300\s+917%/);
    expect(text).toContain('未参加：dlt');
    expect(text).toMatch(/two cores$/);
  });

  it('is a Markdown table with as many cells in each row', () => {
    const lines = renderMarkdown([outcome], 'two cores').split('\n');
    expect(lines).toContain('| the ours | 6.00 | 2.00 | 12.00 | 100 | 300 | 917% |');
    expect(lines).toContain('took no part: dlt (absent)');
    const widths = new Set(
      lines.filter((line) => line.startsWith('| the')).map((line) => line.split('|').length),
    );
    expect(widths.size).toBe(1);
  });
});
