/** One thing that was judged: what was planted, what was found, what of it is right. */
export interface Score {
  id: string;
  title: string;
  planted: number;
  found: number;
  precision: number | null;
  recall: number | null;
  note?: string;
}

const share = (part: number, all: number): number | null => (all === 0 ? null : part / all);

/** @param right how many of the found are planted */
export function scored(
  id: string,
  title: string,
  { planted, found, right }: { planted: number; found: number; right: number },
  note?: string,
): Score {
  return {
    id,
    title,
    planted,
    found,
    precision: share(right, found),
    recall: share(right, planted),
    ...(note === undefined ? {} : { note }),
  };
}

export function f1({ precision, recall }: Score): number | null {
  if (precision === null || recall === null) return null;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** Of sets: how many planted, found and common elements there are. */
export function scoreSets<T>(
  id: string,
  title: string,
  pairs: Iterable<readonly [planted: ReadonlySet<T>, found: ReadonlySet<T>]>,
  note?: string,
): Score {
  const sums = { planted: 0, found: 0, right: 0 };
  for (const [planted, found] of pairs) {
    sums.planted += planted.size;
    sums.found += found.size;
    for (const one of found) if (planted.has(one)) sums.right++;
  }
  return scored(id, title, sums, note);
}

/**
 * A clustering against the true one, by pairs and by B³ (Bagga and Baldwin 1998: precision and recall of each item's cluster, averaged).
 * @param items found cluster and true cluster of each item
 */
export function scoreClusters(
  id: string,
  title: string,
  items: Iterable<readonly [found: string, truth: string]>,
  note?: string,
): [pairs: Score, b3: Score] {
  const cells = new Map<string, Map<string, number>>();
  const truths = new Map<string, number>();
  let count = 0;
  for (const [found, truth] of items) {
    const row = cells.get(found) ?? new Map<string, number>();
    cells.set(found, row.set(truth, (row.get(truth) ?? 0) + 1));
    truths.set(truth, (truths.get(truth) ?? 0) + 1);
    count++;
  }
  const pairsOf = (n: number) => (n * (n - 1)) / 2;
  const sums = { planted: 0, found: 0, right: 0 };
  let [precision, recall] = [0, 0];
  for (const n of truths.values()) sums.planted += pairsOf(n);
  for (const row of cells.values()) {
    const size = [...row.values()].reduce((sum, n) => sum + n, 0);
    sums.found += pairsOf(size);
    for (const [truth, n] of row) {
      sums.right += pairsOf(n);
      precision += (n * n) / size;
      recall += (n * n) / (truths.get(truth) ?? n);
    }
  }
  return [
    scored(`${id}.pairs`, `${title}（成对）`, sums, note),
    {
      id: `${id}.b3`,
      title: `${title}（B³）`,
      planted: truths.size,
      found: cells.size,
      precision: share(precision, count),
      recall: share(recall, count),
      note: `${count} 项；植入、判出为簇数`,
    },
  ];
}
