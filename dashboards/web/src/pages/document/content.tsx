import { type ReactNode, useEffect, useRef } from 'react';
import type { DocumentPage, DocumentView, TextPiece } from '../../../../api/records.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable } from '../../kit/table.tsx';
import { bytes, integer } from '../../lib/format.ts';
import css from './document.module.css';
import { stretchesOf } from './pieces.ts';

type Form<F extends DocumentView['form']> = Extract<DocumentView, { form: F }>;

export interface ContentProps {
  page: DocumentPage;
  /** The field that is marked most; '' none. */
  field: string;
  /** Reads on from a cursor. */
  onFrom: (from: string) => void;
}

/** An archived document as text: never executed, never all of it at once. */
export function DocumentContent({ page, field, onFrom }: ContentProps): ReactNode {
  const { view } = page;
  switch (view.form) {
    case 'text':
      return (
        <Moving before={view.before} after={view.after} onFrom={onFrom}>
          <Text view={view} page={page} field={field} />
        </Moving>
      );
    case 'grid':
      return (
        <Moving before={view.before} after={view.after} onFrom={onFrom}>
          <Grid view={view} field={field} />
        </Moving>
      );
    case 'members':
      return (
        <div className="stack">
          <p>压缩包里有 {integer(view.members.length + view.more)} 个文件；读取过的成员各是一份原件。</p>
          <DataTable
            caption="压缩包的成员"
            rows={view.members}
            rowKey={(one) => one.name}
            columns={[
              { id: 'name', title: '文件', wrap: true },
              { id: 'bytes', title: '大小', align: 'right', render: (one) => bytes(one.bytes) },
            ]}
          />
        </div>
      );
    case 'binary':
      return <p>{view.why}。</p>;
    default:
      return view satisfies never;
  }
}

function Moving({
  before,
  after,
  onFrom,
  children,
}: {
  before: string | null;
  after: string | null;
  onFrom: (from: string) => void;
  children: ReactNode;
}) {
  return (
    <div className="stack">
      {before === null ? null : (
        <p className="row">
          <Button size="small" icon="up" onClick={() => onFrom(before)}>
            前面的内容
          </Button>
        </p>
      )}
      {children}
      {after === null ? null : (
        <p className="row">
          <Button size="small" icon="down" onClick={() => onFrom(after)}>
            后面的内容
          </Button>
        </p>
      )}
    </div>
  );
}

/** Whether a piece holds some of the record: of a long line only the pieces that do. */
function isOfRecord({ line, column, text }: TextPiece, record: Form<'text'>['record']): boolean {
  if (record === null || line < record.from || line > record.to) return false;
  if (line === record.from && column + text.length <= record.start) return false;
  return !(line === record.to && column > record.end);
}

function Text({ view, page, field }: { view: Form<'text'>; page: DocumentPage; field: string }) {
  const names = new Map(page.fields.map((one) => [one.field, one.name]));
  const { record } = view;
  const frame = useRef<HTMLElement>(null);
  const first = view.pieces[0];
  const start = `${first?.line ?? 0}.${first?.column ?? 0}`;
  // The record's first line, or the field that was asked for, is in sight without looking for it.
  useEffect(() => {
    const box = frame.current;
    const wanted =
      (field === '' ? null : box?.querySelector<HTMLElement>('[data-on="true"]')) ??
      (start === '' ? null : box?.querySelector<HTMLElement>('[data-record="true"]'));
    if (box && wanted)
      box.scrollTop += wanted.getBoundingClientRect().top - box.getBoundingClientRect().top - 40;
  }, [start, field]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys
    <section ref={frame} className={css.text} tabIndex={0} aria-label="原件的文字">
      {view.pieces.map((piece) => (
        <div
          key={`${piece.line}.${piece.column}`}
          className={css.line}
          data-record={isOfRecord(piece, record)}
        >
          <span className={css.number}>{piece.column === 0 ? piece.line : '…'}</span>
          <span className={css.words}>
            {stretchesOf(piece, view.marks, field).map((one, at) =>
              one.field === null ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: stretches of a line have no other name than their place
                <span key={at}>{one.text}</span>
              ) : (
                <mark
                  // biome-ignore lint/suspicious/noArrayIndexKey: the same
                  key={at}
                  className={css.mark}
                  data-on={one.field === field}
                  title={names.get(one.field) ?? one.field}
                >
                  {one.text}
                </mark>
              ),
            )}
          </span>
        </div>
      ))}
      {view.lines === null ? null : (
        <p className="note" style={{ padding: '8px' }}>
          全文 {integer(view.lines)} 行。
        </p>
      )}
    </section>
  );
}

/** A, B, …, Z, AA: as a spreadsheet names its columns. */
export const letters = (column: number): string =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

function Grid({ view, field }: { view: Form<'grid'>; field: string }) {
  const fields = new Map(view.columns.map((one) => [one.column, one]));
  const columns = Array.from({ length: view.width }, (_, at) => at);
  const frame = useRef<HTMLElement>(null);
  const start = view.rows[0]?.line ?? 0;
  // The marked cell is in sight without looking for it.
  useEffect(() => {
    const box = frame.current;
    const wanted =
      start === 0 || field === ''
        ? box?.querySelector<HTMLElement>('[data-record="true"] th')
        : box?.querySelector<HTMLElement>('[data-on="true"]');
    if (!box || !wanted) return;
    const [cell, own] = [wanted.getBoundingClientRect(), box.getBoundingClientRect()];
    if (cell.bottom > own.bottom || cell.top < own.top + 80) box.scrollTop += cell.top - own.top - 120;
    if (cell.right > own.right || cell.left < own.left)
      box.scrollLeft += cell.left - own.left - own.width / 2;
  }, [start, field]);
  return (
    <div className="stack">
      <p className="note">
        工作表「{view.sheet}」
        {view.sheets.length > 1 ? `（共 ${view.sheets.length} 张：${view.sheets.join('、')}）` : ''}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys */}
      <section ref={frame} className={css.grid} tabIndex={0} aria-label="单元格">
        <table>
          <thead>
            <tr>
              <th scope="col">行</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {letters(column)}
                  {fields.has(column) ? <div className="note">{fields.get(column)?.name}</div> : null}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.rows.map((row) => {
              const isRecord =
                view.record !== null && row.line >= view.record.from && row.line <= view.record.to;
              return (
                <tr key={row.line} data-record={isRecord}>
                  <th scope="row">{row.line}</th>
                  {columns.map((column) => (
                    <td
                      key={column}
                      data-on={isRecord && field !== '' && fields.get(column)?.field === field}
                    >
                      {row.cells[column] ?? ''}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}
