import type { Bench } from './bench.ts';
import { ingestBench } from './ingest.ts';

export const BENCHES: readonly Bench[] = [ingestBench];
