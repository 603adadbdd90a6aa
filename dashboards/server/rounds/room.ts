import { type RoundContent, readContent } from '../../../activities/score/content.ts';
import { type RoundResult, scoreRound } from '../../../activities/score/result.ts';
import { contentOf, stateOf } from '../../../activities/score/steps.ts';
import type { Decision, Decisions } from '../../../decisions/index.ts';
import { ROUND_KINDS } from '../../../decisions/rounds/kinds.ts';
import { RoundState } from '../../../decisions/rounds/state.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { loadSystem } from '../../../transforms/scoring/load.ts';
import type { Caller } from '../access/caller.ts';
import { may } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';

/** What rounds look like at one revision of the decisions. */
interface Look {
  revision: string;
  states: readonly RoundState[];
}

interface Scored {
  mark: string;
  result: Promise<RoundResult>;
}

/** Frozen contents kept in memory: a round is some hundred kilobytes. */
const CONTENTS = 8;

/** Rounds as pages need them: states by the revision of the decisions, contents by their key, each read once. */
export class RoundRoom {
  private readonly deps: ServerDeps;
  private look: Promise<Look> | null = null;
  private readonly contents = new Map<string, Promise<RoundContent>>();
  private readonly scored = new Map<string, Scored>();
  /** Of states that are in hand somewhere, also those of an earlier revision. */
  private readonly marks = new WeakMap<RoundState, string>();

  constructor(deps: ServerDeps) {
    this.deps = deps;
  }

  private static readonly rooms = new WeakMap<ServerDeps, RoundRoom>();
  static of(deps: ServerDeps): RoundRoom {
    const room = RoundRoom.rooms.get(deps) ?? new RoundRoom(deps);
    RoundRoom.rooms.set(deps, room);
    return room;
  }

  store(): Promise<Decisions> {
    return this.deps.decisions();
  }

  private async now(): Promise<Look> {
    const store = await this.store();
    const revision = await store.revision();
    const known = await this.look?.catch(() => null);
    if (known?.revision === revision) return known;
    this.look = store.export().then(({ revision: at, rows }) => {
      const states = RoundState.all(rows).filter(({ stage }) => stage !== 'none');
      const marks = marksOf(rows);
      for (const state of states) this.marks.set(state, marks.get(state.round) ?? '');
      return { revision: at, states };
    });
    return this.look;
  }

  async states(): Promise<readonly RoundState[]> {
    return (await this.now()).states;
  }

  /** @throws PANHUO_ROUND_UNKNOWN naming the rounds there are */
  async state(round: string): Promise<RoundState> {
    const found = (await this.states()).find((state) => state.round === round);
    // The same refusal, in the same words, as on the command line.
    return found ?? stateOf(await this.store(), round);
  }

  /** @throws PANHUO_ROUND_STATE before it is frozen */
  async content(state: RoundState): Promise<RoundContent> {
    const { lake } = await this.deps.openWorkspace();
    const key = state.value.content;
    if (key === undefined) return contentOf(lake, state);
    const known = this.contents.get(key);
    if (known !== undefined) return known;
    const reading = readContent(lake, key);
    this.contents.set(key, reading);
    reading.catch(() => this.contents.delete(key));
    const [oldest] = this.contents.keys();
    if (this.contents.size > CONTENTS && oldest !== undefined) this.contents.delete(oldest);
    return reading;
  }

  /** Scored once for what it hangs on: a saved score is none of that before both have submitted. @throws PANHUO_ROUND_STATE */
  async result(state: RoundState): Promise<RoundResult> {
    const mark = this.marks.get(state);
    const known = this.scored.get(state.round);
    if (known !== undefined && known.mark === mark) return known.result;
    const result = this.content(state).then((content) => scoreRound(content, state));
    if (mark !== undefined) this.scored.set(state.round, { mark, result });
    result.catch(() => {
      if (this.scored.get(state.round)?.result === result) this.scored.delete(state.round);
    });
    return result;
  }
}

/** Numbers of the decisions that a result is made from. Points do not count until both submit, and cannot change after. */
function marksOf(rows: readonly Decision[]): Map<string, string> {
  const marks = new Map<string, string>();
  for (const { kind, subject, decision_id } of rows)
    if (Object.hasOwn(ROUND_KINDS, kind) && kind !== 'score')
      marks.set(subject, `${marks.get(subject) ?? ''} ${decision_id}`);
  return marks;
}

export const STAGE_WORDS = {
  open: '已开轮',
  frozen: '评分中',
  reviewed: '已复核',
  locked: '已定稿',
} as const;

/** What every answer about a round says of it. */
export async function aboutOf(deps: ServerDeps, state: RoundState) {
  const { system, synthetic } = await systemOf(deps, state);
  const { stage } = state;
  if (stage === 'none') throw new Error(`round without a stage: ${state.round}`);
  return {
    round: state.round,
    period: state.value.period ?? '',
    stage,
    stage_word: STAGE_WORDS[stage],
    version: state.version,
    chair: state.chair,
    system: { id: system.id, name: system.name, label: system.label, verified: system.verified },
    synthetic,
    snapshot: state.value.snapshot ?? null,
  };
}

/** The system as it was frozen; before that as its file says today. */
async function systemOf(deps: ServerDeps, state: RoundState) {
  if (state.value.content === undefined) {
    const { config } = await deps.openWorkspace();
    return { system: (await loadSystem(String(state.value.system))).system, synthetic: config.synthetic };
  }
  return RoundRoom.of(deps).content(state);
}

/** Why this person may not score this centre; null where nothing is known against it. */
export const conflictOf = (state: RoundState, name: string, university: string): string | null =>
  state.member(name)?.belongs.has(university) === true
    ? `您登记为与${university}有利害关系，不能评这个中心，也看不到它的评分表。请组长改派。`
    : null;

/**
 * Why results are not for this person yet: whoever scores or decides in a round must not see the others' points through them.
 * Null when nothing stands against it.
 */
export function resultsHiddenFrom(state: RoundState, caller: Caller): string | null {
  if (state.stage === 'open') return '本轮尚未冻结，还没有结果。';
  if (caller.organisation !== null && state.stage !== 'locked') return '定稿之后，参评高校才能看到结果。';
  if (state.stage !== 'frozen' || caller.name === state.chair) return null;
  if (state.member(caller.name) !== null)
    return '您是本轮的评价人员：全部提交、组长复核之后，结果才对您公开。';
  return may(caller, 'rounds.score') ? '您是评价员：组长复核之后，结果才对您公开。' : null;
}

/** @throws PANHUO_FORBIDDEN */
export function mustSeeResults(state: RoundState, caller: Caller): void {
  const hidden = resultsHiddenFrom(state, caller);
  if (hidden !== null) throw new PanhuoError('PANHUO_FORBIDDEN', hidden);
}
