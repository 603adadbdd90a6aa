import { PanhuoError } from '../../../domain/errors.ts';
import { recordKind } from '../../../domain/records/index.ts';
import type { Snapshot } from '../../../lake/snapshots.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import type { LineageNode, LineageSearchAnswer } from '../../api/ops-model.ts';
import { kindOf, type ModelCatalog } from './catalog.ts';
import { tablesOfMetric } from './impact.ts';

/** Nodes of metrics are written `metric:<id>`: they share no names with tables then. */
export const METRIC = 'metric:';

/** Tables and metrics as one graph: what each is made of, and what is made of it. */
export class LineageGraph {
  readonly catalog: ModelCatalog;
  private readonly metrics: MetricCatalog;
  private readonly failed: ReadonlyMap<string, number>;
  /** Table → metrics that count its rows. */
  private readonly counted = new Map<string, string[]>();

  constructor(catalog: ModelCatalog, metrics: MetricCatalog, snapshot: Snapshot) {
    this.catalog = catalog;
    this.metrics = metrics;
    const failed = new Map<string, number>();
    for (const audit of snapshot.audits)
      if (audit.failures > 0) failed.set(audit.model, (failed.get(audit.model) ?? 0) + 1);
    this.failed = failed;
    for (const metric of metrics.metrics)
      for (const table of tablesOfMetric(metric).facts)
        this.counted.set(table, [...(this.counted.get(table) ?? []), metric.id]);
  }

  private isKnown(id: string): boolean {
    if (id.startsWith(METRIC)) return this.metrics.versions(id.slice(METRIC.length)).length > 0;
    return this.catalog.models.has(id) || this.catalog.readBy.has(id);
  }

  /** @throws PANHUO_PAGE_UNKNOWN */
  node(id: string): LineageNode {
    if (!this.isKnown(id)) {
      throw new PanhuoError('PANHUO_PAGE_UNKNOWN', `血缘里没有“${id.slice(0, 80)}”`, {
        hint: '可用搜索按名称或列名查找。',
      });
    }
    const isMetric = id.startsWith(METRIC);
    return {
      id,
      kind: isMetric ? 'metric' : kindOf(this.catalog, id),
      name: this.nameOf(id),
      rows: this.catalog.models.get(id)?.rows ?? null,
      failed: this.failed.get(id) ?? 0,
      up: this.up(id).length,
      down: this.down(id).length,
    };
  }

  private nameOf(id: string): string {
    if (id.startsWith(METRIC)) return this.metrics.metric(id.slice(METRIC.length)).name;
    if (id.startsWith('lake.')) return recordKind(id.slice('lake.'.length))?.name ?? id;
    return this.catalog.models.get(id)?.grain ?? id;
  }

  up(id: string): string[] {
    if (!id.startsWith(METRIC)) return [...(this.catalog.reads.get(id) ?? [])];
    return [...tablesOfMetric(this.metrics.metric(id.slice(METRIC.length))).facts].sort();
  }

  /** Models first, then metrics. */
  down(id: string): string[] {
    if (id.startsWith(METRIC)) return [];
    return [
      ...(this.catalog.readBy.get(id) ?? []),
      ...(this.counted.get(id) ?? []).map((metric) => METRIC + metric),
    ];
  }

  /** Nodes and columns whose id or Chinese name holds the text; nodes first, names that begin with it before the others. */
  search(text: string): LineageSearchAnswer['rows'] {
    const wanted = text.trim().toLowerCase();
    if (wanted === '') return [];
    const ids = [
      ...this.catalog.models.keys(),
      ...[...this.catalog.readBy.keys()].filter((id) => !this.catalog.models.has(id)),
      ...this.metrics.metrics.map(({ id }) => METRIC + id),
    ];
    const rank = (row: { id: string; column: string | null }) =>
      (row.column ?? row.id.replace(METRIC, '')).toLowerCase().startsWith(wanted) ? 0 : 1;
    const byRank = <T extends { id: string; column: string | null }>(rows: T[]) =>
      rows.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : Number(a.id > b.id)));
    const nodes = ids
      .map((id) => ({ id, name: this.nameOf(id) }))
      .filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted))
      .map(({ id, name }) => ({
        id,
        kind: id.startsWith(METRIC) ? ('metric' as const) : kindOf(this.catalog, id),
        name,
        column: null,
      }));
    const columns = [...this.catalog.columns].flatMap(([model, list]) =>
      list
        .filter(({ column, name }) => `${column} ${name}`.toLowerCase().includes(wanted))
        .map(({ column, name }) => ({ id: model, kind: kindOf(this.catalog, model), name, column })),
    );
    return [...byRank(nodes), ...byRank(columns)];
  }
}
