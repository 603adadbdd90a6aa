import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Lake } from '../../../lake/lake.ts';
import type { DocumentPage, DocumentView, RecordField } from '../../api/records.ts';
import type { Caller } from '../access/caller.ts';
import type { Archive, Document, LakeRecord } from './archive.ts';
import { GRID_LIMIT, gridView, isGrid, membersView } from './grid-view.ts';
import { fieldsOf } from './record-page.ts';
import { documentClosed } from './record-rights.ts';
import { openText } from './text-source.ts';
import { textView } from './text-view.ts';

export interface DocumentAsked {
  readonly sha: string;
  /** Ordinal of the record that is marked. */
  readonly at?: number | undefined;
  readonly kind?: string | undefined;
  /** Where to read on: a cursor of an earlier answer. */
  readonly from?: string | undefined;
}

/**
 * An archived document as it may be read: its text, a grid of its cells, or the names of its members; never executed, never all at once.
 * @throws PANHUO_RECORD_UNKNOWN; PANHUO_FORBIDDEN where it holds what the caller may not see
 */
export async function documentPage(
  archive: Archive,
  connection: DuckDBConnection,
  lake: Lake,
  caller: Caller,
  asked: DocumentAsked,
): Promise<Omit<DocumentPage, 'snapshot' | 'synthetic'>> {
  const [document, ...also] = await archive.documents(connection, lake, asked.sha, asked.kind);
  mustOpen(caller, [document, ...also]);
  const record = asked.at === undefined ? null : await archive.record(lake, document, asked.at);
  const fields = record === null ? [] : fieldsOf(document, record, caller).fields;
  return {
    document: document.head,
    also: also.map(({ head }) => head),
    at: asked.at ?? null,
    record_id: record?.record_id ?? null,
    fields,
    hidden: [],
    view: await viewOf(archive, lake, document, record, fields, asked.from),
    warnings: document.counted.warnings,
    layout: document.counted.layout ?? [],
    download: `/api/v1/documents/${document.head.document_sha256}/bytes`,
  };
}

/** @throws PANHUO_FORBIDDEN */
export function mustOpen(caller: Caller, documents: readonly Document[]): void {
  const closed = documentClosed(
    caller,
    documents.map(({ head }) => head.kind),
  );
  if (closed !== null)
    throw new PanhuoError('PANHUO_FORBIDDEN', closed, { hint: '可以看记录页上解析出的字段。' });
}

async function viewOf(
  archive: Archive,
  lake: Lake,
  document: Document,
  record: LakeRecord | null,
  fields: readonly RecordField[],
  from: string | undefined,
): Promise<DocumentView> {
  const { encoding, bytes, name } = document.head;
  if (encoding === 'zip' || /\.zip$/i.test(name)) return membersView(lake, document);
  if (encoding === 'pdf' || /\.(pdf|docx?|wps)$/i.test(name))
    return { form: 'binary', why: '这种格式不在页面上显示，请下载原件查看' };
  if (isGrid(encoding)) {
    if (bytes > GRID_LIMIT) return { form: 'binary', why: '文件太大，不在页面上展开，请下载原件查看' };
    return gridView(lake, document, record, from);
  }
  const source = await openText(lake, document);
  const nextLine =
    record === null || record.line === 0 || document.counted.delimiter !== ''
      ? null
      : await archive.nextLine(lake, document, record.line);
  return textView(source, document, { record, nextLine, fields, from });
}
