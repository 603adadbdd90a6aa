import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { measuredColumns, partsOf, type Role } from '../part.ts';
import { type MetricResult, queryMetric } from '../query.ts';
import { resolveRequest } from '../request.ts';
import type { FactMetric, FormulaMetric, MetricDefinition } from '../types.ts';
import { explainRows, isExplicable, type RowCause, type Side } from './explain-rows.ts';

/** What one count behind a number did between the two sides. */
export interface ExplainedPart {
  readonly metric: string;
  readonly name: string;
  readonly role: Role;
  readonly before: number | null;
  readonly after: number | null;
  /** Effects add up to after − before. Empty for what is no count or sum: a median has no parts. */
  readonly causes: readonly RowCause[];
  /** Whether they do; false only for what has no parts. */
  readonly adds_up: boolean;
}

/** Because the definition changed (both on the earlier data): one more part of the difference. */
export interface DefinitionChange {
  readonly from_version: number;
  readonly to_version: number;
  readonly effect: number | null;
}

export interface Explanation {
  readonly before: MetricResult;
  readonly after: MetricResult;
  readonly before_value: number | null;
  readonly after_value: number | null;
  readonly difference: number | null;
  readonly definition_change: DefinitionChange | null;
  readonly parts: readonly ExplainedPart[];
  /** Of a ratio: what the numerator and the denominator each did to it; their sum is the difference on one definition. */
  readonly effects: { readonly numerator: number; readonly denominator: number } | null;
}

/** One of the two numbers to explain. */
export interface ExplainedSide extends Side {
  readonly definition: MetricDefinition;
  readonly snapshot: string | null;
}

/**
 * Why a number printed once is another one now: rows that came late, happened since, changed, or no longer count, and the definition
 * where it has another version. The parts add up to the difference.
 * @param connection both sides' databases, attached under the names the sides give; temporary tables must be allowed
 * @throws PANHUO_METRIC_REQUEST when the request is cut into several numbers, and as `queryMetric`
 */
export async function explainDifference(
  connection: DuckDBConnection,
  before: ExplainedSide,
  after: ExplainedSide,
): Promise<Explanation> {
  if ((after.request.by ?? []).length > 0 || (before.request.by ?? []).length > 0) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', '一次说明一个数的差异，不能同时切分', {
      where: { field: 'by' },
      hint: '请把要看的那一格写成条件，如 --where city=南京市',
    });
  }
  const first = await numberOn(connection, before, before.definition);
  const last = await numberOn(connection, after, after.definition);
  const sameDefinition = before.definition.version === after.definition.version;
  // The rows are compared under one definition; what the definition did is a part of its own.
  const rebased = sameDefinition ? first : await numberOn(connection, before, after.definition);
  const [beforeValue, afterValue, rebasedValue] = [shownValue(first), shownValue(last), shownValue(rebased)];
  return {
    before: first,
    after: last,
    before_value: beforeValue,
    after_value: afterValue,
    difference: minus(afterValue, beforeValue),
    definition_change: sameDefinition
      ? null
      : {
          from_version: before.definition.version,
          to_version: after.definition.version,
          effect: minus(rebasedValue, beforeValue),
        },
    parts: await partsOfMetric(connection, after.definition, before, after),
    effects: effectsOf(rebased, last),
  };
}

async function partsOfMetric(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  before: ExplainedSide,
  after: ExplainedSide,
): Promise<ExplainedPart[]> {
  if (definition.kind === 'formula') return formulaParts(connection, definition, before, after);
  const parts = await rolesOf(definition, after);
  const first = await numberOn(connection, before, definition);
  const last = await numberOn(connection, after, definition);
  const explained: ExplainedPart[] = [];
  for (const { role, explicable } of parts) {
    const numbers = [first, last].map((result) => numberIn(result, role));
    const causes = explicable ? await explainRows(connection, definition, role, before, after) : [];
    if (explicable) checkSum(definition, numbers, causes);
    explained.push({
      metric: definition.id,
      name: definition.name,
      role,
      before: numbers[0] ?? null,
      after: numbers[1] ?? null,
      causes,
      adds_up: explicable,
    });
  }
  return explained;
}

/** Amounts are added as fractions of yuan: a hundredth of a cent is no difference. */
const NOISE = 1e-4;

/** @throws PANHUO_TRACE_MISMATCH when the parts do not add up: half an explanation is none */
function checkSum(
  { id }: FactMetric,
  [before, after]: readonly (number | null)[],
  causes: readonly RowCause[],
): void {
  const difference = (after ?? 0) - (before ?? 0);
  const sum = causes.reduce((total, { effect }) => total + effect, 0);
  if (Math.abs(sum - difference) <= NOISE + Math.abs(difference) * 1e-12) return;
  throw new PanhuoError(
    'PANHUO_TRACE_MISMATCH',
    `指标 ${id} 的差额为 ${difference}，各行的影响合计为 ${sum}`,
    {
      hint: '很可能是事实表的键有重复，请检查审计结果',
    },
  );
}

async function formulaParts(
  connection: DuckDBConnection,
  definition: FormulaMetric,
  before: ExplainedSide,
  after: ExplainedSide,
): Promise<ExplainedPart[]> {
  const parts: ExplainedPart[] = [];
  for (const operand of definition.of)
    parts.push(...(await partsOfMetric(connection, operand, before, after)));
  return parts;
}

async function rolesOf(definition: FactMetric, side: Side): Promise<{ role: Role; explicable: boolean }[]> {
  const resolved = resolveRequest(definition, side.request, measuredColumns(definition), { today: side.day });
  return partsOf(definition, resolved)
    .filter(({ role }) => role !== 'censored')
    .map((part) => ({ role: part.role, explicable: isExplicable(part) }));
}

async function numberOn(
  connection: DuckDBConnection,
  side: ExplainedSide,
  definition: MetricDefinition,
): Promise<MetricResult> {
  if (side.database !== null) await connection.run(`USE "${side.database}"`);
  return queryMetric(connection, definition, side.request, { snapshot: side.snapshot });
}

function shownValue(result: MetricResult): number | null {
  return result.rows[0]?.value ?? null;
}

function numberIn(result: MetricResult, role: Role): number | null {
  const value = result.rows[0]?.[role];
  return typeof value === 'number' ? value : null;
}

function minus(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/** R₁ − R₀ = ΔN · ½(1/D₀ + 1/D₁) + ½(N₀ + N₁) · Δ(1/D), exactly and symmetrically. */
function effectsOf(before: MetricResult, after: MetricResult): Explanation['effects'] {
  const [n0, d0, n1, d1] = [
    numberIn(before, 'numerator'),
    numberIn(before, 'denominator'),
    numberIn(after, 'numerator'),
    numberIn(after, 'denominator'),
  ];
  if (n0 === null || n1 === null || !d0 || !d1) return null;
  if (shownValue(before) === null || shownValue(after) === null) return null;
  // A formula scales its quotient.
  const scale = n1 === 0 ? 1 : (shownValue(after) ?? 0) / (n1 / d1);
  return {
    numerator: scale * (n1 - n0) * 0.5 * (1 / d0 + 1 / d1),
    denominator: scale * 0.5 * (n0 + n1) * (1 / d1 - 1 / d0),
  };
}
