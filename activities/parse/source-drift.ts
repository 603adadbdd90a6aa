import type { Manifest } from '../../lake/manifest.ts';
import { driftWarnings, fillCounts } from './drift.ts';

/** What was fetched within this time of a source's newest document counts as its last visit. */
const VISIT = 12 * 3_600_000;

/**
 * What has changed about each source since its visits before: the documents of its last visit against all earlier ones of the same kind and
 * parser. Chinese sentences by source; sources without any are left out.
 */
export function sourceDrift(manifests: readonly Manifest[]): Map<string, string[]> {
  const groups = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const key = `${manifest.source}\n${manifest.kind}\n${manifest.parser}`;
    groups.set(key, [...(groups.get(key) ?? []), manifest]);
  }
  const found = new Map<string, string[]>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const documents = group.flatMap((manifest) => manifest.documents);
    const newest = Math.max(...documents.map(({ fetched_at }) => Date.parse(fetched_at)));
    const isNew = ({ fetched_at }: (typeof documents)[number]) => newest - Date.parse(fetched_at) <= VISIT;
    const now = fillCounts(documents.filter(isNew));
    const before = fillCounts(documents.filter((document) => !isNew(document)));
    const warnings = driftWarnings(before, now, first.kind);
    if (warnings.length > 0) found.set(first.source, [...(found.get(first.source) ?? []), ...warnings]);
  }
  return found;
}
