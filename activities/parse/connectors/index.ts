import type { RuleCheck } from '../../../lake/sources.ts';
import { PARSER_NAMES, parserNamed } from '../parsers.ts';
import type { RecordParser } from '../record-parser.ts';
import { epoBiblio } from './epo-biblio.ts';
import { epoClaims } from './epo-claims.ts';
import { epoFamily } from './epo-family.ts';
import { epoLegal } from './epo-legal.ts';
import type { ConfiguredParser } from './fields.ts';
import { gazetteEvents } from './gazette-events.ts';
import { gazetteHtml } from './gazette-html.ts';
import { htmlFields } from './html-fields.ts';
import { jsonFields } from './json-fields.ts';
import { listedCompanies } from './listed-companies.ts';
import { openLicence } from './open-licence.ts';
import { policyHtml } from './policy-html.ts';
import { universities } from './universities.ts';
import { usptoAssignment } from './uspto-assignment.ts';
import { usptoGrant } from './uspto-grant.ts';
import { vendorExport } from './vendor-export.ts';

/** Connectors for pages, answers and trees, by name. Tables are read by `activities/parse/parsers.ts`. */
const CONNECTORS: readonly RecordParser[] = [
  gazetteHtml,
  gazetteEvents,
  openLicence,
  policyHtml,
  epoBiblio,
  epoClaims,
  epoFamily,
  epoLegal,
  usptoGrant,
  usptoAssignment,
  listedCompanies,
  universities,
  vendorExport,
];

/** Connectors that make records of whatever kind the rule names, as its settings say. */
export const CONFIGURED: readonly ConfiguredParser[] = [htmlFields, jsonFields];

/** Undefined for a name that is no connector's. */
export function connectorNamed(name: string, kind: string): RecordParser | undefined {
  return (
    CONNECTORS.find((connector) => connector.parser === name) ??
    CONFIGURED.find((connector) => connector.parser === name)?.forKind(kind)
  );
}

/** Names of the connectors that make records of a kind. */
export function connectorsOf(kind: string): string[] {
  return CONNECTORS.filter((connector) => connector.kind === kind).map(({ parser }) => parser);
}

/** Whether a `keep` rule names a parser there is, of its kind, with settings it takes: refused before anything is fetched. */
export const checkRule: RuleCheck = ({ kind, parser, options }) => {
  const configured = CONFIGURED.find((candidate) => candidate.parser === parser);
  if (configured) {
    return configured
      .problems(kind, options)
      .map(({ path, message }) => ({ path: ['options', ...path], message }));
  }
  const connector = CONNECTORS.find((candidate) => candidate.parser === parser);
  const made = PARSER_NAMES.includes(parser) ? parserNamed(parser, kind).table.kind : connector?.kind;
  if (made === kind) {
    return (connector?.problems?.(options) ?? []).map(({ path, message }) => ({
      path: ['options', ...path],
      message,
    }));
  }
  if (made !== undefined) {
    return [{ path: ['kind'], message: `解析器 ${parser} 读出的是 ${made}，不是 ${kind}` }];
  }
  const known = [...CONFIGURED, ...CONNECTORS].map((one) => one.parser);
  return [
    {
      path: ['parser'],
      message: `没有这个解析器：${parser}（可用：${[...known, ...PARSER_NAMES].join('、')}）`,
    },
  ];
};
