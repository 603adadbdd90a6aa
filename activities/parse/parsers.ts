import { PanhuoError } from '../../domain/errors.ts';
import type { CsvParser } from './load-csv.ts';
import { publicationTable } from './publication.ts';

/** Parsers by name, as panhuo.yaml and `import --as KIND` know them. Raise the version when a change alters any record. */
const PARSERS: readonly CsvParser[] = [{ parser: 'gazette-csv', parserVersion: 1, table: publicationTable }];

/** Kinds that `panhuo import --as` takes. */
export const IMPORT_KINDS: readonly string[] = [...new Set(PARSERS.map((parser) => parser.table.kind))];

/** @throws PANHUO_USAGE for a name nobody wrote */
export function parserNamed(name: string): CsvParser {
  const parser = PARSERS.find((candidate) => candidate.parser === name);
  if (parser) return parser;
  throw new PanhuoError('PANHUO_USAGE', `没有这个解析器：${name}`, {
    hint: `可用：${PARSERS.map((candidate) => candidate.parser).join('、')}`,
  });
}

/** The parser that reads one-off files of a kind. @throws PANHUO_USAGE */
export function parserOfKind(kind: string): CsvParser {
  const parser = PARSERS.find((candidate) => candidate.table.kind === kind);
  if (parser) return parser;
  throw new PanhuoError('PANHUO_USAGE', `不能导入这种记录：${kind}`, {
    hint: `可用：${IMPORT_KINDS.join('、')}`,
  });
}
