import { PanhuoError } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { acts } from '../score/acts.ts';
import { items } from '../score/items.ts';
import { opened, type Round } from '../score/round.ts';
import { history, questions, rounds, show, status } from '../score/show.ts';

type Act = (round: Round, options: Record<string, unknown>, rest: readonly string[]) => Promise<void>;

const ACTIONS: Readonly<Record<string, Act>> = { show, status, questions, history, items, ...acts };

const USAGE =
  '用法：panhuo score [轮次] [open|freeze|assign|items|rate|import|submit|questions|answer|adjudicate|finding|review|return|lock|amend|status|history]';

/** An evaluation of operation centres: without an action it computes and prints. */
export async function run(
  context: Context,
  [name, action = 'show', ...rest]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  if (name === undefined) {
    await rounds(context);
    return 0;
  }
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined) throw new PanhuoError('PANHUO_USAGE', `没有这个动作：${action}`, { hint: USAGE });
  await act(await opened(context, name), options, rest);
  return 0;
}
