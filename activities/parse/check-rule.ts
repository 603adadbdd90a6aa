import type { RuleCheck } from '../../lake/sources.ts';
import type { ConfiguredParser } from './connectors/fields.ts';
import { htmlFields } from './connectors/html-fields.ts';
import { jsonFields } from './connectors/json-fields.ts';
import { PARSER_NAMES } from './parsers.ts';

/** Parsers that make records of any kind, as the settings of a rule say. */
export const CONFIGURED_PARSERS: readonly ConfiguredParser[] = [htmlFields, jsonFields];

/** Whether a `keep` rule names a parser there is, with settings it takes: refused before anything is fetched. */
export const checkRule: RuleCheck = ({ kind, parser, options }) => {
  const configured = CONFIGURED_PARSERS.find((candidate) => candidate.parser === parser);
  if (configured) {
    return configured
      .problems(kind, options)
      .map(({ path, message }) => ({ path: ['options', ...path], message }));
  }
  if (PARSER_NAMES.includes(parser)) return [];
  const known = [...CONFIGURED_PARSERS.map((one) => one.parser), ...PARSER_NAMES].join('、');
  return [{ path: ['parser'], message: `没有这个解析器：${parser}（可用：${known}）` }];
};
