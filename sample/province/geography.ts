import { CITIES, type City } from '../regions.ts';
import { Rng } from '../rng.ts';
import { CHAINS, type ChainNode, chainOf, NODES } from './chains.ts';

export const JIANGSU: readonly City[] = CITIES.filter((city) => city.province === '江苏省');
export const ELSEWHERE: readonly City[] = CITIES.filter((city) => city.province !== '江苏省');

/** First four digits of the administrative code (GB/T 2260) of the 13 cities. */
const CODES = '3201 3202 3203 3204 3205 3206 3207 3208 3209 3210 3211 3212 3213'.split(' ');
const CODE_OF = new Map(JIANGSU.map((city, i) => [city.name, CODES[i] ?? '3200']));

/** Four digits for numbers and credit codes; elsewhere a province's, or 1100. */
export function cityCode(city: City): string {
  return CODE_OF.get(city.name) ?? '1100';
}

export function cityNamed(name: string): City {
  const city = CITIES.find((one) => one.name === name);
  if (!city) throw new RangeError(`no such city: ${name}`);
  return city;
}

/** Chains a city lives by, the first one most; invented proportions. */
const CITY_CHAINS: Record<string, string> = {
  南京市: 'ai ic grid bio iot',
  无锡市: 'iot ic car bio',
  徐州市: 'robot carbon grid',
  常州市: 'carbon battery pv robot',
  苏州市: 'bio med ic robot iot',
  南通市: 'ship ic med',
  连云港市: 'bio carbon',
  淮安市: 'grid iot',
  盐城市: 'pv car battery',
  扬州市: 'car pv ai',
  镇江市: 'ship carbon car',
  泰州市: 'bio med',
  宿迁市: 'pv carbon',
};

export function chainsOfCity(city: City): string[] {
  return CITY_CHAINS[city.name]?.split(' ') ?? CHAINS.map((chain) => chain.key);
}

export type NodeLevel = 'strong' | 'weak' | 'missing';
const FACTOR: Record<NodeLevel, number> = { strong: 6, weak: 0.15, missing: 0 };

export interface PlantedNode {
  city: string;
  chain: string;
  node: string;
  level: NodeLevel;
}

/** Which nodes are strong, weak or missing where. Nobody whose first applicant sits in the city invents in a missing node. */
export class NodePlan {
  readonly planted: readonly PlantedNode[];
  private readonly factors = new Map<string, Float64Array>();

  constructor(seed: number) {
    const planted: PlantedNode[] = [];
    for (const city of JIANGSU) {
      const factors = new Float64Array(NODES.length).fill(1);
      for (const key of chainsOfCity(city).slice(0, 3)) {
        const rng = new Rng(seed, 'nodes', city.name, key);
        const nodes = [...chainOf(key).nodes];
        const levels: NodeLevel[] = ['strong', 'strong', 'weak', 'weak', 'missing'];
        for (const level of levels) {
          const [node] = nodes.splice(rng.int(nodes.length), 1);
          if (!node) continue;
          factors[node.index] = FACTOR[level];
          planted.push({ city: city.name, chain: node.chain.name, node: node.name, level });
        }
      }
      this.factors.set(city.name, factors);
    }
    this.planted = planted;
  }

  /** A node of the chain as the city has them. */
  draw(rng: Rng, city: City, chainKey: string): ChainNode {
    const nodes = chainOf(chainKey).nodes;
    const factors = this.factors.get(city.name);
    const weight = (node: ChainNode): number => factors?.[node.index] ?? 1;
    let left = rng.float() * nodes.reduce((sum, node) => sum + weight(node), 0);
    for (const node of nodes) {
      left -= weight(node);
      if (left < 0) return node;
    }
    const last = nodes.findLast((node) => weight(node) > 0);
    if (!last) throw new RangeError(`no node left in ${chainKey}`);
    return last;
  }

  keyOf(chain: string, node: string): string {
    return NODES.find((one) => one.chain.name === chain && one.name === node)?.key ?? '';
  }

  missingIn(city: City): ChainNode[] {
    const factors = this.factors.get(city.name);
    return NODES.filter((node) => factors?.[node.index] === 0);
  }
}
