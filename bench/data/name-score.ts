/**
 * How good a division of names into bodies is. *Cluster precision* is pairwise over the FINAL clusters (after closure): of the pairs of
 * names put into one cluster, how many are one body. *Cluster recall*: of the pairs that are one body, how many stand in one cluster.
 * B³ beside it: the same shares averaged over names, so that one huge wrong cluster weighs by its names, not by their square.
 */
export interface ClusterScore {
  precision: number;
  recall: number;
  f1: number;
  b3: { precision: number; recall: number; f1: number };
  /** Pairs of names: in clusters, truly one body, both. */
  pairs: { found: number; wanted: number; right: number };
  largest: number;
}

const choose2 = (n: number) => (n * (n - 1)) / 2;
export const f1Of = (precision: number, recall: number) =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

function sizes<T>(labels: readonly T[]): Map<T, number> {
  const counted = new Map<T, number>();
  for (const label of labels) counted.set(label, (counted.get(label) ?? 0) + 1);
  return counted;
}

/** `truth[i]` and `found[i]` are the true and the found body of name i. No pair found counts as precision 1. */
export function scoreClusters(truth: readonly number[], found: readonly string[]): ClusterScore {
  if (truth.length !== found.length) throw new Error(`${found.length} clusters of ${truth.length} names`);
  const bodies = sizes(truth);
  const clusters = sizes(found);
  const cells = sizes(truth.map((body, at) => `${body}\t${found[at]}`));
  const sum = (counts: Iterable<number>) => [...counts].reduce((all, n) => all + choose2(n), 0);
  const pairs = { found: sum(clusters.values()), wanted: sum(bodies.values()), right: sum(cells.values()) };
  let b3Precision = 0;
  let b3Recall = 0;
  for (const [at, body] of truth.entries()) {
    const cluster = found[at] ?? '';
    const common = cells.get(`${body}\t${cluster}`) ?? 0;
    b3Precision += common / (clusters.get(cluster) ?? 1);
    b3Recall += common / (bodies.get(body) ?? 1);
  }
  b3Precision /= Math.max(1, truth.length);
  b3Recall /= Math.max(1, truth.length);
  const precision = pairs.found === 0 ? 1 : pairs.right / pairs.found;
  const recall = pairs.wanted === 0 ? 1 : pairs.right / pairs.wanted;
  return {
    precision,
    recall,
    f1: f1Of(precision, recall),
    b3: { precision: b3Precision, recall: b3Recall, f1: f1Of(b3Precision, b3Recall) },
    pairs,
    largest: Math.max(0, ...clusters.values()),
  };
}
