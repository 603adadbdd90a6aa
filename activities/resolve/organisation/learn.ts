import type { NameMention } from '../types.ts';
import { candidatePairs } from './blocking.ts';
import { vetoOf } from './compare.ts';
import { Corpus } from './corpus.ts';
import { FEATURES, LEVELS, type LevelWeight, type ResolutionModel, type Weights } from './model.ts';
import { type Candidate, isUsable, prepare } from './names.ts';
import { Scorer } from './score.ts';

/** Pairs that are learned from; more change nothing that can be seen in the weights. */
const PAIRS_MOST = 300_000;
const ROUNDS = 40;
const RANDOM_PAIRS = 1_500_000;
/** Fewer names teach nothing. */
const NAMES_LEAST = 1000;
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
  const candidates = prepare(mentions, from, []).filter(isUsable);
  if (candidates.length < NAMES_LEAST) return from.weights;
  const random = generator(seed);
  const scorer = new Scorer(from, candidates.length, new Corpus(candidates, from.weights.parameters));
  const apart = patternsOf(randomPairs(candidates, random, from), scorer);
  const levels = chances(apart, from.weights);
  const blocked = patternsOf(blockedPairs(candidates, random, from), scorer);
  const { population, partners } = from.weights.parameters;
  const prior = Math.log2(partners / Math.max(candidates.length, population));
  return {
    levels: expectationMaximisation(blocked, levels, prior),
    parameters: { ...from.weights.parameters, core_bits: meanBits(candidates) },
  };
}

/** Information that an equal core gives on average when two names are drawn. */
function meanBits(candidates: readonly Candidate[]): number {
  const cores = new Map<string, number>();
  for (const { parsed } of candidates) cores.set(parsed.core, (cores.get(parsed.core) ?? 0) + 1);
  let chance = 0;
  for (const count of cores.values()) chance += (count / candidates.length) ** 2;
  return Math.round(-Math.log2(chance) * 10) / 10;
}

function patternsOf(pairs: Iterable<[Candidate, Candidate]>, scorer: Scorer): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const [a, b] of pairs) {
    const levels = scorer.levels(a, b);
    const rarity = Math.round(scorer.rarity(a, b, levels));
    const key = `${levels.join('')} ${rarity}`;
    const pattern = patterns.get(key);
    if (pattern === undefined) patterns.set(key, { levels: levels.slice(), rarity, count: 1 });
    else pattern.count++;
  }
  return [...patterns.values()];
}

function* randomPairs(
  candidates: readonly Candidate[],
  random: () => number,
  { lexicon }: ResolutionModel,
): Generator<[Candidate, Candidate]> {
  const draw = () => candidates[Math.floor(random() * candidates.length)] as Candidate;
  for (let n = 0; n < RANDOM_PAIRS; n++) {
    const [a, b] = [draw(), draw()];
    if (a !== b && vetoOf(a, b, lexicon) === null) yield [a, b];
  }
}

function* blockedPairs(
  candidates: readonly Candidate[],
  random: () => number,
  { lexicon }: ResolutionModel,
): Generator<[Candidate, Candidate]> {
  const pairs = candidatePairs(candidates, lexicon);
  const share = PAIRS_MOST / Math.max(1, pairs.length);
  const size = candidates.length;
  for (const pair of pairs) {
    if (share < 1 && random() >= share) continue;
    const i = Math.floor(pair / size);
    const [a, b] = [candidates[i] as Candidate, candidates[pair - i * size] as Candidate];
    if (vetoOf(a, b, lexicon) === null) yield [a, b];
  }
}

/** How often each level comes out by chance: counted on pairs drawn at random, which are hardly ever one body. */
function chances(patterns: readonly Pattern[], start: Weights): Weights['levels'] {
  const counts = FEATURES.map((feature) => start.levels[feature].map((level) => level.u * FAITH));
  for (const { levels, count } of patterns)
    levels.forEach((level, f) => {
      add(counts, f, level, count);
    });
  return withProbabilities(start.levels, null, counts.map(normalised));
}

/** Share of the writings of a body that keep its parts. */
const BOTH_WRITE = 0.8;

interface Pattern {
  levels: Uint8Array;
  /** What the rarity of the core adds, in whole bits. */
  rarity: number;
  count: number;
}

/** EM for the chances among pairs of one body; those among others stay as counted, so that no other division of the pairs can win. */
function expectationMaximisation(
  patterns: readonly Pattern[],
  start: Weights['levels'],
  prior: number,
): Weights['levels'] {
  const u = FEATURES.map((feature) => start[feature].map((level) => level.u));
  let m = FEATURES.map((feature) => start[feature].map((level) => level.m));
  for (let round = 0; round < ROUNDS; round++) {
    const next = FEATURES.map((feature) => start[feature].map((level) => level.m * FAITH));
    for (const { levels, rarity, count } of patterns) {
      let score = prior + rarity;
      levels.forEach((level, f) => {
        if (!isSilent(f, level)) score += Math.log2((m[f]?.[level] as number) / (u[f]?.[level] as number));
      });
      const belief = count / (1 + 2 ** -score);
      levels.forEach((level, f) => {
        add(next, f, level, belief);
      });
    }
    m = next.map(normalised);
  }
  return withProbabilities(start, m, u);
}

/** Levels that say nothing either way: both probabilities are written alike. */
function isSilent(f: number, level: number): boolean {
  const feature = FEATURES[f] as (typeof FEATURES)[number];
  return SILENT.has(`${feature}/${LEVELS[feature][level]}`);
}

const SILENT = new Set([
  'industry/none',
  'region/none',
  'cities/unknown',
  'address/unknown',
  'company/unknown',
]);

/** Two writings of one body both lack a part as often as one name does; two bodies as often as that squared. */
function silent(f: number, level: number, chance: number): number {
  const part = LEVELS[FEATURES[f] as (typeof FEATURES)[number]][level] === 'none';
  return part ? significant(Math.sqrt(chance) * BOTH_WRITE) : chance;
}

function add(counts: number[][], f: number, level: number, count: number): void {
  const row = counts[f] as number[];
  row[level] = (row[level] as number) + count;
}

function withProbabilities(
  start: Weights['levels'],
  m: readonly number[][] | null,
  u: readonly number[][],
): Weights['levels'] {
  return Object.fromEntries(
    FEATURES.map((feature, f) => [
      feature,
      start[feature].map((level, l): LevelWeight => {
        const chance = significant(u[f]?.[l] as number);
        const learned = m === null ? level.m : significant(m[f]?.[l] as number);
        return {
          m: m !== null && isSilent(f, l) ? silent(f, l, chance) : learned,
          u: chance,
          finding: level.finding,
        };
      }),
    ]),
  ) as unknown as Weights['levels'];
}

function normalised(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => Math.max(1e-7, count / sum));
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
