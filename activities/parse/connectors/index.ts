import type { RuleCheck } from '../../../lake/sources.ts';
import { PARSER_NAMES, parserNamed } from '../parsers.ts';
import type { RecordParser } from '../record-parser.ts';
import { epoBiblio } from './epo-biblio.ts';
import { epoClaims } from './epo-claims.ts';
import { epoFamily } from './epo-family.ts';
import { epoLegal } from './epo-legal.ts';
import { gazetteHtml } from './gazette-html.ts';

/** Connectors for pages, answers and trees, by name. Tables are read by `activities/parse/parsers.ts`. */
const CONNECTORS: readonly RecordParser[] = [gazetteHtml, epoBiblio, epoClaims, epoFamily, epoLegal];

/** Connectors that make records of whatever kind the source file names: its options say where the fields are. */
const BY_KIND: Readonly<Record<string, (kind: string) => RecordParser>> = {};

/** Undefined for a name that is no connector's. */
export function connectorNamed(name: string, kind: string): RecordParser | undefined {
  return CONNECTORS.find((connector) => connector.parser === name) ?? BY_KIND[name]?.(kind);
}

/** Looks at what a source file says of parsers before anything is fetched: names, kinds, options. */
export const checkRule: RuleCheck = ({ parser, kind }) => {
  const made = PARSER_NAMES.includes(parser)
    ? parserNamed(parser, kind).table.kind
    : connectorNamed(parser, kind)?.kind;
  if (made === undefined) {
    const known = [...PARSER_NAMES, ...CONNECTORS.map((one) => one.parser), ...Object.keys(BY_KIND)];
    return [{ path: ['parser'], message: `没有这个解析器：${parser}（可用：${known.join('、')}）` }];
  }
  if (made !== kind) return [{ path: ['kind'], message: `解析器 ${parser} 读出的是 ${made}，不是 ${kind}` }];
  return [];
};
