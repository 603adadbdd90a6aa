import { holds, pointOf, type Ranges, type Region, regionOf } from './symbols.ts';

/** A row of `ref.ipc_reclassified`: what stood under `former` stands under `current` since `since`. */
export interface ReclassifiedRow {
  former: string;
  current: string;
  since: string | null;
}

/** Where a symbol is found in the other edition: an interval within which we do not know the place. */
export interface Elsewhere {
  /** Of the pattern in the row: `H01L31/04*`. */
  token: string;
  region: Region;
}

/**
 * The other places of a symbol, both ways. Of the rows that speak of it only the most specific count: a row for `G06K9/62` says more of that
 * symbol than one for all of `G06K9*`.
 */
export class Reclassified {
  private readonly rows: { here: Region; there: Elsewhere }[] = [];

  constructor(rows: readonly ReclassifiedRow[], ranges: Ranges) {
    for (const { former, current } of rows) {
      const a = regionOf(former, ranges);
      const b = regionOf(current, ranges);
      if (a === null || b === null) continue;
      this.rows.push(
        { here: a, there: { token: current, region: b } },
        { here: b, there: { token: former, region: a } },
      );
    }
  }

  of(place: string): Elsewhere[] {
    const point = pointOf(place);
    const found = this.rows.filter(({ here }) => holds(here, point));
    return found
      .filter(({ here }) => !found.some((other) => isWithin(other.here, here)))
      .map(({ there }) => there);
  }

  /** Rows that lie inside one of the regions, for what a rule depends on. */
  touching(regions: readonly Region[]): string[] {
    return this.rows
      .filter(({ there }) => regions.some((region) => holds(region, there.region)))
      .map(({ here, there }) => `${here.lo}..${here.hi}=${there.region.lo}..${there.region.hi}`);
  }
}

function isWithin(inner: Region, outer: Region): boolean {
  return holds(outer, inner) && !holds(inner, outer);
}
