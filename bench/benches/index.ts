import type { Bench } from './bench.ts';
import { buildBench } from './build.ts';
import { ingestBench } from './ingest.ts';

export const BENCHES: readonly Bench[] = [ingestBench, buildBench];
