import { againBench } from './again.ts';
import type { Bench } from './bench.ts';
import { buildBench } from './build.ts';
import { crawlBench } from './crawl.ts';
import { incrementalBench } from './incremental.ts';
import { ingestBench } from './ingest.ts';
import { labelsBench } from './labels.ts';
import { metricsBench } from './metrics.ts';
import { nearDuplicatesBench } from './near-duplicates.ts';
import { predictBench } from './predict.ts';
import { qualityBench } from './quality.ts';
import { resolveBench } from './resolve.ts';
import { scoringBench } from './scoring.ts';
import { servingBench } from './serving.ts';
import { unchangedBench } from './unchanged.ts';
import { xlsxBench } from './xlsx.ts';
import { xmlBench } from './xml.ts';

export const BENCHES: readonly Bench[] = [
  ingestBench,
  buildBench,
  unchangedBench,
  againBench,
  incrementalBench,
  xmlBench,
  xlsxBench,
  crawlBench,
  resolveBench,
  nearDuplicatesBench,
  labelsBench,
  predictBench,
  metricsBench,
  qualityBench,
  scoringBench,
  servingBench,
];
