import { z } from 'zod';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { compareMetric } from '../../../transforms/semantic/shapes/compare.ts';
import type { Caller } from '../access/caller.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { sendRows } from '../http/rows.ts';
import { cell, cells, metricId, requestOf, text, whole, words } from '../metrics/asked.ts';
import { type PrintedTable, printedTable } from '../metrics/print.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import { permitted } from '../metrics/rights.ts';
import { exportSql } from '../metrics/rows.ts';
import { countedMetric, rowsSource } from '../metrics/rows-source.ts';
import { csvOf, workbookOf } from '../metrics/workbook.ts';

const printQuery = z.strictObject({
  ...cells,
  order: words.optional(),
  limit: whole(1, 10_000).default(10_000),
  total: z.enum(['sum', 'recompute']).optional(),
  against: z.enum(['prev', 'yoy']).optional(),
});
type PrintQuery = z.output<typeof printQuery>;
const PRINT = {
  method: 'GET',
  tag: '指标',
  allow: 'metrics.read',
  reach: 'scoped',
  params: metricId,
  query: printQuery,
  answer: 'file',
  audit: 'export',
} as const;

/** Numbers and the rows behind them as files. Everything that leaves the house here is in the audit log. */
export const metricExportRoutes = (deps: ServerDeps): Route[] => [
  route({
    ...PRINT,
    path: '/api/v1/metrics/{id}/export.xlsx',
    summary: '导出指标的数为 XLSX，首页注明条件、定义与快照',
    async handle({ params, query, caller, reply }) {
      const { table, synthetic, snapshot } = await printed(deps, params.id, query, caller);
      return reply
        .headers(fileHeaders(params.id, 'xlsx', synthetic, snapshot))
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .send(await workbookOf(table));
    },
  }),
  route({
    ...PRINT,
    path: '/api/v1/metrics/{id}/export.csv',
    summary: '导出指标的数为 CSV，表前注明条件、定义与快照',
    async handle({ params, query, caller, reply }) {
      const { table, synthetic, snapshot } = await printed(deps, params.id, query, caller);
      return reply
        .headers(fileHeaders(params.id, 'csv', synthetic, snapshot))
        .type('text/csv; charset=utf-8')
        .send(csvOf(table));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/metrics/{id}/rows/export',
    tag: '指标',
    summary: '导出一个数背后的行（JSON、CSV 或 Arrow）',
    allow: 'rows.export',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({
      ...cell,
      part: z.enum(['value', 'numerator', 'denominator', 'censored']).optional(),
      operand: text.optional(),
      /** In place of Accept, which a link cannot say. */
      format: z.enum(['json', 'csv', 'arrow']).optional(),
    }),
    answer: 'rows',
    audit: 'export',
    async handle({ params, query, caller, request, reply }) {
      const definition = (await deps.metrics()).metric(params.id);
      const { where, period, as_of } = permitted(caller, definition, requestOf(query));
      return sendRows(deps, { request, reply }, query, async (connection) => {
        const metric = countedMetric(definition, query.operand);
        const source = await rowsSource(connection, metric, { where, period, as_of }, query.part, caller);
        return {
          ...exportSql(source),
          name: `${metric.id}_明细`,
          about: {
            metric: definition.id,
            name: definition.name,
            definition: definition.definition,
            version: String(definition.version),
            verified: String(definition.verified),
          },
        };
      });
    },
  }),
];

async function printed(
  deps: ServerDeps,
  id: string,
  { build, against, order, limit, total, ...cut }: PrintQuery,
  caller: Caller,
): Promise<{ table: PrintedTable; synthetic: boolean; snapshot: string }> {
  const definition = (await deps.metrics()).metric(id);
  const request = permitted(caller, definition, { ...requestOf(cut), order, limit, total });
  return onSnapshot(deps, build, async (connection, snapshot, workspace) => {
    const provenance = await provenanceOf(connection, snapshot, workspace);
    const comparison =
      against === undefined
        ? null
        : await compareMetric(connection, definition, request, against, { snapshot });
    const result = comparison?.result ?? (await queryMetric(connection, definition, request, { snapshot }));
    const table = printedTable(result, comparison, provenance, deps.clock());
    return { table, synthetic: provenance.synthetic, snapshot };
  });
}

function fileHeaders(id: string, extension: string, synthetic: boolean, snapshot: string) {
  const name = `${synthetic ? '合成数据_' : ''}${id}.${extension}`;
  return {
    'content-disposition': `attachment; filename="${id}.${extension}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-panhuo-snapshot': snapshot,
  };
}
