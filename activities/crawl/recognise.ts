import { PanhuoError } from '../../domain/errors.ts';
import { recordKind } from '../../domain/records/index.ts';
import type { SourceConfig, Workspace } from '../../lake/workspace.ts';
import type { ArchiveIn } from '../../workflows/steps.ts';
import { connectorsOfTree, isVendorExport } from '../parse/connectors/guess.ts';
import { connectorNamed, connectorsOf } from '../parse/connectors/index.ts';
import { vendorExport } from '../parse/connectors/vendor-export.ts';
import { MappingBook } from '../parse/mappings.ts';
import { parserNamed, parserOfKind, tableParser } from '../parse/parsers.ts';
import { planTable, type TablePlan } from '../parse/table-plan.ts';
import { formatOf } from '../parse/tables/format.ts';
import { normaliseHeader } from '../parse/tabular.ts';

/**
 * Looks at a file before it is stored: which parser reads it, and whether that one can. Nothing is read to the end.
 * @returns the parser's name where the source's configuration does not say it
 * @throws PANHUO_INPUT_*, PANHUO_HEADER_*, PANHUO_SHEET_MISSING, PANHUO_WORKBOOK_UNREADABLE, PANHUO_ZIP_*, PANHUO_USAGE
 */
export async function recognise(
  workspace: Workspace,
  input: ArchiveIn,
  config: SourceConfig | undefined,
  file: string,
  name: string,
): Promise<string | undefined> {
  const named = input.parser ?? config?.parser;
  // Pages and trees say what they are only while they are read.
  if (named !== undefined && connectorNamed(named, input.kind) !== undefined) return input.parser;
  if (named !== undefined) {
    await look(workspace, input, parserNamed(named, input.kind).table, file, name);
    return input.parser;
  }
  const format = await formatOf(file, name);
  if (format === 'xml') return treeParser(input.kind, file, name);
  const isPlain = !input.map && !input.table && format === 'text';
  if (isPlain && input.kind === vendorExport.kind && isVendorExport(file, name)) return vendorExport.parser;
  return (await isGazette(workspace, input, file, name))
    ? undefined
    : lookAtTable(workspace, input, file, name);
}

/**
 * The connector that reads a tree as records of a kind.
 * @throws PANHUO_INPUT_BINARY where none does, with the kinds it could be read as
 */
function treeParser(kind: string, file: string, name: string): string {
  const connectors = connectorsOfTree(file, name);
  const fits = connectors.find((connector) => connector.kind === kind);
  if (fits !== undefined) return fits.parser;
  const known = connectors.map((one) => `--as ${one.kind}（${recordKind(one.kind)?.name ?? one.kind}）`);
  throw new PanhuoError('PANHUO_INPUT_BINARY', `这不是表格，而是 XML：${name}`, {
    where: { file: name },
    hint:
      known.length > 0
        ? `其中没有${recordKind(kind)?.name ?? kind}；可以这样导入：${known.join('、')}`
        : `认不出它的格式；请用 --parser 指定读它的解析器：${connectorsOf(kind).join('、') || '（这种记录没有）'}`,
  });
}

async function lookAtTable(
  workspace: Workspace,
  input: ArchiveIn,
  file: string,
  name: string,
): Promise<string> {
  const parser = tableParser(input.kind);
  try {
    await look(workspace, input, parser.table, file, name);
  } catch (error) {
    const connectors = connectorsOf(input.kind);
    if (!(error instanceof PanhuoError) || connectors.length === 0 || !(await isMarkup(file, name)))
      throw error;
    throw new PanhuoError('PANHUO_INPUT_BINARY', `这不是表格，而是 XML 或网页：${name}`, {
      where: { file: name },
      hint: `请用 --parser 指定读它的解析器：${connectors.join('、')}`,
      cause: error,
    });
  }
  return parser.parser;
}

/**
 * The one rule of `import --as publication`: a text table whose every column the gazette knows is read as the gazette's, so that it is the
 * same batch as one that a gazette source brought; all others are tables of the kind, with all its fields.
 */
async function isGazette(
  workspace: Workspace,
  input: ArchiveIn,
  file: string,
  name: string,
): Promise<boolean> {
  const { table } = parserOfKind(input.kind);
  if (table.office || input.map || input.table || (await formatOf(file, name)) !== 'text') return false;
  const full = tableParser(input.kind).table;
  try {
    const plan = await planTable({ table, file, name });
    plan.close();
    const isOwn = (header: string) =>
      table.fields.some(({ aliases }) => aliases.includes(normaliseHeader(header)));
    return plan.headers.every((header) => isOwn(header) || (full.recognise?.(header).length ?? 0) === 0);
  } catch (error) {
    if (!(error instanceof PanhuoError)) throw error;
    // Whether it is a table at all is for the other look to say; what the gazette's look says is lost only where that one succeeds.
    try {
      await look(workspace, input, full, file, name);
      return false;
    } catch {
      throw error;
    }
  }
}

async function look(
  workspace: Workspace,
  input: ArchiveIn,
  table: Parameters<typeof planTable>[0]['table'],
  file: string,
  name: string,
): Promise<void> {
  const mappings = new MappingBook(workspace.home);
  const plan: TablePlan = await planTable({
    table,
    file,
    name,
    map: input.map,
    options: input.table,
    mappings,
  });
  plan.close();
  if (input.table?.forget) await mappings.forget(table.kind, plan.headers);
}

async function isMarkup(file: string, name: string): Promise<boolean> {
  const format = await formatOf(file, name);
  return format === 'html' || format === 'xml';
}
