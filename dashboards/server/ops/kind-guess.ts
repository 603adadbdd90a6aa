import { connectorsOfTree } from '../../../activities/parse/connectors/guess.ts';
import { MappingBook } from '../../../activities/parse/mappings.ts';
import { tableParser } from '../../../activities/parse/parsers.ts';
import { planTable } from '../../../activities/parse/table-plan.ts';
import { formatOf } from '../../../activities/parse/tables/format.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { RECORD_KINDS } from '../../../domain/records/index.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { TableOptions } from '../../../workflows/steps.ts';
import type { Upload } from '../../api/ops-run.ts';
import { kindName } from '../words.ts';

/** Said of the bytes, whatever kind they are looked at as. */
const RUBBISH: ReadonlySet<string> = new Set([
  'PANHUO_INPUT_EMPTY',
  'PANHUO_INPUT_BINARY',
  'PANHUO_ZIP_DAMAGED',
  'PANHUO_ZIP_LIMIT',
  'PANHUO_WORKBOOK_UNREADABLE',
]);

/**
 * Which kinds of records a file may hold, by its heading: each kind looks at the head as an import would. Nothing is read to the end.
 * @returns the likeliest first; none for an archive of files, whose members tell only when they are read
 * @throws PANHUO_INPUT_EMPTY, PANHUO_INPUT_BINARY, PANHUO_ZIP_*, PANHUO_WORKBOOK_UNREADABLE when no kind can make anything of the bytes
 */
export async function guessKinds(
  { home }: Workspace,
  file: string,
  name: string,
  options?: TableOptions,
): Promise<Upload['guesses']> {
  const format = await formatOf(file, name);
  if (format === 'zip') return [];
  if (format === 'xml')
    return connectorsOfTree(file, name).map(({ kind }) => ({
      kind,
      name: kindName(kind),
      share: 1,
      columns: 0,
    }));
  const mappings = new MappingBook(home);
  const guesses: (Upload['guesses'][number] & { sure: number })[] = [];
  const faults: PanhuoError[] = [];
  for (const { kind, name: words } of RECORD_KINDS) {
    try {
      const plan = await planTable({ table: tableParser(kind).table, file, name, mappings, options });
      plan.close();
      const known = plan.mapping.filter(({ field }) => field !== null && field !== 'sequence');
      if (known.length === 0) continue;
      guesses.push({
        kind,
        name: words,
        share: known.length / Math.max(1, plan.mapping.length),
        columns: known.length,
        sure: known.reduce((sum, { confidence }) => sum + confidence, 0),
      });
    } catch (error) {
      if (!(error instanceof PanhuoError)) throw error;
      faults.push(error);
    }
  }
  const [first] = faults;
  if (guesses.length === 0 && first !== undefined && faults.every(({ code }) => RUBBISH.has(code)))
    throw first;
  return guesses
    .sort((a, b) => b.sure - a.sure || b.share - a.share)
    .map(({ sure: _, ...guess }) => ({ ...guess, share: Math.round(guess.share * 1000) / 1000 }));
}
