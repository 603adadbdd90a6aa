import type { Cell } from '../../../../api/brief.ts';
import { href } from '../../lib/url-state.ts';

/** Conditions whose dimension has a parameter of its own on the pages about metrics. */
const SHORT: Readonly<Record<string, string>> = { city: 'c', university: 'u' };

function queryOf({ period, where }: Cell): Record<string, string | readonly string[]> {
  const own: Record<string, string> = {};
  const rest: string[] = [];
  for (const condition of where) {
    // Values in quotes are left to the general parameter, which takes conditions as they are written.
    const [, dimension = '', value = ''] = /^([a-z_]+)=([^"'“”(),，]+)$/.exec(condition) ?? [];
    const name = SHORT[dimension];
    if (name === undefined) rest.push(condition);
    else own[name] = value;
  }
  return { p: period, ...own, w: rest };
}

/** The rows behind a number. */
export const rowsOf = (cell: Cell): string => href('/metrics/$id/rows', { id: cell.metric }, queryOf(cell));

/** The number in the explorer, beside its past and its parts. */
export const explorerOf = (cell: Cell): string => href('/metrics/$id', { id: cell.metric }, queryOf(cell));
