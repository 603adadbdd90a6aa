/** The workflows a worker registers; nothing else may be exported here. */
export { build } from './build.ts';
export { ingest } from './ingest.ts';
export { run } from './run.ts';
