import { CHAINS, type Chain } from './chains.ts';
import type { Patent } from './patent.ts';
import type { PatentText } from './text.ts';

/** Without it the name would look like an official table's. */
export const STRATEGIC_FILE = '合成数据_战略性新兴产业参照.csv';

/**
 * A concordance of strategic industries made from the generator's own chains, so that a sample has such labels without the official tables.
 * Columns are those of the transcribed table; codes only look like its codes; every name says 示例.
 */
export interface StrategicRule {
  code: string;
  name: string;
  rule: number;
  include: readonly string[];
  exclude: readonly string[];
  keywords: readonly string[];
}

const CODES: Readonly<Record<string, string>> = {
  iot: '1.1',
  ic: '1.2',
  ai: '1.5',
  robot: '2.1',
  ship: '2.5',
  carbon: '3.5',
  bio: '4.1',
  med: '4.2',
  car: '5.1',
  battery: '5.2',
  pv: '6.3',
  grid: '6.5',
};

/** Far from the numbers of the official table: how its rules are to be read is kept under them (ref.concordance_reading). */
const FIRST_RULE = 901;

/** Everything below a main group. */
const mainGroup = (symbol: string): string => symbol.slice(0, symbol.indexOf('/'));

/**
 * Of three nodes in a row one is found by symbols with keywords of half its objects, one by a main group without the symbols of nodes that
 * are none, one not at all.
 */
function rulesOf(chain: Chain): StrategicRule[] {
  const code = CODES[chain.key];
  if (code === undefined) return [];
  const outside = chain.nodes.filter((_, at) => at % 3 === 2).flatMap((node) => node.ipc);
  return chain.nodes.flatMap((node, at): StrategicRule[] => {
    if (at % 3 === 2) return [];
    const common = { code, name: `示例·${chain.name}（合成数据）`, rule: FIRST_RULE + at };
    if (at % 3 === 0)
      return [
        {
          ...common,
          include: node.ipc,
          exclude: [],
          keywords: node.objects.slice(0, Math.ceil(node.objects.length / 2)).map(({ name }) => name),
        },
      ];
    const groups = [...new Set(node.ipc.map(mainGroup))];
    const exclude = [...new Set(outside)].filter(
      (symbol) => groups.includes(mainGroup(symbol)) && !node.ipc.includes(symbol),
    );
    return [{ ...common, include: groups.map((group) => `${group}/00*`), exclude, keywords: [] }];
  });
}

export const STRATEGIC_RULES: readonly StrategicRule[] = CHAINS.flatMap(rulesOf);

/** The table as `panhuo reference add` takes it. */
export function strategicCsv(): string {
  const lines = STRATEGIC_RULES.map(({ code, name, rule, include, exclude, keywords }) =>
    [code, name, String(rule), include.join(';'), exclude.join(';'), keywords.join('、')].join(','),
  );
  return `${['sei_code,sei_name,rule_no,ipc_include,ipc_exclude,keywords', ...lines].join('\n')}\n`;
}

export interface StrategicTruth {
  /** Codes whose symbols are met, and keywords where there are any. */
  codes: string[];
  /** Codes whose symbols are met, keywords not. */
  unsure: string[];
}

/** What the table says of a patent, rule by rule and word by word: nothing is shared with the rule engine. */
export function strategicOf(patent: Patent, text: PatentText): StrategicTruth {
  const codes = new Set<string>();
  const unsure = new Set<string>();
  if (patent.design) return { codes: [], unsure: [] };
  const symbols = patent.classification.map((symbol) => symbol.replace(/\(.*$/, ''));
  const groups = new Set(symbols.map(mainGroup));
  const words = `${text.title}\n${text.abstract}\n${text.claims}`;
  for (const { code, include, exclude, keywords } of STRATEGIC_RULES) {
    const meets = include.some((pattern) =>
      pattern.endsWith('/00*')
        ? groups.has(pattern.slice(0, -4)) &&
          symbols.some((symbol) => mainGroup(symbol) === pattern.slice(0, -4) && !exclude.includes(symbol))
        : symbols.includes(pattern),
    );
    if (!meets) continue;
    if (keywords.length === 0 || keywords.some((word) => words.includes(word))) codes.add(code);
    else unsure.add(code);
  }
  return { codes: [...codes].sort(), unsure: [...unsure].filter((code) => !codes.has(code)).sort() };
}
