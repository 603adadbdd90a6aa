import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import { RecordReader } from '../../lake/reader.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { isRecordId } from '../../transforms/semantic/lake-reader.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import { traceMetric } from '../../transforms/semantic/trace-metric.ts';
import { traceRecord } from '../../transforms/semantic/trace-record.ts';
import type { MetricDefinition, MetricRequest } from '../../transforms/semantic/types.ts';
import type { SnapshotReaders } from './readers.ts';

const many = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const words = many.transform((list) =>
  list.flatMap((item) => item.split(',').map((word) => word.trim())).filter((word) => word !== ''),
);

const metricQuery = z.strictObject({
  /** Dimension ids, comma-separated or repeated. */
  by: words.optional(),
  /** Conditions such as `city=南京市`; repeat the parameter for several. */
  where: many.optional(),
  period: z.string().optional(),
  /** Rows at most. */
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

const traceQuery = z.strictObject({
  where: many.optional(),
  period: z.string().optional(),
  /** Rows listed below each number. Each is looked up in its file: more would hold up the others who ask. */
  limit: z.coerce.number().int().min(1).max(20).default(5),
  format: z.enum(['json', 'text']).default('json'),
});

/** @throws PANHUO_METRIC_REQUEST naming the parameter */
function parse<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field =
    issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : (issue?.path.map(String)[0] ?? '');
  const what = issue?.code === 'unrecognized_keys' ? '没有这个参数' : '参数取值有误';
  throw new PanhuoError('PANHUO_METRIC_REQUEST', `${what}：${field}`, {
    where: { field },
    hint: '可用参数：by、where、period、limit；溯源另有 format=text，而没有 by。',
  });
}

/** Answers of the API, without HTTP. */
export class Api {
  private readonly openWorkspace: () => Promise<Workspace>;
  private readonly readers: SnapshotReaders;
  private catalogue: Promise<MetricCatalog> | null = null;

  constructor(openWorkspace: () => Promise<Workspace>, readers: SnapshotReaders) {
    this.openWorkspace = openWorkspace;
    this.readers = readers;
  }

  /** Definitions are part of the program: read once, and again only if that failed. */
  private definitions(): Promise<MetricCatalog> {
    this.catalogue ??= loadMetrics().catch((error: unknown) => {
      this.catalogue = null;
      throw error;
    });
    return this.catalogue;
  }

  /** All metrics with their dimensions. */
  async metrics() {
    const { metrics } = await this.definitions();
    return { metrics: metrics.map(summaryOf) };
  }

  /**
   * One metric. `rows` is complete unless `complete` is false: then there may be more than `limit`.
   * @throws PANHUO_METRIC_*, PANHUO_SNAPSHOT_NONE, PANHUO_QUERY_TIMEOUT
   */
  async metric(id: string, query: unknown) {
    const { limit, ...asked } = parse(metricQuery, query);
    const definition = (await this.definitions()).metric(id);
    const workspace = await this.openWorkspace();
    const result = await this.readers.use(snapshotsOf(workspace), (connection, snapshot) =>
      queryMetric(connection, definition, { ...asked, limit }, { snapshot }),
    );
    return {
      ...result,
      complete: result.rows.length < limit,
      synthetic: workspace.config.synthetic,
      // The rows of one cell: the same address with the cell's values as conditions, without `by`.
      trace: traceUrl(id, asked),
    };
  }

  /** A number down to the lines it was counted from. @throws as {@link Api.metric}, and PANHUO_TRACE_MISMATCH */
  async traceMetric(id: string, query: unknown) {
    const { limit, format, ...asked } = parse(traceQuery, query);
    const definition = (await this.definitions()).metric(id);
    const workspace = await this.openWorkspace();
    const lake = new RecordReader(workspace.lake);
    const trace = await this.readers.use(snapshotsOf(workspace), (connection, snapshot) =>
      traceMetric(connection, definition, asked, { limit, lake, snapshot }),
    );
    const { snapshot } = trace.result;
    const about = { snapshot, definition: definition.definition, trace: traceUrl(id, asked) };
    return { format, trace, answer: { ...trace, ...about, synthetic: workspace.config.synthetic } };
  }

  /** A record, patent or organisation down to its lines. @throws PANHUO_RECORD_UNKNOWN, PANHUO_SNAPSHOT_NONE */
  async traceRecord(id: string, query: unknown) {
    const { limit, format, where, period } = parse(traceQuery, query);
    if (where !== undefined || period !== undefined)
      throw new PanhuoError('PANHUO_METRIC_REQUEST', '记录的溯源没有 where 和 period', {
        where: { field: where ? 'where' : 'period' },
      });
    const workspace = await this.openWorkspace();
    const lake = new RecordReader(workspace.lake);
    const trace = isRecordId(id.trim().toLowerCase())
      ? await traceRecord(null, lake, id, { limit })
      : await this.readers.use(snapshotsOf(workspace), (connection, snapshot) =>
          traceRecord(connection, lake, id, { limit, snapshot }),
        );
    const url = `/api/v1/trace/record/${encodeURIComponent(trace.id)}`;
    return { format, trace, answer: { ...trace, trace: url, synthetic: workspace.config.synthetic } };
  }
}

function snapshotsOf(workspace: Workspace): Snapshots {
  return new Snapshots(workspace.warehouse);
}

function summaryOf(metric: MetricDefinition) {
  const { id, name, definition, unit, format, basis, source, verified, version, additive } = metric;
  return {
    id,
    name,
    definition,
    unit,
    format,
    basis,
    source,
    verified,
    version,
    additive,
    dimensions: metric.dimensions.map((dimension) => ({
      id: dimension.id,
      name: dimension.name,
      meaning: dimension.meaning,
    })),
    url: `/api/v1/metrics/${id}`,
  };
}

/** Where the answer to a request can be traced. */
function traceUrl(id: string, { where, period }: MetricRequest): string {
  const parameters = new URLSearchParams();
  for (const condition of where ?? []) parameters.append('where', String(condition));
  if (period !== undefined) parameters.set('period', period);
  const query = parameters.toString();
  return `/api/v1/trace/metric/${id}${query === '' ? '' : `?${query}`}`;
}
