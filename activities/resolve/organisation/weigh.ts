import { editDistance } from '../../../domain/organisation/characters.ts';
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

const ROUNDS = 2;
/** Pairs less likely than this are not worth a question. */
const ASK_AT = 0.05;
/** Names that contradict in their places are asked about when all else agrees. */
const ASK_CONTRADICTION = 0.95;
/** One pair says no more than this, in bits, about two clusters. */
const SCORE_MOST = 20;
/** Names further apart than this are not weighed for who stands between whom. */
const DISTANCE_MOST = 10;
const PLACES = '两组名称中有区划、序号或是否集团不同的。';

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
  const open = edges
    .filter(({ score }) => probabilityOf(score) >= review_at)
    .sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
  // What was joined competes no longer: the second round sees the clusters of the first.
  for (let round = 0; round < ROUNDS; round++) {
    for (const edge of open) {
      if (edge.contradiction || clusters.of(edge.i) === clusters.of(edge.j)) continue;
      const probability = posterior(edge, near, candidates, clusters, scorer);
      if (probability < merge_at || clusters.conflict(edge.i, edge.j) !== null) continue;
      if (refusal(edge, candidates, clusters, scorer) === null)
        join(edge, probability, candidates, clusters, scorer);
    }
  }
  const doubts: Doubt[] = [];
  const seen = new Set<string>();
  for (const edge of open) {
    const { i, j, score, contradiction } = edge;
    const pair = `${clusters.founder(i)} ${clusters.founder(j)}`;
    if (clusters.of(i) === clusters.of(j) || seen.has(pair)) continue;
    seen.add(pair);
    const probability = posterior(edge, near, candidates, clusters, scorer);
    const conflict = clusters.conflict(i, j);
    const likely = probability >= merge_at;
    if (conflict !== null && conflict !== 'known') {
      const kind = conflict === 'code' ? 'code_conflict' : 'known_apart';
      if (likely) notes.push(note(candidates, i, j, kind, `名称相近，但${CONFLICT_WORDS[conflict]}，未归并`));
    } else if (contradiction) {
      if (probability >= ASK_CONTRADICTION)
        doubts.push({ i, j, probability, question: '名称相近，但区划、序号或是否集团不同。是同一家吗？' });
    } else if (probability < merge_at) {
      const question =
        probabilityOf(score) >= merge_at
          ? '与不止一家机构同样相近，无法确定是哪一家。是同一家吗？'
          : '名称相近，证据不足。是同一家吗？';
      if (probability >= ASK_AT) doubts.push({ i, j, probability, question });
    } else {
      const reason = refusal(edge, candidates, clusters, scorer);
      if (reason === null) {
        // Only what would be joined now and was published apart is asked because of that: else a second build asked more than the first.
        if (conflict !== 'known') continue;
        const question = '两个编号此前分开发布，现有证据表明可能是同一家。要合并吗？';
        doubts.push({ i, j, probability, question });
        notes.push(note(candidates, i, j, 'known_apart', '看来是同一家，但此前以两个编号发布，须由人工决定'));
        continue;
      }
      doubts.push({ i, j, probability, question: `${reason}是同一家吗？` });
      if (reason === PLACES) notes.push(note(candidates, i, j, 'place_conflict', `${reason}未归并。`));
    }
  }
  return doubts.sort((a, b) => b.probability - a.probability || a.i - b.i || a.j - b.j);
}

function join(
  { i, j }: Edge,
  probability: number,
  candidates: readonly Candidate[],
  clusters: Clusters,
  scorer: Scorer,
): void {
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
      if (clusters.of(rival) === clusters.of(partner) || clusters.of(rival) === clusters.of(self)) continue;
      const between = scorer.judge(candidates[partner] as Candidate, candidates[rival] as Candidate);
      if (between.contradiction || (between.score < 0 && excludes(candidates, self, partner, rival)))
        odds += 2 ** edge.score;
    }
    if (odds > 0) worst = Math.min(worst, 2 ** score / (1 + 2 ** score + odds));
  }
  return worst;
}

/**
 * Whether self can be only one of two names. Two spoilt writings of self are each near to it, far from one another, and no rivals;
 * two bodies that a spoilt name may mean differ from one another in the very place where it is spoilt.
 */
function excludes(candidates: readonly Candidate[], self: number, partner: number, rival: number): boolean {
  const text = (i: number) => (candidates[i] as Candidate).parsed.plain;
  const apart = editDistance(text(partner), text(rival), DISTANCE_MOST);
  if (apart > DISTANCE_MOST) return false;
  const through =
    editDistance(text(partner), text(self), DISTANCE_MOST) +
    editDistance(text(self), text(rival), DISTANCE_MOST);
  return apart < through;
}

/** Whether all that parts a from b are the slips on the way a – i – j – b: spoilt writings of one name are far from one another. */
function liesBetween(candidates: readonly Candidate[], a: number, i: number, j: number, b: number): boolean {
  const text = (at: number) => (candidates[at] as Candidate).parsed.plain;
  const distance = (x: number, y: number) => (x === y ? 0 : editDistance(text(x), text(y), DISTANCE_MOST));
  return distance(a, b) >= distance(a, i) + distance(i, j) + distance(j, b);
}

/** Why two clusters cannot be one although two of their names could; null when they can. */
function refusal(
  { i, j }: Edge,
  candidates: readonly Candidate[],
  clusters: Clusters,
  scorer: Scorer,
): string | null {
  const one = clusters.members(clusters.of(i));
  const two = clusters.members(clusters.of(j));
  let sum = 0;
  let pairs = 0;
  for (const a of one.slice(0, MEMBERS_MOST)) {
    for (const b of two.slice(0, MEMBERS_MOST)) {
      const found = scorer.judge(candidates[a] as Candidate, candidates[b] as Candidate);
      if (found.veto !== null) return '两组名称中有上下级或不同高校的名称。';
      if (found.contradiction) return PLACES;
      if (found.score < 0 && liesBetween(candidates, a, i, j, b)) continue;
      sum += Math.max(-SCORE_MOST, Math.min(SCORE_MOST, found.score));
      pairs++;
    }
  }
  return sum / pairs < scorer.model.weights.parameters.average_at ? '与组内其他名称不相近。' : null;
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
