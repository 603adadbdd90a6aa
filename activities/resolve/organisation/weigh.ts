import type { ResolutionNote } from '../types.ts';
import { candidatePairs } from './blocking.ts';
import type { Clusters } from './clusters.ts';
import type { Candidate } from './names.ts';
import { probabilityOf, type Scorer } from './score.ts';
import { CONFLICT_WORDS } from './statements.ts';

/** Candidates whose odds are below this (log2) neither join nor compete. */
const FLOOR = -4;
/** Edges kept for each name, best first. */
const EDGES_MOST = 24;
/** Names of each cluster that are compared when two clusters meet. */
const MEMBERS_MOST = 8;

interface Edge {
  i: number;
  j: number;
  score: number;
  contradiction: boolean;
}

export interface Doubt {
  i: number;
  j: number;
  probability: number;
  question: string;
}

/** Joins by the model: best pairs first, cluster against cluster. Returns what a person should look at. */
export function joinByModel(
  candidates: readonly Candidate[],
  clusters: Clusters,
  scorer: Scorer,
  notes: ResolutionNote[],
): Doubt[] {
  const edges = scoredEdges(candidates, clusters, scorer);
  const near = neighbours(edges, candidates.length);
  const { merge_at, review_at } = scorer.model.weights.parameters;
  const weighed = edges
    .map((edge) => ({ ...edge, probability: posterior(edge, near, candidates, clusters, scorer) }))
    .filter(({ probability, score }) => probability >= review_at || probabilityOf(score) >= merge_at)
    .sort((a, b) => b.probability - a.probability || b.score - a.score || a.i - b.i || a.j - b.j);
  const doubts: Doubt[] = [];
  for (const { i, j, score, contradiction, probability } of weighed) {
    if (clusters.of(i) === clusters.of(j)) continue;
    const doubt = (question: string) => doubts.push({ i, j, probability, question });
    if (contradiction) {
      if (probability >= merge_at) doubt('名称相近，但区划或序号不同。是同一家吗？');
      continue;
    }
    if (probability < merge_at) {
      doubt(
        probabilityOf(score) >= merge_at
          ? '与不止一家机构同样相近，无法确定是哪一家。是同一家吗？'
          : '名称相近，证据不足。是同一家吗？',
      );
      continue;
    }
    const conflict = clusters.conflict(i, j);
    if (conflict === 'known') {
      doubt('两个编号此前分开发布，现有证据表明可能是同一家。要合并吗？');
      notes.push(note(candidates, i, j, 'known_apart', '看来是同一家，但此前以两个编号发布，须由人工决定'));
      continue;
    }
    if (conflict !== null) {
      const kind = conflict === 'code' ? 'code_conflict' : 'known_apart';
      notes.push(note(candidates, i, j, kind, `名称相近，但${CONFLICT_WORDS[conflict]}，未归并`));
      continue;
    }
    const reason = refusal(
      clusters.members(clusters.of(i)),
      clusters.members(clusters.of(j)),
      candidates,
      scorer,
    );
    if (reason !== null) {
      doubt(reason);
      if (reason.includes('区划'))
        notes.push(note(candidates, i, j, 'place_conflict', '两组名称中有区划或序号不同的，未归并'));
      continue;
    }
    const [a, b] = [candidates[i] as Candidate, candidates[j] as Candidate];
    clusters.join(i, j, {
      by: 'model',
      link: {
        left: a.mention.key,
        right: b.mention.key,
        probability: Math.round(probability * 1e6) / 1e6,
        parts: scorer.parts(a, b),
      },
    });
  }
  return doubts;
}

function scoredEdges(candidates: readonly Candidate[], clusters: Clusters, scorer: Scorer): Edge[] {
  const size = candidates.length;
  const edges: Edge[] = [];
  for (const pair of candidatePairs(candidates, scorer.model.lexicon)) {
    const i = Math.floor(pair / size);
    const j = pair - i * size;
    if (clusters.of(i) === clusters.of(j)) continue;
    const { score, contradiction } = scorer.judge(candidates[i] as Candidate, candidates[j] as Candidate);
    if (score > FLOOR) edges.push({ i, j, score, contradiction });
  }
  return edges;
}

function neighbours(edges: readonly Edge[], size: number): (Edge[] | undefined)[] {
  const near = new Array<Edge[] | undefined>(size);
  for (const edge of edges) {
    for (const end of [edge.i, edge.j]) {
      const list = near[end];
      if (list === undefined) near[end] = [edge];
      else list.push(edge);
    }
  }
  for (const list of near) {
    if (list === undefined || list.length <= EDGES_MOST) continue;
    list.sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
    list.length = EDGES_MOST;
  }
  return near;
}

/**
 * Probability that i and j are one body when each of them can be only one: candidates that cannot be the same as the partner
 * compete with it for the name.
 */
function posterior(
  { i, j, score }: Edge,
  near: readonly (Edge[] | undefined)[],
  candidates: readonly Candidate[],
  clusters: Clusters,
  scorer: Scorer,
): number {
  let worst = probabilityOf(score);
  for (const [self, partner] of [
    [i, j],
    [j, i],
  ] as const) {
    let odds = 0;
    for (const edge of near[self] ?? []) {
      const rival = edge.i === self ? edge.j : edge.i;
      if (rival === partner || edge.contradiction || edge.score < score - 12) continue;
      if (clusters.of(rival) === clusters.of(partner)) continue;
      const between = scorer.judge(candidates[partner] as Candidate, candidates[rival] as Candidate);
      if (between.contradiction || between.score < 0) odds += 2 ** edge.score;
    }
    if (odds > 0) worst = Math.min(worst, 2 ** score / (1 + 2 ** score + odds));
  }
  return worst;
}

/** Why two clusters cannot be one although two of their names could; null when they can. */
function refusal(
  one: readonly number[],
  two: readonly number[],
  candidates: readonly Candidate[],
  scorer: Scorer,
): string | null {
  let sum = 0;
  let pairs = 0;
  for (const i of one.slice(0, MEMBERS_MOST)) {
    for (const j of two.slice(0, MEMBERS_MOST)) {
      const { score, veto, contradiction } = scorer.judge(
        candidates[i] as Candidate,
        candidates[j] as Candidate,
      );
      if (veto !== null) return '两组名称中有上下级或不同高校的名称。是同一家吗？';
      if (contradiction) return '两组名称中有区划或序号不同的。是同一家吗？';
      sum += Math.max(-20, Math.min(20, score));
      pairs++;
    }
  }
  return sum / pairs < scorer.model.weights.parameters.average_at
    ? '与组内其他名称不相近。是同一家吗？'
    : null;
}

function note(
  candidates: readonly Candidate[],
  i: number,
  j: number,
  kind: ResolutionNote['kind'],
  text: string,
): ResolutionNote {
  const key = (at: number) => (candidates[at] as Candidate).mention.key;
  return { key: key(i), other: key(j), kind, note: text };
}
