import type { Pointer, Snapshot } from '../../../lake/snapshots.ts';
import type { CompareAnswer, SnapshotRow } from '../../api/ops-model.ts';
import type { ModelCatalog } from './catalog.ts';
import { countsOf, inOrder } from './quality.ts';

/** Snapshots as rows of a list, the newest first. */
export function snapshotRows(
  list: readonly Snapshot[],
  pointer: Pointer | null,
  references: readonly { name: string; id: string }[],
  candidate: string | null,
): SnapshotRow[] {
  const rows = list.map((snapshot): SnapshotRow => {
    const flip = pointer?.history.findLast(({ id }) => id === snapshot.id);
    const states = Object.values(snapshot.models);
    return {
      id: snapshot.id,
      created_at: snapshot.created_at,
      correlation: snapshot.correlation,
      published_at: flip?.at ?? null,
      reason: flip?.reason ?? null,
      by: flip?.by ?? null,
      rows: states.reduce((sum, state) => sum + state.rows, 0),
      bytes: snapshot.bytes,
      models: states.length,
      batches: snapshot.batches.length,
      built: states.filter((state) => state.built_in === snapshot.id).length,
      base: snapshot.base ?? null,
      references: references.filter(({ id }) => id === snapshot.id).map(({ name }) => name),
      current: snapshot.id === pointer?.current,
      candidate: snapshot.id === candidate,
      audits: countsOf(snapshot.audits),
    };
  });
  return rows.sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0));
}

/** What two snapshots say of their tables and audits, without opening either. */
export function compareSnapshots(
  base: Snapshot,
  other: Snapshot,
  catalog: ModelCatalog,
): Pick<CompareAnswer, 'tables' | 'same' | 'audits'> {
  const names = [...new Set([...Object.keys(base.models), ...Object.keys(other.models)])].sort();
  const tables = names.map((model): CompareAnswer['tables'][number] => {
    const [before, after] = [base.models[model], other.models[model]];
    const state =
      before === undefined
        ? 'added'
        : after === undefined
          ? 'removed'
          : before.fingerprint === after.fingerprint
            ? 'same'
            : 'rerun';
    return {
      model,
      layer: catalog.models.get(model)?.layer ?? null,
      state,
      before: before?.rows ?? null,
      after: after?.rows ?? null,
      redefined: before !== undefined && after !== undefined && before.definition !== after.definition,
      comparable: before !== undefined && after !== undefined,
    };
  });
  const order = { removed: 0, added: 1, rerun: 2, same: 3 } as const;
  const moved = ({ before, after }: { before: number | null; after: number | null }) =>
    Math.abs((after ?? 0) - (before ?? 0));
  tables.sort((a, b) => order[a.state] - order[b.state] || moved(b) - moved(a));
  const was = new Map(base.audits.map((audit) => [audit.name, audit]));
  const is = new Map(other.audits.map((audit) => [audit.name, audit]));
  const audits = inOrder([...new Map([...was, ...is]).values()])
    .map(({ name, severity }) => ({
      audit: name,
      severity,
      before: was.get(name)?.failures ?? null,
      after: is.get(name)?.failures ?? null,
    }))
    .filter(({ before, after }) => (before ?? 0) !== (after ?? 0));
  return {
    tables: tables.filter(({ state }) => state !== 'same'),
    same: tables.filter(({ state }) => state === 'same').length,
    audits,
  };
}
