import type { Decision } from '../../decisions/index.ts';
import { printable } from '../../domain/text.ts';
import { decider, reasonOption } from '../decisions.ts';
import type { Round } from './round.ts';

export type Options = Record<string, unknown>;

/** Who takes a step, and why. @throws PANHUO_USAGE */
export const sign = (options: Options, act: string) => ({
  by: decider(options),
  reason: reasonOption(options, act),
});

/** What was stored, for people and for programs. */
export function told(
  { context }: Round,
  decisions: readonly Decision[],
  text: string,
  more: object = {},
): void {
  const numbers = decisions.map(({ decision_id }) => decision_id);
  const range =
    numbers.length === 0
      ? ''
      : numbers.length === 1
        ? `（${numbers[0]} 号）`
        : `（${numbers[0]}–${numbers.at(-1)} 号）`;
  context.say(printable(`✓ ${text}${range}`));
  context.answer({ decisions, ...more });
}
