import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { loadReferences, type ReferenceTable } from '../../../transforms/runner/reference.ts';
import type { Reference, ReferencePage } from '../../api/definitions.ts';
import { referenceRows } from './references.ts';
import { cursorText, readCursor } from './select.ts';

/** What the YAML beside a table says of it; read for people, so that nothing but the names of columns is required. */
const text = z
  .union([z.string(), z.number(), z.date()])
  .transform((value) => String(value).trim())
  .default('');
const sidecar = z.looseObject({
  名称: text,
  source: text,
  version: text,
  licence: text,
  retrieved: z.union([z.date().transform((day) => day.toISOString().slice(0, 10)), text]).default(''),
  verified: z.boolean().default(false),
  note: text,
  columns: z.record(
    z.string(),
    z.looseObject({ type: z.string(), name: z.string().optional(), meaning: z.string().optional() }),
  ),
});

const added = (workspace: Workspace) => path.join(workspace.home, 'reference');

/** Reference tables, shipped and added, with their sources. */
export async function referenceList(workspace: Workspace): Promise<Reference[]> {
  const tables = await loadReferences(undefined, added(workspace));
  return Promise.all(tables.map(describe));
}

async function describe(table: ReferenceTable): Promise<Reference> {
  const said = sidecar.parse(parse(await readFile(table.file.replace(/\.csv$/, '.yaml'), 'utf8')));
  return {
    table: table.name,
    name: said.名称 || table.name,
    source: said.source,
    version: said.version,
    licence: said.licence,
    retrieved: said.retrieved,
    verified: said.verified,
    note: said.note,
    added: table.parts.length,
    columns: Object.entries(said.columns).map(([column, { type, name, meaning }]) => ({
      column,
      type,
      name: name ?? column,
      meaning: meaning ?? '',
    })),
  };
}

/**
 * Rows of one reference table.
 * @throws PANHUO_RECORD_UNKNOWN
 */
export async function referencePage(
  workspace: Workspace,
  name: string,
  page: { cursor: string | undefined; limit: number },
): Promise<ReferencePage> {
  const tables = await loadReferences(undefined, added(workspace));
  const table = tables.find((one) => one.name === name);
  if (table === undefined)
    throw new PanhuoError('PANHUO_RECORD_UNKNOWN', `没有这张参考表：${name.slice(0, 60)}`, {
      where: { field: 'table' },
    });
  const from = readCursor(page.cursor, [])?.seen ?? 0;
  const { rows, total } = await referenceRows(table, { from, limit: page.limit });
  const given = from + rows.length;
  return {
    reference: await describe(table),
    total,
    rows: rows.map((row) => ({ ...row })),
    next: given < total && rows.length > 0 ? cursorText({ seen: given, keys: [] }) : null,
  };
}
