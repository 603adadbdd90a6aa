/** One fact of the province, by the field names of domain/records. Texts are as the office would write them; money is in yuan. */
export type Fields = Readonly<Record<string, string | undefined>>;

/**
 * What the portal serves. The generator of the province is one; tests make their own. Every call of `records` gives the same facts in the
 * same order.
 */
export interface World {
  readonly seed: number;
  /** The last day the province knows of, YYYY-MM-DD. */
  readonly asOf: string;
  /** Legal events may come once an event or once for each matter that it changes. */
  records(kind: string): Iterable<Fields>;
}

/** Facts of a kind as a list, made once and kept: sites page through them. */
export class Shelf {
  private readonly world: World;
  private readonly kept = new Map<string, readonly Fields[]>();

  constructor(world: World) {
    this.world = world;
  }

  get seed(): number {
    return this.world.seed;
  }

  get asOf(): string {
    return this.world.asOf;
  }

  all(kind: string): readonly Fields[] {
    let list = this.kept.get(kind);
    if (!list) {
      list = [...this.world.records(kind)];
      this.kept.set(kind, list);
    }
    return list;
  }
}

/** `by` with the facts of each, in order of first appearance. */
export function grouped<T>(list: Iterable<T>, by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = by(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Page `number` (from 1) of a list. */
export function slice<T>(list: readonly T[], number: number, size: number): readonly T[] {
  return list.slice((number - 1) * size, number * size);
}

export function pageCount(total: number, size: number): number {
  return Math.max(1, Math.ceil(total / size));
}
