import { PanhuoError } from '../../domain/errors.ts';
import { RECORD_KINDS, recordKind } from '../../domain/records/index.ts';
import type { CsvParser } from './load-csv.ts';
import { publicationTable } from './publication.ts';
import { tabularOf } from './tabular-of.ts';

/** Gazette days, as the gazette's own CSVs write them. */
const GAZETTE: CsvParser = { parser: 'gazette-csv', parserVersion: 1, table: publicationTable };
/** Tables of any kind as offices keep them: CSV, XLSX, XLS, HTML, JSON. Raise the version when a change alters any record. */
const TABLE = { parser: 'table', parserVersion: 1 };

/** Parsers by name, as panhuo.yaml knows them. */
export const PARSER_NAMES: readonly string[] = [GAZETTE.parser, TABLE.parser];

/** Kinds that `panhuo import --as` takes. */
export const IMPORT_KINDS: readonly string[] = RECORD_KINDS.map(({ kind }) => kind);

/**
 * @param kind what a parser of any kind is to make
 * @throws PANHUO_USAGE for a name nobody wrote
 */
export function parserNamed(name: string, kind?: string): CsvParser {
  if (name === GAZETTE.parser) return GAZETTE;
  if (name === TABLE.parser && kind !== undefined) return tableParser(kind);
  throw new PanhuoError('PANHUO_USAGE', `没有这个解析器：${name}`, {
    hint: `可用：${PARSER_NAMES.join('、')}`,
  });
}

/** Reads tables of a kind, whatever their layout. @throws PANHUO_USAGE */
export function tableParser(kind: string): CsvParser {
  const known = recordKind(kind);
  if (known) return { ...TABLE, table: tabularOf(known) };
  throw new PanhuoError('PANHUO_USAGE', `不能导入这种记录：${kind}`, {
    hint: `可用：${RECORD_KINDS.map(({ kind: one, name }) => `${one}（${name}）`).join('、')}`,
  });
}

/** The parser that reads one-off text tables of a kind when nothing else is said. @throws PANHUO_USAGE */
export function parserOfKind(kind: string): CsvParser {
  return kind === GAZETTE.table.kind ? GAZETTE : tableParser(kind);
}
