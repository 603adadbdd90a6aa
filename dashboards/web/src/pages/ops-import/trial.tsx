import type { Trial } from '../../../../api/ops-run.ts';
import { Card } from '../../kit/card.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { integer } from '../../lib/format.ts';
import css from '../ops/ops.module.css';
import { Identity } from '../ops/parts.tsx';

type Document = Trial['documents'][number];

/** What a trial reading found. Nothing of it is stored. */
export function TrialResult({ trial }: { trial: Trial }) {
  return (
    <>
      {trial.warnings.length > 0 ? (
        <Card title="提醒" state="warn">
          <Lines lines={trial.warnings} />
        </Card>
      ) : null}
      {trial.documents.map((document) => (
        <DocumentResult key={document.name} document={document} alone={trial.documents.length === 1} />
      ))}
      {trial.documents.length > 1 ? (
        <Card title={`合计 ${integer(trial.intake.documents)} 个表格`}>
          <Identity intake={trial.intake} />
          {trial.documents_omitted > 0 ? (
            <p className="note">另有 {integer(trial.documents_omitted)} 个表格没有列出，数目都算在内。</p>
          ) : null}
        </Card>
      ) : null}
    </>
  );
}

function DocumentResult({ document, alone }: { document: Document; alone: boolean }) {
  const { intake, reasons, lost, layout, warnings, records, columns, rejected } = document;
  return (
    <Card
      title={alone ? '试读结果' : document.name}
      {...(intake.rejects > 0 ? { state: 'warn' as const } : { state: 'good' as const })}
      note="以上是试读，还什么都没有存。"
    >
      <div className="stack">
        <p>
          <Identity intake={intake} />
          {document.conflicts > 0 ? `；其中冲突 ${integer(document.conflicts)} 条` : ''}{' '}
          {document.known ? <Tag tone="primary">同样的内容已在湖中，导入不会重复</Tag> : null}
        </p>
        {layout.length > 0 ? <Lines lines={layout} /> : null}
        {warnings.length > 0 ? <Lines lines={warnings.map((line) => `▲ ${line}`)} /> : null}
        {reasons.length > 0 ? (
          <p>拒收：{reasons.map(({ name, count }) => `${name} ${integer(count)} 行`).join('，')}</p>
        ) : null}
        {lost.length > 0 ? (
          <p>
            原文不可读、按遗失处理：{lost.map(({ name, count }) => `${name} ${integer(count)} 条`).join('，')}
            （原文仍保留）
          </p>
        ) : null}
        {records.length > 0 ? <Records columns={columns} records={records} /> : null}
        {rejected.length > 0 ? (
          <>
            <h3>拒收的头几行</h3>
            <DataTable
              caption="拒收的头几行"
              rows={rejected}
              rowKey={({ line }, at) => `${line}-${at}`}
              columns={[
                { id: 'line', title: '行号', align: 'right', render: ({ line }) => integer(line) },
                { id: 'reason_name', title: '原因', wrap: true },
                {
                  id: 'raw',
                  title: '原文',
                  wrap: true,
                  render: ({ raw }) => <span className={css.raw}>{raw}</span>,
                },
              ]}
            />
          </>
        ) : null}
      </div>
    </Card>
  );
}

/** The first records as they would be stored; one under the other, because kinds have many fields. */
function Records({ columns, records }: Pick<Document, 'columns' | 'records'>) {
  const rows = columns.map(({ field, name }, at) => ({
    field,
    name,
    values: records.map(({ values }) => values[at] ?? null),
  }));
  const own: Column<(typeof rows)[number]>[] = [
    { id: 'name', title: '字段', width: '160px' },
    ...records.map(
      ({ line }, at): Column<(typeof rows)[number]> => ({
        id: `r${at}`,
        title: `第 ${line} 行`,
        wrap: true,
        render: ({ values }) => <span className={css.value}>{values[at] ?? '—'}</span>,
      }),
    ),
  ];
  return (
    <>
      <h3>头几条记录（按将要存入的样子）</h3>
      <DataTable
        caption="头几条记录"
        rows={rows}
        rowKey={({ field }) => field}
        columns={own}
        maxHeight="420px"
      />
    </>
  );
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <ul className={css.notices}>
    {lines.map((line, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat and never move
      <li key={`${at}${line}`}>{line}</li>
    ))}
  </ul>
);
