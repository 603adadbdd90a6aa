import { CHAIN_TABLE } from './chain-table.ts';
import { NODE_TABLE } from './node-table.ts';

export type ObjectForm = 'device' | 'method' | 'material';

export interface NodeObject {
  name: string;
  form: ObjectForm;
}

export interface ChainNode {
  /** Position in NODES. */
  index: number;
  /** `battery/热管理`. */
  key: string;
  name: string;
  chain: Chain;
  position: '上游' | '中游' | '下游';
  ipc: readonly string[];
  objects: readonly NodeObject[];
  means: readonly string[];
  parts: readonly string[];
  effects: readonly string[];
  problems: readonly string[];
}

export interface Chain {
  key: string;
  name: string;
  parts: readonly string[];
  data: readonly string[];
  materials: readonly string[];
  processes: readonly string[];
  effects: readonly string[];
  problems: readonly string[];
  nodes: ChainNode[];
}

const VOCABULARY = ['parts', 'data', 'materials', 'process', 'effects', 'problems'] as const;

function parse(): Chain[] {
  const nodes: ChainNode[] = [];
  return CHAIN_TABLE.trim()
    .split(/\n(?=# )/)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [key = '', name = ''] = head.slice(2).split('|');
      const words = new Map<string, string[]>();
      for (const word of VOCABULARY) {
        const line = lines.find((text) => text.startsWith(`${word} `)) ?? '';
        words.set(word, line.slice(word.length + 1).split('、'));
      }
      const chain: Chain = {
        key,
        name,
        parts: words.get('parts') ?? [],
        data: words.get('data') ?? [],
        materials: words.get('materials') ?? [],
        processes: words.get('process') ?? [],
        effects: words.get('effects') ?? [],
        problems: words.get('problems') ?? [],
        nodes: [],
      };
      for (const line of lines) {
        const [position = '', node = '', ipc = '', objects = '', means = ''] = line.split('|');
        if (means === '') continue;
        chain.nodes.push({
          index: -1,
          key: `${key}/${node}`,
          name: node,
          chain,
          position: position as ChainNode['position'],
          ipc: ipc.split(' '),
          objects: objects.split(' ').map(objectOf),
          means: means.split(' '),
          ...ownWords(`${key}/${node}`, chain),
        });
      }
      for (const node of chain.nodes) {
        node.index = nodes.length;
        nodes.push(node);
      }
      return chain;
    });
}

const OWN = new Map(
  NODE_TABLE.trim()
    .split('\n')
    .map((line) => {
      const [key = '', ...words] = line.split('|');
      return [key, words.map((list) => list.split('、'))] as const;
    }),
);

function ownWords(key: string, chain: Chain): Pick<ChainNode, 'effects' | 'problems' | 'parts'> {
  const [effects, problems, parts] = OWN.get(key) ?? [];
  return {
    effects: effects ?? chain.effects,
    problems: problems ?? chain.problems,
    parts: parts ?? chain.parts,
  };
}

function objectOf(text: string): NodeObject {
  if (text.startsWith('*')) return { name: text.slice(1), form: 'method' };
  return text.startsWith('~') ? { name: text.slice(1), form: 'material' } : { name: text, form: 'device' };
}

export const CHAINS: readonly Chain[] = parse();
export const NODES: readonly ChainNode[] = CHAINS.flatMap((chain) => chain.nodes);

export function chainOf(key: string): Chain {
  const chain = CHAINS.find((one) => one.key === key);
  if (!chain) throw new RangeError(`no such chain: ${key}`);
  return chain;
}
