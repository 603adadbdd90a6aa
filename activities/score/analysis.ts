import {
  type CentreChange,
  changesBetween,
  type GradeGap,
  gapToNextGrade,
  type LeaveOneOut,
  leaveOneOut,
  type MonteCarloResult,
  type Peer,
  peersOf,
  type Shift,
  withoutEvidence,
} from '../../domain/scoring/index.ts';
import type { RoundResult } from './result.ts';
import { stabilityOf } from './stability.ts';

/** How firm a ranking is. */
export interface Firmness {
  stability: MonteCarloResult;
  /** The indicator without which most changes first. */
  leaveOut: readonly LeaveOneOut[];
  /** Places that change when self-reported figures without evidence are not accepted; only those that do. */
  evidence: readonly Shift[];
  /** How many such figures there are. */
  lacking: number;
}

export function firmnessOf(result: RoundResult): Firmness {
  const round = result.scored.absolute;
  const lacking = result.centres.flatMap(({ university, values }) =>
    values
      .filter(
        ({ indicator, value, reports }) =>
          indicator.kind === 'reported' &&
          value !== null &&
          reports.every(({ evidence }) => evidence === null),
      )
      .map(({ indicator }) => ({ centre: university, indicator: indicator.id })),
  );
  const shifts = lacking.length === 0 ? [] : withoutEvidence(round, lacking, 'zero');
  return {
    stability: stabilityOf(round),
    leaveOut: [...leaveOneOut(round)].sort(
      (one, other) => other.moved - one.moved || other.largest - one.largest,
    ),
    evidence: shifts.filter(({ rank, rankThen }) => rank !== rankThen),
    lacking: lacking.length,
  };
}

/** What a centre can do: what it lacks for the next grade, and who is like it. */
export interface Prospect {
  gap: GradeGap;
  /** Like it in size and fields; the ranks and grades beside them are the round's. */
  peers: readonly (Peer & { total: number; rank: number; grade: string })[];
  /** Since the round before; null when there is none. */
  change: CentreChange | null;
}

export function prospectOf(result: RoundResult, university: string, before: RoundResult | null): Prospect {
  const round = result.scored.absolute;
  const sheets = new Map(round.sheets.map((sheet) => [sheet.centre, sheet]));
  const change =
    before === null ? null : changesOf(before, result).find(({ centre }) => centre === university);
  return {
    gap: gapToNextGrade(round, university),
    peers: peers(result, university).map((peer) => {
      const { total = 0, rank = 0, grade = '' } = sheets.get(peer.id) ?? {};
      return { ...peer, total, rank, grade };
    }),
    change: change ?? null,
  };
}

export const changesOf = (before: RoundResult, after: RoundResult): readonly CentreChange[] =>
  changesBetween(before.scored.absolute, after.scored.absolute);

function peers({ centres, content }: RoundResult, university: string): readonly Peer[] {
  // A size that nobody knows is no size of nought: such a centre is like nobody.
  const known = centres.filter(({ size }) => size !== null);
  if (known.length < 2 || !known.some((one) => one.university === university)) return [];
  return peersOf(
    known.map((one) => ({
      id: one.university,
      sizes: { [content.system.size.name]: one.size ?? 0 },
      fields: Object.fromEntries(
        content.fields
          .filter((field) => field.university === one.university)
          .map(({ field, count }) => [field, count]),
      ),
    })),
    university,
  );
}

/** The round before: of those whose period ends earlier the latest; `results` in any order. */
export function roundBefore<T extends { content: { ends: string }; round: string }>(
  result: T,
  results: readonly T[],
): T | null {
  const earlier = results
    .filter(({ content }) => content.ends < result.content.ends)
    .sort((a, b) => (a.content.ends < b.content.ends ? 1 : -1) || (a.round < b.round ? -1 : 1));
  return earlier[0] ?? null;
}
