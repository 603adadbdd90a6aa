/** A command of its own, for tests that kill one: opens an engine on the workspace and works until it is ended. */
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { openEngine } from '../../engine/index.ts';
import { neverCrawled } from '../helpers/steps.ts';
import { namedSteps, silent, testEnv } from './support.ts';

const home = process.argv[2] as string;
/** Steps write what they do here: `pid step attempt`. */
const trace = path.join(home, 'trace.txt');
/** While this file is there, parsing and building go on for ever, with signs of life. */
const hang = path.join(home, 'hang');

const { steps } = namedSteps();
const traced = <I, O>(name: string, step: (input: I) => Promise<O>) => {
  return async (input: I, context?: { attempt: number; signal: AbortSignal }): Promise<O> => {
    appendFileSync(trace, `${process.pid} ${name} ${context?.attempt}\n`);
    while (existsSync(hang) && !context?.signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return step(input);
  };
};
const engine = await openEngine({
  home,
  engine: 'temporal',
  env: testEnv(),
  log: silent,
  steps: {
    crawlPages: neverCrawled,
    archiveFiles: steps.archiveFiles,
    parseDocuments: traced('parse', steps.parseDocuments),
    buildWarehouse: traced('build', steps.buildWarehouse),
  },
});
process.on('SIGTERM', () => {
  engine.close().then(() => process.exit(0));
});
process.on('SIGUSR2', () => {
  throw new Error('nobody catches this');
});
process.stdout.write(`ready ${engine.detail}\n`);
setInterval(() => undefined, 1000);
