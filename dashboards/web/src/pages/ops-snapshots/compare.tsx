import { useQuery } from '@tanstack/react-query';
import type { CompareAnswer, CompareTableAnswer } from '../../../../api/ops-model.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { Status } from '../../kit/tag.tsx';
import { duration, integer, signed } from '../../lib/format.ts';
import { layerName, modelHref, SampleTable, Severity } from '../ops-quality/parts.tsx';
import { MetricChanges } from './metric-changes.tsx';
import { compareQuery, compareTableQuery } from './query.ts';

type Part = 'metrics' | 'tables' | 'audits';

/** What lies between two snapshots. */
export function Compare(props: {
  base: string;
  other: string;
  part: Part;
  table: string;
  set: (change: { part?: Part; table?: string }) => void;
}) {
  const { base, other, part, table, set } = props;
  const query = useQuery(compareQuery(base, other));
  return (
    <Card title={`对照：${base} → ${other}`} id="compare">
      <Query query={query} height={240}>
        {(answer) => (
          <Tabs
            label="对照的内容"
            value={part}
            onChange={(to) => set({ part: to })}
            tabs={[
              { id: 'metrics', label: '指标' },
              { id: 'tables', label: '表', count: answer.tables.length },
              { id: 'audits', label: '审计', count: answer.audits.length },
            ]}
          >
            {part === 'metrics' ? <MetricChanges base={base} other={other} /> : null}
            {part === 'tables' ? (
              <div className="stack">
                {table === '' ? null : (
                  <Rows base={base} other={other} model={table} close={() => set({ table: '' })} />
                )}
                <Tables answer={answer} onChoose={(model) => set({ table: model })} />
              </div>
            ) : null}
            {part === 'audits' ? <Audits answer={answer} /> : null}
          </Tabs>
        )}
      </Query>
    </Card>
  );
}

const STATES = { added: '新增的表', removed: '去掉的表', rerun: '重新运行', same: '未变' } as const;

function Tables({ answer, onChoose }: { answer: CompareAnswer; onChoose: (model: string) => void }) {
  return (
    <>
      <p>
        {integer(answer.tables.length)} 张表重新运行过或增减，{integer(answer.same)} 张未变。
        重新运行的表，行未必不同：逐行对照才知道。
      </p>
      <DataTable
        caption="不同的表"
        rows={answer.tables}
        rowKey={(row) => row.model}
        columns={[
          { id: 'model', title: '表', render: (row) => <Link href={modelHref(row.model)}>{row.model}</Link> },
          { id: 'layer', title: '层', render: (row) => layerName(row.layer) },
          {
            id: 'state',
            title: '情形',
            render: (row) => `${STATES[row.state]}${row.redefined ? '，定义有改' : ''}`,
          },
          { id: 'before', title: '前', unit: '行', align: 'right', render: (row) => integer(row.before) },
          { id: 'after', title: '后', unit: '行', align: 'right', render: (row) => integer(row.after) },
          {
            id: 'moved',
            title: '增减',
            unit: '行',
            align: 'right',
            render: (row) =>
              row.before === null || row.after === null ? '—' : signed(row.after - row.before),
          },
          {
            id: 'compare',
            title: '逐行',
            render: (row) =>
              row.comparable ? (
                <Button size="small" onClick={() => onChoose(row.model)}>
                  对照
                </Button>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </>
  );
}

function Rows({
  base,
  other,
  model,
  close,
}: {
  base: string;
  other: string;
  model: string;
  close: () => void;
}) {
  const query = useQuery(compareTableQuery(base, other, model));
  return (
    <Card
      title={`${model} 逐行对照`}
      actions={
        <Button size="small" icon="close" onClick={close}>
          收起
        </Button>
      }
    >
      <Query query={query} height={160}>
        {(answer) => (
          <div className="stack">
            <p className="row">
              <span>按 {answer.key.join('、')} 对照</span>
              <strong>新增 {integer(answer.added)} 行</strong>
              <strong>去掉 {integer(answer.removed)} 行</strong>
              <strong>改变 {integer(answer.changed)} 行</strong>
              <span>相同 {integer(answer.same)} 行</span>
              <span className="muted">用时 {duration(answer.ms)}</span>
            </p>
            {answer.columns.length > 0 ? (
              <p>
                改变的列：
                {answer.columns
                  .map(({ column, name, rows }) => `${name}（${column}）${integer(rows)} 行`)
                  .join('、')}
              </p>
            ) : null}
            <Samples title="改变的行" sample={answer.samples.changed} />
            <Samples title="新增的行" sample={answer.samples.added} />
            <Samples title="去掉的行" sample={answer.samples.removed} />
          </div>
        )}
      </Query>
    </Card>
  );
}

function Samples({ title, sample }: { title: string; sample: CompareTableAnswer['samples']['added'] }) {
  if (sample.rows.length === 0) return null;
  return (
    <section>
      <h3>
        {title}，前 {integer(sample.rows.length)} 行
      </h3>
      <SampleTable sample={sample} caption={title} />
    </section>
  );
}

function Audits({ answer }: { answer: CompareAnswer }) {
  if (answer.audits.length === 0) return <p>各项审计查出的行数都相同。</p>;
  return (
    <DataTable
      caption="结果不同的审计"
      rows={answer.audits}
      rowKey={(row) => row.audit}
      columns={[
        { id: 'audit', title: '审计', wrap: true },
        { id: 'severity', title: '级别', render: (row) => <Severity severity={row.severity} /> },
        { id: 'before', title: '前', unit: '行', align: 'right', render: (row) => integer(row.before) },
        { id: 'after', title: '后', unit: '行', align: 'right', render: (row) => integer(row.after) },
        {
          id: 'word',
          title: '结果',
          render: (row) =>
            (row.after ?? 0) === 0 ? (
              <Status kind="good" word="后者通过" />
            ) : (
              <Status kind={row.severity === 'block' ? 'bad' : 'warn'} word="后者未通过" />
            ),
        },
      ]}
    />
  );
}
