/**
 * Asks every metric of the catalogue, cut by every dimension it allows and by a few pairs, with and without a condition, on a
 * read-only connection: `metrics-ours.js FILE ROUNDS`. Prints for each request the quickest of its rounds: elapsed and processor
 * time in milliseconds.
 */
import { openReader } from '../../lake/duck.ts';
import { leavesOf } from '../../transforms/semantic/checks.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import type { MetricDefinition, MetricRequest } from '../../transforms/semantic/types.ts';
import { BY_HAND } from '../data/metric-by-hand.ts';

export interface Timing {
  metric: string;
  request: MetricRequest;
  ms: number;
  cpu: number;
  rows: number;
}
export interface Answer {
  timings: Timing[];
  /** Statements written by hand for the same numbers, in the order of `BY_HAND`. */
  byHand: { name: string; ours: Timing; limit: { ms: number; cpu: number }; equal: boolean }[];
  /** Seconds for all metrics of all universities, cities, chains and years, one after another. */
  everything: { seconds: number; requests: number; cells: number };
}

const [file = '', roundsText = '2'] = process.argv.slice(2);
const rounds = Number(roundsText);
const PERIOD = '2015..2024';
const duck = await openReader(file);
const catalog = await loadMetrics();

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; cpu: number; value: T }> {
  let best: { ms: number; cpu: number; value: T } | undefined;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const before = process.cpuUsage();
    const value = await work();
    const used = process.cpuUsage(before);
    const one = { ms: performance.now() - started, cpu: (used.user + used.system) / 1000, value };
    if (!best || one.ms < best.ms) best = one;
  }
  if (!best) throw new Error('no rounds');
  return best;
}

async function ask(metric: MetricDefinition, asked: MetricRequest): Promise<Timing> {
  const request = { ...asked, by: [...new Set([...metric.requires, ...(asked.by ?? [])])] };
  const { ms, cpu, value } = await timed(() => queryMetric(duck.connection, metric, request));
  return { metric: metric.id, request, ms, cpu, rows: value.rows.length };
}

const PAIRS = [
  ['year', 'city'],
  ['quarter', 'university'],
  ['wipo_field', 'kind'],
];

function requestsOf(metric: MetricDefinition): MetricRequest[] {
  const ids = metric.dimensions.map(({ id }) => id);
  const has = (id: string) => ids.includes(id);
  const cuts = [[], ...ids.map((id) => [id]), ...PAIRS.filter((pair) => pair.every(has))];
  const where = has('city') ? { where: ['city=南京市'] } : {};
  // A stock by days over ten years is asked over one.
  return [
    ...cuts.map((by) => ({ by, period: by.includes('date') ? '2024' : PERIOD })),
    ...(has('year') ? [{ by: ['year'], period: PERIOD, ...where }] : []),
  ];
}

const timings: Timing[] = [];
for (const metric of catalog.metrics) {
  for (const request of requestsOf(metric)) timings.push(await ask(metric, request));
}

const byHand: Answer['byHand'] = [];
for (const { metric, request, sql } of BY_HAND) {
  const definition = catalog.metric(metric);
  const ours = await ask(definition, request);
  const limit = await timed(() => duck.connection.runAndReadAll(sql));
  const cells = (await queryMetric(duck.connection, definition, request)).rows;
  const hand = limit.value.getRowObjectsJS().map((row) => Object.values(row).map(String).join('|'));
  const own = cells.map((row) =>
    [...(request.by ?? []).map((id) => row[id]), row.value].map(String).join('|'),
  );
  byHand.push({
    name: `${metric} ${(request.by ?? []).join(',')}`.trim(),
    ours,
    limit: { ms: limit.ms, cpu: limit.cpu },
    equal: hand.sort().join('\n') === own.sort().join('\n'),
  });
}

const started = performance.now();
let requests = 0;
let cells = 0;
for (const metric of catalog.metrics) {
  // Facts a metric rests on are read anew for each: nothing is kept between requests.
  if (leavesOf(metric).length === 0) continue;
  const ids = metric.dimensions.map(({ id }) => id);
  for (const cut of ['university', 'city', 'chain']) {
    const by = [cut, 'year'].filter((id) => ids.includes(id));
    if (!by.includes(cut)) continue;
    cells += (await queryMetric(duck.connection, metric, { by, period: PERIOD })).rows.length;
    requests++;
  }
}
const answer: Answer = {
  timings,
  byHand,
  everything: { seconds: (performance.now() - started) / 1000, requests, cells },
};
duck.close();
process.stdout.write(JSON.stringify(answer));
