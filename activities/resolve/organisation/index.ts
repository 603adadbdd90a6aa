import type {
  NameLink,
  Resolution,
  ResolutionInput,
  ResolutionNote,
  ResolvedName,
  ReviewPair,
} from '../types.ts';
import { Clusters } from './clusters.ts';
import { Corpus } from './corpus.ts';
import { organisationId } from './ids.ts';
import type { ResolutionModel } from './model.ts';
import { prepare } from './names.ts';
import { parentLinks } from './parents.ts';
import { probabilityOf, Scorer } from './score.ts';
import { Statements } from './statements.ts';
import { joinByModel } from './weigh.ts';

export { learnModel, learnWeights } from './learn.ts';
export { loadResolutionModel } from './load.ts';
export type { ResolutionModel, Weights } from './model.ts';

/** Questions to people: no more than this, the likeliest first. */
const QUESTIONS_MOST = 20_000;

/**
 * Puts together the names that are one organisation. What is certain comes first (ids given before, decisions, credit codes,
 * statements of sources, the table of universities), then the model, cluster against cluster. Ids given before never change, except
 * where a code, a statement or a person joins two of them. The order of the input does not matter.
 */
export function resolveOrganisations(input: ResolutionInput, model: ResolutionModel): Resolution {
  const notes: ResolutionNote[] = [];
  const candidates = prepare(input.mentions, model, notes);
  const clusters = new Clusters(candidates, input.known);
  const statements = new Statements(candidates, clusters, notes, model.lexicon);
  const scorer = new Scorer(model, candidates.length, new Corpus(candidates, model.weights.parameters));
  statements.apply(input);
  const doubts = joinByModel(candidates, clusters, scorer, notes);
  const ids = clusterIds(clusters, candidates, input.known);
  const idOf = (i: number): string => ids.get(clusters.of(i)) as string;

  const resolved = new Map<string, ResolvedName>();
  candidates.forEach(({ mention }, i) => {
    const joint = clusters.joint(i);
    const alone = clusters.members(clusters.of(i)).length === 1;
    const by = joint?.by ?? (alone ? 'single' : 'founder');
    resolved.set(mention.key, { key: mention.key, orgId: idOf(i), by, link: joint?.link ?? null });
  });

  const review: ReviewPair[] = [];
  const seen = new Set<string>();
  const ask = (i: number, j: number, question: string, link: Omit<NameLink, 'left' | 'right'>) => {
    if (clusters.of(i) === clusters.of(j)) return;
    const [leftId, rightId] = [idOf(i), idOf(j)];
    const pair = leftId < rightId ? `${leftId} ${rightId}` : `${rightId} ${leftId}`;
    if (seen.has(pair)) return;
    seen.add(pair);
    const [left, right] = [candidates[i]?.mention.key ?? '', candidates[j]?.mention.key ?? ''];
    review.push({ left, right, leftId, rightId, question, ...link });
  };
  for (const { i, j, question, parts } of statements.asked) {
    const [a, b] = [candidates[i], candidates[j]];
    if (a === undefined || b === undefined) continue;
    ask(i, j, question, { probability: probabilityOf(scorer.score(a, b)), parts });
  }
  for (const { i, j, question, probability } of doubts) {
    if (review.length >= QUESTIONS_MOST) break;
    const [a, b] = [candidates[i], candidates[j]];
    if (a === undefined || b === undefined || clusters.apart(i, j) !== null) continue;
    ask(i, j, question, { probability, parts: scorer.parts(a, b) });
  }
  return {
    names: input.mentions.map(({ key }) => resolved.get(key) as ResolvedName),
    parents: parentLinks(candidates, clusters, statements, idOf, model.lexicon),
    review,
    notes,
  };
}

/** The id given before, else `org:` and 12 hex digits of the MD5 of the founder's key; one that is taken is hashed again. */
function clusterIds(
  clusters: Clusters,
  candidates: ReturnType<typeof prepare>,
  known: ReadonlyMap<string, string>,
): Map<number, string> {
  const taken = new Set(known.values());
  const ids = new Map<number, string>();
  candidates.forEach(({ mention }, i) => {
    const cluster = clusters.of(i);
    if (ids.has(cluster)) return;
    const given = clusters.knownId(i);
    if (given !== null) {
      ids.set(cluster, given);
      return;
    }
    let id = organisationId(mention.key);
    for (let n = 2; taken.has(id); n++) id = organisationId(`${mention.key}#${n}`);
    taken.add(id);
    ids.set(cluster, id);
  });
  return ids;
}
