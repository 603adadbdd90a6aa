/** How the program tells what it does: log lines, metrics, and the journal of runs that survives a kill. */
export type { RunEvent } from './telemetry/journal.ts';
export { createLog, type LogOptions } from './telemetry/log.ts';
export { createTelemetry, type Telemetry, type WorkspaceState } from './telemetry/metrics.ts';
export { type InstrumentOptions, instrumentSteps } from './telemetry/steps.ts';
