/** Builds `times` times into the journal of a workspace, at once with other processes. */
import { createLog, createTelemetry, instrumentSteps } from '../../activities/telemetry.ts';
import type { Steps } from '../../workflows/steps.ts';
import { neverCrawled } from '../helpers/steps.ts';

const [home = '', times = '1'] = process.argv.slice(2);
const refuse = () => Promise.reject(new Error('not used here'));
const fakes: Steps = {
  crawlPages: neverCrawled,
  archiveFiles: refuse,
  parseDocuments: refuse,
  buildWarehouse: async () => ({
    snapshot: null,
    published: false,
    blocked: true,
    models: [],
    audits: [{ name: '审计', model: 'm', severity: 'block', failures: 1, samples: ['样'.repeat(150)] }],
  }),
};
const steps = instrumentSteps(fakes, { log: createLog({ home }), telemetry: createTelemetry(), home });
for (let at = 0; at < Number(times); at++)
  await steps.buildWarehouse({ correlation: `${process.pid}-${at}` });
