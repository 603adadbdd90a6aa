/** Edit distance over characters (code points), as DuckDB's own counts bytes and is wrong for Chinese. */
export function editDistance(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let row = right.map((_, at) => at + 1);
  for (const [i, char] of left.entries()) {
    let diagonal = i;
    let before = i + 1;
    row = right.map((other, j) => {
      const above = row[j] ?? 0;
      const cost = Math.min(before + 1, above + 1, diagonal + (char === other ? 0 : 1));
      diagonal = above;
      before = cost;
      return cost;
    });
  }
  return row.at(-1) ?? left.length;
}

/** The candidate most like what was written, or undefined when none is near: part of it, or at most a third of its characters off. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const text = written.trim().toLowerCase();
  if (text === '') return undefined;
  const scored = candidates
    .map((candidate) => {
      const other = candidate.toLowerCase();
      const inside = other.includes(text) || (text.length > 1 && text.includes(other));
      const distance = editDistance(text, other);
      return {
        candidate,
        distance,
        near: inside || distance <= Math.max(1, Math.floor([...other].length / 3)),
      };
    })
    .filter((item) => item.near);
  return scored.sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** The id meant by something that is neither id nor name of any item; names are accepted as hints only. */
export function nearestId(
  written: string,
  items: readonly { id: string; name: string }[],
): string | undefined {
  const byName = items.find((item) => item.name === written.trim());
  if (byName) return byName.id;
  const id = nearest(
    written,
    items.map((item) => item.id),
  );
  if (id) return id;
  const name = nearest(
    written,
    items.map((item) => item.name),
  );
  return items.find((item) => item.name === name)?.id;
}
