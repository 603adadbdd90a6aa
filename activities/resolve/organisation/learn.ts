import type { NameMention } from '../types.ts';
import { candidatePairs } from './blocking.ts';
import { type Veto, vetoOf } from './compare.ts';
import {
  FEATURES,
  LEVELS,
  type LevelWeight,
  type Parameters,
  type ResolutionModel,
  type Weights,
} from './model.ts';
import { type Candidate, prepare } from './names.ts';
import { Scorer } from './score.ts';

/** Pairs that are learned from; more change nothing that can be seen in the weights. */
const PAIRS_MOST = 300_000;
const ROUNDS = 60;
/** The weights that were known count as so many pairs. */
const FAITH = 400;

/** Weights learned by EM from the pairs that blocking brings together; nobody has to say which of them are one body. */
export function learnModel(
  mentions: readonly NameMention[],
  seed: number,
  from: ResolutionModel,
): ResolutionModel {
  return { lexicon: from.lexicon, weights: learnWeights(mentions, seed, from) };
}

/** See {@link learnModel}. Equal input and seed give equal weights. */
export function learnWeights(mentions: readonly NameMention[], seed: number, from: ResolutionModel): Weights {
  const candidates = prepare(mentions, from, []);
  const scorer = new Scorer(from);
  const patterns = new Map<string, { levels: Uint8Array; count: number }>();
  let bits = 0;
  let equal = 0;
  for (const [a, b] of sampled(candidates, seed, from)) {
    const levels = scorer.levels(a, b);
    if ((levels[0] as number) <= 1) {
      bits += Math.max(a.bits, b.bits);
      equal++;
    }
    const key = levels.join('');
    const pattern = patterns.get(key);
    if (pattern === undefined) patterns.set(key, { levels: levels.slice(), count: 1 });
    else pattern.count++;
  }
  if (patterns.size === 0) return from.weights;
  const learned = expectationMaximisation([...patterns.values()], from.weights);
  const parameters: Parameters = {
    ...from.weights.parameters,
    prior: learned.prior,
    core_bits: equal === 0 ? from.weights.parameters.core_bits : Math.round((bits / equal) * 10) / 10,
  };
  return { levels: learned.levels, parameters };
}

function* sampled(
  candidates: readonly Candidate[],
  seed: number,
  model: ResolutionModel,
): Generator<[Candidate, Candidate]> {
  const pairs = candidatePairs(candidates, model.lexicon);
  const share = PAIRS_MOST / Math.max(1, pairs.length);
  const size = candidates.length;
  const random = generator(seed);
  for (const pair of pairs) {
    if (share < 1 && random() >= share) continue;
    const i = Math.floor(pair / size);
    const [a, b] = [candidates[i] as Candidate, candidates[pair - i * size] as Candidate];
    const veto: Veto = vetoOf(a, b, model.lexicon);
    if (veto === null) yield [a, b];
  }
}

interface Pattern {
  levels: Uint8Array;
  count: number;
}

function expectationMaximisation(patterns: readonly Pattern[], start: Weights) {
  const total = patterns.reduce((sum, { count }) => sum + count, 0);
  let prior = start.parameters.prior;
  let m = FEATURES.map((feature) => start.levels[feature].map((level) => level.m));
  let u = FEATURES.map((feature) => start.levels[feature].map((level) => level.u));
  for (let round = 0; round < ROUNDS; round++) {
    const nextM = FEATURES.map((feature) => start.levels[feature].map((level) => level.m * FAITH));
    const nextU = FEATURES.map((feature) => start.levels[feature].map((level) => level.u * FAITH));
    let matches = 0;
    for (const { levels, count } of patterns) {
      let odds = prior / (1 - prior);
      levels.forEach((level, f) => {
        odds *= (m[f]?.[level] as number) / (u[f]?.[level] as number);
      });
      const belief = (odds / (1 + odds)) * count;
      matches += belief;
      levels.forEach((level, f) => {
        (nextM[f] as number[])[level] = (nextM[f]?.[level] as number) + belief;
        (nextU[f] as number[])[level] = (nextU[f]?.[level] as number) + count - belief;
      });
    }
    prior = Math.min(0.5, Math.max(1e-4, matches / total));
    m = nextM.map(normalised);
    u = nextU.map(normalised);
  }
  const levels = Object.fromEntries(
    FEATURES.map((feature, f) => [
      feature,
      LEVELS[feature].map(
        (_, l): LevelWeight => ({
          m: significant(m[f]?.[l] as number),
          u: significant(u[f]?.[l] as number),
          finding: start.levels[feature][l]?.finding ?? '',
        }),
      ),
    ]),
  ) as unknown as Weights['levels'];
  return { levels, prior: significant(prior) };
}

function normalised(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => Math.max(1e-5, count / sum));
}

function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
