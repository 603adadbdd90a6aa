import { contentOf, stateOf } from '../../activities/score/steps.ts';
import { type Decisions, openDecisions } from '../../decisions/index.ts';
import type { RoundState } from '../../decisions/rounds/state.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { nameKey } from '../../domain/names.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { Context } from '../context.ts';

/** A round as a command has it in hand. */
export interface Round {
  name: string;
  context: Context;
  workspace: Workspace;
  store: Decisions;
}

export async function opened(context: Context, name: string): Promise<Round> {
  const workspace = await context.workspace();
  return { name, context, workspace, store: openDecisions(workspace) };
}

export const stateIn = ({ store, name }: Round): Promise<RoundState> => stateOf(store, name);

/** What it was frozen with and what was decided since. */
export async function frozenIn(round: Round) {
  const state = await stateIn(round);
  return { state, content: await contentOf(round.workspace.lake, state) };
}

/** A centre by its university or its own name. @throws PANHUO_SCORE_ITEM with those there are */
export function universityOf(state: RoundState, text: string): string {
  const key = nameKey(text);
  const all = state.centres();
  const found = all.find(({ university, centre }) => nameKey(university) === key || nameKey(centre) === key);
  if (found !== undefined) return found.university;
  throw new PanhuoError('PANHUO_SCORE_ITEM', `本轮没有这个参评中心：${text}`, {
    hint: `参评的有：${all.map(({ university }) => university).join('、')}`,
  });
}

export const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The one of an option that may be given several times. @throws PANHUO_USAGE */
export function oneText(options: Record<string, unknown>, name: string, meaning: string): string {
  const given = Array.isArray(options[name])
    ? textsOf(options[name])
    : options[name] === undefined
      ? []
      : [String(options[name])];
  const [only] = given;
  if (given.length === 1 && only !== undefined && only.trim() !== '') return only.trim();
  throw new PanhuoError('PANHUO_USAGE', `需要写明${meaning}：--${name}`);
}

export function numberText(value: unknown, name: string): number {
  const text = String(value).trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new PanhuoError('PANHUO_USAGE', `--${name} 应为数，收到：${text}`);
}
