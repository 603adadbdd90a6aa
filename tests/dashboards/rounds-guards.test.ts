import { describe, expect, it } from 'vitest';
import { keepContent } from '../../activities/score/content.ts';
import { adjudicate } from '../../activities/score/steps.ts';
import type { ServerDeps } from '../../dashboards/server/deps.ts';
import { csvOf } from '../../dashboards/server/metrics/workbook.ts';
import { mustBeAnswer, mustBeSeen, seenOf } from '../../dashboards/server/rounds/overview.ts';
import { readResults } from '../../dashboards/server/rounds/results.ts';
import { resultsTable } from '../../dashboards/server/rounds/results-file.ts';
import { RoundRoom } from '../../dashboards/server/rounds/room.ts';
import type { Decision, Decisions } from '../../decisions/index.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { content, decisions, points, row, state, submitted } from '../activities/score/small-round.ts';
import { callerAs } from '../helpers/callers.ts';
import { temporaryFolder } from '../helpers/folders.ts';

/** Rounds over a store whose revision and rows a test sets. */
async function office() {
  const workspace = await openWorkspace(temporaryFolder('panhuo-room-'));
  const key = await keepContent(workspace.lake, '2024年度', content());
  const now = { revision: '1', rows: [] as Decision[] };
  const set = (revision: string, rows: Decision[]) => {
    now.revision = revision;
    now.rows = rows.map((one) =>
      one.kind === 'score_round' ? { ...one, value: { ...one.value, content: key } } : one,
    );
  };
  const store = { revision: async () => now.revision, export: async () => ({ ...now }) };
  const deps = {
    openWorkspace: async () => workspace,
    decisions: async () => store as unknown as Decisions,
  } as unknown as ServerDeps;
  set('1', decisions());
  return { deps, room: RoundRoom.of(deps), set };
}

describe('what pages of rounds are made from', () => {
  it('is scored once while only points that do not count yet come in, and anew when both have submitted', async () => {
    const { room, set } = await office();
    const first = await room.result(await room.state('2024年度'));
    const given = [points('甲大学', '张三', 10), points('甲大学', '李四', 12)];
    set('2', decisions(...given));
    expect(await room.result(await room.state('2024年度'))).toBe(first);
    set('3', decisions(...given, submitted('甲大学', '张三'), submitted('甲大学', '李四')));
    const after = await room.result(await room.state('2024年度'));
    expect(after.centres[0]?.values.find(({ indicator }) => indicator.id === 'rule')?.value).toBe(11);
  });

  it('is not an older result for a newer revision, whoever asks last', async () => {
    const { room, set } = await office();
    const before = await room.state('2024年度');
    const all = [points('甲大学', '张三', 10), points('甲大学', '李四', 12)];
    set('2', decisions(...all, submitted('甲大学', '张三'), submitted('甲大学', '李四')));
    const after = await room.state('2024年度');
    // Somebody who began on the old revision ends after the new one was published.
    const old = await room.result(before);
    expect(old.centres[0]?.isOpen).toBe(false);
    expect((await room.result(after)).centres[0]?.isOpen).toBe(true);
  });

  it('marks a ranking as not firm exactly where the grade moves with the weights or without one indicator', async () => {
    const { deps, room } = await office();
    const results = await readResults(deps, '2024年度', { ...callerAs('admin'), name: '组长' });
    const { firmnessOf } = await import('../../activities/score/analysis.ts');
    const result = await room.result(await room.state('2024年度'));
    const { stability, leaveOut } = firmnessOf(result);
    const moved = result.centres.flatMap(({ university }, at) => {
      const grade = result.scored.absolute.sheets[at]?.grade;
      const share = stability.centres[at]?.gradeShares.find((one) => one.grade === grade)?.share ?? 0;
      const without = leaveOut.some(({ shifts }) =>
        shifts.some((one) => one.centre === university && one.grade !== one.gradeThen),
      );
      return share < 0.9 || without ? [university] : [];
    });
    expect(moved.length).toBeGreaterThan(0);
    expect(
      results.centres
        .filter(({ is_unstable }) => is_unstable)
        .map(({ university }) => university)
        .sort(),
    ).toEqual(moved.sort());
  });
});

