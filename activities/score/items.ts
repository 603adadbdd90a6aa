import type { RoundState } from '../../decisions/rounds/state.ts';
import type { RoundContent } from './content.ts';

/** What one evaluator has to score, with what there is to go by and the points given so far. */
export interface Item {
  university: string;
  centre: string;
  indicator: string;
  name: string;
  question: string;
  anchors: { full: string; half: string; none: string };
  evidence: string;
  max: number;
  /** What the centre reported to it. */
  reported: readonly string[];
  /** The evaluator's own. */
  points: number | null;
  reason: string | null;
  /** Number of the own decision in force, for `--expects`; null: none. */
  decision: number | null;
  submitted: boolean;
}

/** Only ever the evaluator's own points: the other's are not in it. */
export function itemsOf(content: RoundContent, state: RoundState, evaluator: string): Item[] {
  const judged = content.system.indicators.flatMap((one) => (one.kind === 'judged' ? [one] : []));
  return state
    .centres()
    .filter(({ a, b }) => a === evaluator || b === evaluator)
    .flatMap(({ university, centre }) =>
      judged.map(({ id, name, question, anchors, evidence, weight, reports }): Item => {
        const own = state.score(university, id, evaluator);
        const said = content.reports.filter(
          (one) => one.university === university && reports.includes(one.item),
        );
        return {
          university,
          centre,
          indicator: id,
          name,
          question,
          anchors,
          evidence,
          max: weight,
          reported: said.map(
            ({ item, text, value, unit }) => `${item}：${text ?? `${value ?? ''}${unit ?? ''}`}`,
          ),
          points: own?.points ?? null,
          reason: own?.reason ?? null,
          decision: own?.id ?? null,
          submitted: state.submitted(university, evaluator) !== null,
        };
      }),
    );
}
