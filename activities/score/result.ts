import type { RoundState, Stage } from '../../decisions/rounds/state.ts';
import type { RoundContent } from './content.ts';
import { type MethodResult, mainSheets, scoreByAll } from './methods.ts';
import { type CentreValues, centreValues } from './values.ts';

/** A scored round: the one thing that commands, tables and the locked copy are made from. */
export interface RoundResult {
  round: string;
  period: string;
  stage: Stage;
  version: number;
  /** Not all points are in yet: what is missing counts as the system says of missing values. */
  isProvisional: boolean;
  content: RoundContent;
  centres: readonly CentreValues[];
  methods: readonly MethodResult[];
}

/** Pure: the same content and decisions give the same result, live and in a build. */
export function scoreRound(content: RoundContent, state: RoundState): RoundResult {
  const centres = centreValues(content, state);
  return {
    round: content.round,
    period: content.period,
    stage: state.stage,
    version: state.version,
    isProvisional: state.stage !== 'locked' && state.unfinished().length > 0,
    content,
    centres,
    methods: scoreByAll(content.system, centres),
  };
}

/** Where each centre stands by the method that counts. */
export const sheetsOf = (result: RoundResult) => mainSheets(result.content.system, result.methods);