describe('results that leave the house', () => {
  it('hold every centre with its grade and the marks, and nothing that a spreadsheet runs', async () => {
    const { deps } = await office();
    const results = await readResults(deps, '2024年度', { ...callerAs('admin'), name: '组长' });
    const [first, ...rest] = results.centres;
    if (first === undefined) throw new Error('no centre');
    const table = resultsTable({ ...results, centres: [{ ...first, centre: '=1+1' }, ...rest] }, new Date(0));
    expect(table.rows.map((row) => row.slice(0, 2))).toEqual(
      results.centres.map(({ rank, university }) => [rank, university]),
    );
    expect(table.rows.every((row) => row.length === table.headings.length)).toBe(true);
    const csv = csvOf(table).toString('utf8');
    expect(csv).toContain('◇未经官方核验');
    expect(csv).toContain('合成数据');
    expect(csv).toContain(",'=1+1,");
  });

  it('show a university its own line alone, and that only when the round is locked', async () => {
    const { deps, set } = await office();
    const liaison = { ...callerAs('liaison', { org_id: 'o', name: '甲大学' }), name: '甲联络员' };
    await expect(readResults(deps, '2024年度', liaison)).rejects.toMatchObject({ code: 'PANHUO_FORBIDDEN' });
    const [frozen] = decisions();
    const value = frozen?.value ?? null;
    set('2', decisions(row('score_round', null, 'locked', '组长', value)));
    const { centres, indistinct } = await readResults(deps, '2024年度', liaison);
    expect(centres.map(({ university }) => university)).toEqual(['甲大学']);
    expect(JSON.stringify(indistinct)).not.toMatch(/乙大学|丙大学/);
  });
});

describe('a ruling on what came in meanwhile', () => {
  const far = [
    points('甲大学', '张三', 2),
    points('甲大学', '李四', 18),
    submitted('甲大学', '张三'),
    submitted('甲大学', '李四'),
  ];

  it('is refused when a score was given anew after the page was opened', () => {
    const seen = seenOf(state(...far), '甲大学', 'rule');
    expect(seen.now).toBeNull();
    expect(() => mustBeSeen(state(...far), '甲大学', 'rule', seen)).not.toThrow();
    expect(() => mustBeSeen(state(...far, points('甲大学', '李四', 17)), '甲大学', 'rule', seen)).toThrow(
      expect.objectContaining({ code: 'PANHUO_DECISION_STALE' }),
    );
  });

  it('tells the store which ruling was seen, so that of two windows the later is refused', async () => {
    const sent: { expects?: number | null | undefined }[] = [];
    const store = {
      record: async (drafts: readonly { expects?: number | null | undefined }[]) => {
        sent.push(...drafts);
        return [];
      },
    } as unknown as Decisions;
    const ruling = {
      university: '甲大学',
      item: 'rule',
      ruling: { points: 9 },
      by: '赵六',
      reason: '看过材料',
    };
    await adjudicate(store, state(...far), { ...ruling, expects: null });
    await adjudicate(store, state(...far), ruling);
    expect(sent.map((draft) => ('expects' in draft ? draft.expects : 'any'))).toEqual([null, 'any']);
  });

  it('is refused when the centre has answered otherwise meanwhile', () => {
    const answer = row('score_answer', '乙大学|check_amount', 'explained', '联络员');
    expect(() => mustBeAnswer(state(), '乙大学', 'check_amount', null)).not.toThrow();
    expect(() => mustBeAnswer(state(answer), '乙大学', 'check_amount', null)).toThrow(
      expect.objectContaining({ code: 'PANHUO_DECISION_STALE' }),
    );
  });
});
