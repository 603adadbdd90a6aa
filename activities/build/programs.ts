import type { Program, Programs, ProgramWorld } from '../../transforms/runner/program.ts';
import { nearDuplicatesProgram } from '../annotate/near-duplicates/program.ts';
import { predictProgram } from '../annotate/predict-program.ts';
import { labelRulesProgram } from '../annotate/rules/program.ts';
import { textProgram } from '../annotate/text-program.ts';
import { organisationProgram } from '../resolve/organisation-program.ts';
import { personProgram } from '../resolve/person-program.ts';
import { centreScoreProgram, indicatorProgram } from '../score/program.ts';

/** Every program that a computed model may name. What is heavy about one is loaded when it runs. */
const ALL: readonly Program[] = [
  organisationProgram,
  personProgram,
  nearDuplicatesProgram,
  textProgram,
  labelRulesProgram,
  predictProgram,
  indicatorProgram,
  centreScoreProgram,
];

export const PROGRAMS: Programs = new Map(ALL.map((program) => [program.name, program]));

/** What each program is at, for the plan of a build. */
export async function programVersions(
  programs: Programs,
  world: ProgramWorld,
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(
      [...programs.values()].map(async ({ name, version }) => [name, await version(world)] as const),
    ),
  );
}
