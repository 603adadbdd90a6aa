import { connectorNamed, connectorsOf } from '../../activities/parse/connectors/index.ts';
import { PARSER_NAMES, parserNamed, parserOfKind } from '../../activities/parse/parsers.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { ingest } from './ingest.ts';

export async function run(
  context: Context,
  files: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const kind = String(options.as);
  parserOfKind(kind); // refuses an unknown kind before anything starts
  const parser = options.parser === undefined ? {} : { parser: parserFor(kind, String(options.parser)) };
  return ingest(context, { source: 'import', kind, files, ...parser }, options);
}

/** @throws PANHUO_USAGE for a parser that makes no records of the kind */
function parserFor(kind: string, name: string): string {
  const makes = PARSER_NAMES.includes(name)
    ? parserNamed(name, kind).table.kind
    : connectorNamed(name, kind)?.kind;
  if (makes === kind) return name;
  throw new PanhuoError('PANHUO_USAGE', `解析器 ${name} 读不出 ${kind}`, {
    hint: `可用：${['table', ...connectorsOf(kind)].join('、')}`,
  });
}
