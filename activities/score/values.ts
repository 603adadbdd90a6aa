import type { Dispute, Judgement, RoundState } from '../../decisions/rounds/state.ts';
import { sizeAdjusted } from '../../domain/scoring/index.ts';
import type { IndicatorSpec } from '../../transforms/scoring/schema.ts';
import { isPerSize } from '../../transforms/scoring/system.ts';
import type { CrossCheck, Figure, Report, RoundContent } from './content.ts';
import { inUnit } from './cross-check.ts';

/** One indicator of one centre, with everything that is known about its value. */
export interface IndicatorValue {
  indicator: IndicatorSpec;
  /** What is scored in the absolute view; null: none, never nought. Of judged items points. */
  value: number | null;
  /** What is scored in the size-adjusted view. */
  adjusted: number | null;
  /** Figure from the registers, of computed indicators. */
  figure: Figure | null;
  /** What the centre reported that belongs to it. */
  reports: readonly Report[];
  check: CrossCheck | null;
  dispute: Dispute | null;
  /** Of judged items; points of either are only in it when both have submitted. */
  judgement: Judgement | null;
  /** Why there is no value, or why it is another than the register's; for people. */
  note: string | null;
}

export interface CentreValues {
  university: string;
  centre: string;
  evaluators: readonly [string, string];
  /** Both have submitted. */
  isOpen: boolean;
  size: number | null;
  /** In the order of the system. */
  values: readonly IndicatorValue[];
  /** What caps ask about. */
  facts: Readonly<Record<string, number | null>>;
  /** Clues that are shown beside the caps, by rule. */
  watched: Readonly<Record<string, number | null>>;
}

const WHY: Readonly<Record<Figure['state'], string | null>> = {
  measured: null,
  none: null,
  suppressed: '分母过小，不计',
  unknown: '仓库里没有这所高校',
  unavailable: '该指标现在算不出',
};

/** Brings together what was frozen and what people said. Pure. */
export function centreValues(content: RoundContent, state: RoundState): CentreValues[] {
  const { system } = content;
  const figures = index(content.figures, ({ university, id }) => `${university}|${id}`);
  const reports = group(content.reports, ({ university, item }) => `${university}|${item}`);
  const checks = index(content.checks, ({ university, check }) => `${university}|${check}`);
  const rows = content.centres.map(({ university, centre }) => {
    const place = state.centre(university);
    const isOpen = state.isOpenTo(university);
    const values = system.indicators.map((indicator): IndicatorValue => {
      const spec = system.checks.find((one) => one.indicator === indicator.id);
      const check = spec === undefined ? null : (checks.get(`${university}|${spec.id}`) ?? null);
      const dispute = check?.beyond === true ? state.dispute(university, check.check) : null;
      const figure = figures.get(`${university}|${indicator.id}`) ?? null;
      const base = { indicator, figure, check, dispute, adjusted: null, judgement: null };
      switch (indicator.kind) {
        case 'judged': {
          const own = indicator.reports.flatMap((item) => reports.get(`${university}|${item}`) ?? []);
          const judgement = isOpen ? state.judgement(university, indicator.id) : null;
          const note = judgement === null ? '评审员尚未都提交' : JUDGED[judgement.state];
          return { ...base, value: judgement?.points ?? null, reports: own, judgement, note };
        }
        case 'reported': {
          const own = reports.get(`${university}|${indicator.report}`) ?? [];
          const value = own[0] === undefined ? null : inUnit(own[0], indicator.unit);
          return {
            ...base,
            value: value === null ? null : clean(value * indicator.scale),
            reports: own,
            note: value === null ? '中心没有填报' : null,
          };
        }
        case 'computed': {
          const own = spec === undefined ? [] : (reports.get(`${university}|${spec.report}`) ?? []);
          const accepted = dispute?.state === 'ruled' ? dispute.value : null;
          if (accepted !== null && spec !== undefined)
            return {
              ...base,
              value: clean((accepted / spec.formula.scale) * indicator.formula.scale),
              reports: own,
              note: '裁定采信中心自报',
            };
          return {
            ...base,
            value: figure?.value ?? null,
            reports: own,
            note: figure === null ? '没有冻结这项数值' : WHY[figure.state],
          };
        }
        default:
          return indicator satisfies never;
      }
    });
    const facts: Record<string, number | null> = {};
    const watched: Record<string, number | null> = {};
    for (const { id, when } of system.caps) {
      const figure = figures.get(`${university}|${id}`)?.value ?? null;
      if ('finding' in when) {
        facts[id] = state.finding(university, id) === null ? 0 : 1;
        watched[id] = figure;
      } else facts[id] = figure;
    }
    return {
      university,
      centre,
      evaluators: [place?.a ?? '', place?.b ?? ''] as const,
      isOpen,
      size: figures.get(`${university}|size`)?.value ?? null,
      values,
      facts,
      watched,
    };
  });
  return withAdjusted(rows, content);
}

const JUDGED: Readonly<Record<Judgement['state'], string | null>> = {
  waiting: '尚未评分',
  agreed: null,
  differs: '两名评审员分歧待裁定',
  blank: '两名评审员都无法评判',
  adjudicated: '经第三人裁定',
};

/** Per so many of the size where the system says so; the others as they are. */
function withAdjusted(rows: CentreValues[], { system }: RoundContent): CentreValues[] {
  const { per, minimum, shrink } = system.size;
  const columns = system.indicators.map((indicator, at) => {
    const values = rows.map((row) => row.values[at]?.value ?? null);
    if (!isPerSize(indicator)) return values;
    const inputs = rows.map(({ size }, row) => ({ count: values[row] ?? null, size }));
    return sizeAdjusted(inputs, { per, minimum, shrink }).rows.map(({ adjusted }) => adjusted);
  });
  return rows.map((row, at) => ({
    ...row,
    values: row.values.map((value, column) => ({ ...value, adjusted: columns[column]?.[at] ?? null })),
  }));
}

const clean = (value: number): number => Number(value.toPrecision(12));

function index<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function group<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return groups;
}
