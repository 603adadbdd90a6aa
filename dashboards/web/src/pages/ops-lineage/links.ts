/** Where a button stands in the frame, px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}
export interface LinkPath {
  readonly id: string;
  readonly d: string;
  readonly isCurrent: boolean;
}

/** Between two lanes of one gutter, px. */
const LANE = 5;

/**
 * Orthogonal links in the gutters between columns: out at the right of what is read, down or up in a lane of its own, in at the left of what
 * reads it. Links whose ends are not both on the page, or not from left to right, are left out.
 */
export function linkPaths(
  boxes: ReadonlyMap<string, Box>,
  edges: readonly (readonly [from: string, to: string])[],
  current: string | null,
): LinkPath[] {
  const drawn = edges.flatMap(([from, to]) => {
    const [a, b] = [boxes.get(from), boxes.get(to)];
    return a && b && a.right < b.left ? [{ from, to, a, b }] : [];
  });
  // Those of one gutter, from the top: a link that goes far crosses fewer when its lane is further out.
  const gutters = new Map<string, typeof drawn>();
  for (const link of drawn) {
    const gutter = String(Math.round(link.b.left));
    gutters.set(gutter, [...(gutters.get(gutter) ?? []), link]);
  }
  return [...gutters.values()].flatMap((links) => {
    const ordered = [...links].sort((x, y) => x.a.middle - y.a.middle || x.b.middle - y.b.middle);
    // Many links to one, or of one to many, are a trunk with branches: one lane.
    const [froms, tos] = [new Set(ordered.map(({ from }) => from)), new Set(ordered.map(({ to }) => to))];
    const hub = (link: { from: string; to: string }) => (tos.size < froms.size ? link.to : link.from);
    const lanes = [...new Set(ordered.map(hub))];
    return ordered.map(({ from, to, a, b }) => {
      const room = Math.max(LANE, b.left - a.right - 2 * LANE);
      const lane =
        b.left - LANE - ((lanes.indexOf(hub({ from, to })) + 1) / (lanes.length + 1)) * Math.min(room, 36);
      const d = `M${round(a.right)} ${round(a.middle)}H${round(lane)}V${round(b.middle)}H${round(b.left)}`;
      return { id: `${from} ${to}`, d, isCurrent: from === current || to === current };
    });
  });
}

const round = (value: number): number => Math.round(value * 2) / 2;
