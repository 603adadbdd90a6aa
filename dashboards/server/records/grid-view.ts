import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openReader } from '../../../activities/parse/tables/open.ts';
import type { TableFormat } from '../../../activities/parse/tables/table-reader.ts';
import { Zip } from '../../../activities/parse/tables/zip.ts';
import { recordKind } from '../../../domain/records/index.ts';
import { keys, type Lake } from '../../../lake/lake.ts';
import { readDocument } from '../../../lake/pack.ts';
import type { DocumentView } from '../../api/records.ts';
import type { Document, LakeRecord } from './archive.ts';

type GridView = Extract<DocumentView, { form: 'grid' }>;
type MembersView = Extract<DocumentView, { form: 'members' }>;

/** A larger workbook is not taken apart while somebody waits. Bytes. */
export const GRID_LIMIT = 20 << 20;
const ROWS = 60;
const COLUMNS = 60;
const CELL = 400;
const CONTEXT = 6;
const MEMBERS = 500;

export const isGrid = (encoding: string): encoding is Exclude<TableFormat, 'jsonl'> =>
  encoding === 'xlsx' || encoding === 'xls' || encoding === 'html' || encoding === 'json';

/** The rows of a sheet around a record, or from a row on, as texts. */
export async function gridView(
  lake: Lake,
  document: Document,
  record: LakeRecord | null,
  from: string | undefined,
): Promise<GridView> {
  const { counted, head } = document;
  return withFile(lake, document, async (file) => {
    const reader = await openReader(head.encoding as Exclude<TableFormat, 'jsonl'>, file, head.name);
    try {
      const layout = counted.layout ?? [];
      const named = layout
        .map((line) => /读取工作表「(.+?)」/.exec(line)?.[1])
        .find((name) => name !== undefined);
      const sheet = reader.sheets.find(({ name }) => name === named) ?? reader.sheets[0];
      const heading = layout
        .map((line) => /表头在第 (\d+) 行/.exec(line)?.[1])
        .find((line) => line !== undefined);
      const asked = /^\d{1,9}$/.test(from ?? '') ? Number(from) : null;
      const start = asked ?? Math.max(1, (record?.line ?? 1) - CONTEXT);
      const headingLine = heading === undefined ? null : Number(heading);
      const rows: GridView['rows'] = [];
      let top: GridView['rows'][number] | null = null;
      let hasMore = false;
      let width = 0;
      if (sheet !== undefined) {
        for await (const some of reader.rows(sheet)) {
          for (const { line, cells } of some) {
            const shown = { line, cells: cells.slice(0, COLUMNS).map((cell) => cell.slice(0, CELL)) };
            if (line === headingLine && line < start) top = shown;
            if (line < start) continue;
            if (rows.length >= ROWS) {
              hasMore = true;
              break;
            }
            rows.push(shown);
            width = Math.max(width, shown.cells.length);
          }
          if (hasMore) break;
        }
      }
      const last = rows.at(-1)?.line ?? start;
      return {
        form: 'grid',
        sheet: sheet?.name ?? '',
        sheets: reader.sheets.map(({ name }) => name),
        heading: headingLine,
        width: Math.max(width, top?.cells.length ?? 0),
        // The heading stays in sight above rows far below it.
        rows: top === null ? rows : [top, ...rows],
        record: record === null || record.line === 0 ? null : { from: record.line, to: record.line },
        columns: counted.mapping.slice(0, COLUMNS).flatMap(({ field }, column) =>
          field === null
            ? []
            : [
                {
                  column,
                  field,
                  name: recordKind(head.kind)?.fields.find((one) => one.field === field)?.name ?? field,
                },
              ],
        ),
        before: start > 1 ? String(Math.max(1, start - ROWS)) : null,
        after: hasMore ? String(last + 1) : null,
      };
    } finally {
      reader.close();
    }
  });
}

/** What an archive holds, by name; its members are documents of their own where they were read. */
export async function membersView(lake: Lake, document: Document): Promise<MembersView> {
  return withFile(lake, document, async (file) => {
    const zip = await Zip.open(file, document.head.name);
    try {
      return {
        form: 'members',
        members: zip.entries.slice(0, MEMBERS).map(({ name, bytes }) => ({ name, bytes })),
        more: Math.max(0, zip.entries.length - MEMBERS),
      };
    } finally {
      zip.close();
    }
  });
}

/** Readers of workbooks want a file: one of the lake, or of what lies among others in a pack a copy. */
async function withFile<T>(
  lake: Lake,
  { counted }: Document,
  work: (file: string) => Promise<T>,
): Promise<T> {
  if (counted.pack === undefined) return work(await lake.store.localPath(keys.raw(counted.sha256)));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'panhuo-view-'));
  try {
    const file = path.join(folder, 'document');
    await writeFile(
      file,
      await readDocument(lake, { sha256: counted.sha256, bytes: counted.bytes, pack: counted.pack }),
    );
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
