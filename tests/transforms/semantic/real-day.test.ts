import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duck } from '../../../lake/duck.ts';
import { RecordReader } from '../../../lake/reader.ts';
import { openWorkspace, type Workspace } from '../../../lake/workspace.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { traceMetric } from '../../../transforms/semantic/trace-metric.ts';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';
import { realFolder } from '../../helpers/real.ts';
import { builtRealDay } from '../../helpers/real-day.ts';
import { SHARED_TIMEOUT } from '../../helpers/shared-build.ts';

const { folder, missing } = realFolder('gazette-2019-07-12');
if (missing) console.warn(`skipped: ${missing}`);

/**
 * The gazette of 2019-07-12, through lake, models and audits to the metrics. The expected numbers are those of the files themselves:
 * distinct publication numbers that end in A, B, U and S.
 */
describe.skipIf(missing !== null)(`a real day${missing ? `（${missing}）` : ''}`, { timeout: 60_000 }, () => {
  let catalog: MetricCatalog;
  let workspace: Workspace;
  let duck: Duck;
  beforeAll(async () => {
    catalog = await loadMetrics();
    const day = await builtRealDay(folder);
    workspace = await openWorkspace(day.home);
    ({ duck } = await day.snapshots.openCurrent());
  }, SHARED_TIMEOUT);
  afterAll(() => duck?.close());

  const rows = async (id: string, request: MetricRequest = {}) =>
    (await queryMetric(duck.connection, catalog.metric(id), request)).rows;

  it.each([
    ['publications', 15_202],
    ['invention_grants', 4_644],
    ['utility_models', 16_163],
    ['designs', 5_269],
    ['grants', 26_076],
  ])('%s: %i', async (id, value) => {
    expect(await rows(id)).toEqual([{ value }]);
    expect(await rows(id, { period: '2019-07-12' })).toEqual([{ value }]);
    expect(await rows(id, { by: ['date'] })).toEqual([{ date: '2019-07-12', value }]);
  });

  it('is cut into kinds of documents and of patents', async () => {
    expect(await rows('grants', { by: ['document_kind'] })).toEqual([
      { document_kind: '实用新型', value: 16_163 },
      { document_kind: '外观设计', value: 5_269 },
      { document_kind: '发明授权', value: 4_644 },
    ]);
    expect(await rows('grants', { by: ['kind'] })).toEqual([
      { kind: '实用新型', value: 16_163 },
      { kind: '外观设计', value: 5_269 },
      { kind: '发明', value: 4_644 },
    ]);
    expect(await rows('publications', { by: ['kind', 'document_kind'] })).toEqual([
      { kind: '发明', document_kind: '发明公开', value: 15_202 },
    ]);
  });

  it('loses no grant in any cut', async () => {
    for (const dimension of catalog.metric('grants').dimensions) {
      const cut = await rows('grants', { by: [dimension.id] });
      expect(
        cut.reduce((sum, row) => sum + (row.value ?? 0), 0),
        dimension.id,
      ).toBe(26_076);
    }
  });

  it.each(['publications', 'invention_grants', 'utility_models', 'designs'])(
    'traces %s to lines that have the publication number',
    async (id) => {
      const lake = new RecordReader(workspace.lake);
      const trace = await traceMetric(duck.connection, catalog.metric(id), {}, { limit: 3, lake });
      const [part] = trace.parts;
      expect(part?.rows.length).toBe(3);
      expect(part?.without_records).toBe(0);
      for (const row of part?.rows ?? []) {
        const lines = trace.records.filter((record) => row.record_ids.includes(record.record_id));
        expect(lines.map((record) => record.text)).toEqual([
          expect.stringContaining(`,${row.columns.publication_number},`),
        ]);
      }
    },
  );
});
