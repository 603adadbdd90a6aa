import type { Reclassified } from './reclassified.ts';
import { holds, placeOf, pointOf, type Region } from './symbols.ts';
import type { Candidate } from './types.ts';

interface Entry {
  rule: number;
  token: string;
  region: Region;
  excludes: boolean;
}

/** Patterns by the level they speak of, so that a symbol is compared with the few that could hold it. */
export class SymbolIndex {
  /** By class, subclass or main group: `A01`, `A01B`, `A01B0001/`. */
  private readonly entries = new Map<string, Entry[]>();

  add(entry: Entry): void {
    const { lo } = entry.region;
    const slash = lo.indexOf('/');
    const key = slash < 0 ? lo : lo.slice(0, slash + 1);
    const list = this.entries.get(key);
    if (list === undefined) this.entries.set(key, [entry]);
    else list.push(entry);
  }

  /** The rules a symbol falls under, in order. One that only its place in another edition meets says so (`via`). */
  match(symbol: string, reclassified: Reclassified): Candidate[] {
    const place = placeOf(symbol);
    if (place === null) return [];
    const found = new Map<number, { candidate: Candidate; width: number }>();
    const out = new Set<number>();
    for (const entry of this.holding(pointOf(place))) {
      if (entry.excludes) out.add(entry.rule);
      else take(found, entry, null);
    }
    for (const { token, region } of reclassified.of(place)) {
      const there = this.holding(region);
      const excluded = new Set(there.filter((entry) => entry.excludes).map((entry) => entry.rule));
      for (const entry of there) {
        if (entry.excludes || excluded.has(entry.rule)) continue;
        const before = found.get(entry.rule);
        if (before === undefined || before.candidate.via !== null) take(found, entry, token);
      }
    }
    return [...found.values()]
      .map(({ candidate }) => candidate)
      .filter((candidate) => !out.has(candidate.rule))
      .sort((a, b) => a.rule - b.rule);
  }

  private holding(region: { lo: string; hi: string }): Entry[] {
    const { lo } = region;
    const slash = lo.indexOf('/');
    const keys = [
      lo.slice(0, 3),
      lo.length >= 4 ? lo.slice(0, 4) : null,
      slash < 0 ? null : lo.slice(0, slash + 1),
    ];
    const found: Entry[] = [];
    for (const key of keys) {
      if (key === null) continue;
      for (const entry of this.entries.get(key) ?? []) if (holds(entry.region, region)) found.push(entry);
    }
    return found;
  }
}

/** Of several patterns of a rule the one that says most is shown: a group before its class. */
function take(
  found: Map<number, { candidate: Candidate; width: number }>,
  entry: Entry,
  via: string | null,
): void {
  const width = entry.region.by === 'exact' ? 0 : 100 - entry.region.lo.length;
  const before = found.get(entry.rule);
  if (before !== undefined && before.width <= width && (before.candidate.via === null) === (via === null))
    return;
  const candidate = { rule: entry.rule, token: entry.token, via, guessed: entry.region.by === 'digits' };
  found.set(entry.rule, { candidate, width });
}
