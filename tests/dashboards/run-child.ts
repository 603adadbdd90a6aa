/** Begins a build that never ends, in the journal of a workspace; for tests that kill it. */
import { createLog, createTelemetry, instrumentSteps } from '../../activities/telemetry.ts';
import type { Steps } from '../../workflows/steps.ts';
import { neverCrawled } from '../helpers/steps.ts';

const [home = '', correlation = ''] = process.argv.slice(2);
const refuse = () => Promise.reject(new Error('not used here'));
const fakes: Steps = {
  crawlPages: neverCrawled,
  archiveFiles: refuse,
  parseDocuments: refuse,
  buildWarehouse: () =>
    new Promise(() => {
      setInterval(() => undefined, 1000);
      process.stdout.write('begun\n');
    }),
};
const steps = instrumentSteps(fakes, { log: createLog({ home }), telemetry: createTelemetry(), home });
await steps.buildWarehouse({ correlation });
