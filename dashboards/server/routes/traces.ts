import { z } from 'zod';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { RecordReader } from '../../../lake/reader.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import { isRecordId } from '../../../transforms/semantic/lake-reader.ts';
import { renderTrace } from '../../../transforms/semantic/render.ts';
import { type MetricTrace, traceMetric } from '../../../transforms/semantic/trace-metric.ts';
import { type RecordTrace, traceRecord } from '../../../transforms/semantic/trace-record.ts';
import { metricTraceAnswer, recordTraceAnswer } from '../../api/shapes.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { build, cell, linksOf, metricId, requestOf, whole } from '../metrics/asked.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import { permitted } from '../metrics/rights.ts';
import { readable, readableTrace } from '../metrics/traced.ts';

const READ = { method: 'GET', tag: '溯源' } as const;
const shown = {
  /** Rows listed below each number. Each is looked up in its file: more would hold up the others who ask. */
  limit: whole(1, 20).default(5),
  format: z.enum(['json', 'text']).default('json'),
};
const recordId = z.strictObject({ id: z.string().max(200) });

/** From a number, a patent or a record down to the lines of documents. */
export const traceRoutes = (deps: ServerDeps): Route[] => [
  route({
    ...READ,
    path: '/api/v1/trace/metric/{id}',
    summary: '一个数的由来：定义、SQL、行、记录、原件',
    allow: 'metrics.read',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({ ...cell, ...shown }),
    answer: metricTraceAnswer,
    errors: ['PANHUO_TRACE_MISMATCH'],
    async handle({ params, query, caller, reply }) {
      const definition = (await deps.metrics()).metric(params.id);
      const request = permitted(caller, definition, requestOf(query));
      return onSnapshot(deps, query.build, async (connection, snapshot, workspace) => {
        const lake = new RecordReader(workspace.lake);
        const trace = await readableTrace(
          connection,
          caller,
          definition,
          await traceMetric(connection, definition, request, { limit: query.limit, lake, snapshot }),
        );
        if (query.format === 'text') return textOf(reply, trace);
        return {
          ...trace,
          ...(await provenanceOf(connection, snapshot, workspace)),
          definition: definition.definition,
          trace: linksOf(params.id, query).trace,
        };
      });
    },
  }),
  route({
    ...READ,
    path: '/api/v1/trace/record/{id}',
    summary: '一条记录、一件专利或一个机构的由来',
    allow: 'records.read',
    reach: 'scoped',
    params: recordId,
    query: z.strictObject({ ...shown, build }),
    answer: recordTraceAnswer,
    async handle({ params: { id }, query, caller, reply }) {
      const { limit } = query;
      const workspace = await deps.openWorkspace();
      const lake = new RecordReader(workspace.lake);
      const { synthetic } = workspace.config;
      const finish = async (
        found: RecordTrace,
        connection: DuckDBConnection | null,
        data_as_of: string | null,
      ) => {
        const shown = { ...found, records: await readable(connection, caller, found.records) };
        if (query.format === 'text') return textOf(reply, shown);
        const trace = `/api/v1/trace/record/${encodeURIComponent(found.id)}`;
        return { ...shown, synthetic, data_as_of, trace };
      };
      const isRecord = isRecordId(id.trim().toLowerCase());
      const hasSnapshot = new Snapshots(workspace.warehouse).pointerStamp() !== null;
      // Records can be looked up before anything was built.
      if (isRecord && !hasSnapshot) return finish(await traceRecord(null, lake, id, { limit }), null, null);
      return onSnapshot(deps, query.build, async (connection, snapshot) => {
        const found = await traceRecord(isRecord ? null : connection, lake, id, { limit, snapshot });
        const { data_as_of } = await provenanceOf(connection, snapshot, workspace);
        return finish(found, connection, data_as_of);
      });
    },
  }),
];

/** The tree as the command line prints it; it takes the place of the JSON that the route is declared with. */
function textOf(
  reply: { type(type: string): { send(body: string): unknown } },
  trace: MetricTrace | RecordTrace,
): never {
  return reply.type('text/plain; charset=utf-8').send(`${renderTrace(trace)}\n`) as never;
}
