import { MappingBook } from '../../../activities/parse/mappings.ts';
import { tableParser } from '../../../activities/parse/parsers.ts';
import { planTable } from '../../../activities/parse/table-plan.ts';
import { formatOf } from '../../../activities/parse/tables/format.ts';
import { readTextHead } from '../../../activities/parse/tables/text-head.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { TableOptions } from '../../../workflows/steps.ts';
import type { MappingRow } from '../../api/ops-run.ts';
import { mappingRows } from './kinds.ts';

/**
 * The columns of a table that cannot be read as it is, with the guess as far as it goes: what a person needs to say which column is which.
 * Empty where not even a heading can be found.
 */
export async function columnsOf(
  { home }: Workspace,
  kind: string,
  file: string,
  name: string,
  said: { map?: Record<string, string> | undefined; table?: TableOptions | undefined } = {},
): Promise<MappingRow[]> {
  const { table } = tableParser(kind);
  // Nothing is required of a table that is only looked at.
  const lenient = { ...table, fields: table.fields.map((field) => ({ ...field, required: false })) };
  try {
    const { map, table: options } = said;
    const plan = await planTable({
      table: lenient,
      file,
      name,
      map,
      options,
      mappings: new MappingBook(home),
    });
    plan.close();
    return mappingRows(plan.mapping);
  } catch (error) {
    if (!(error instanceof PanhuoError)) throw error;
    return headingOf(file, name, said.table);
  }
}

/** The cells of the line that is, or was said to be, the heading of a text. */
async function headingOf(file: string, name: string, options: TableOptions = {}): Promise<MappingRow[]> {
  try {
    if ((await formatOf(file, name)) !== 'text') return [];
    const { rows } = readTextHead(file, name, options.encoding);
    const row = rows.find(({ line }) => line >= (options.headerRow ?? 1));
    return (row?.cells ?? []).map((column) => ({
      column,
      field: null,
      by: 'unknown',
      confidence: 0,
      note: null,
    }));
  } catch (error) {
    if (error instanceof PanhuoError) return [];
    throw error;
  }
}
