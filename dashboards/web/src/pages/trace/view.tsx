import { useQuery } from '@tanstack/react-query';
import type { MetricTraceAnswer, RecordTraceAnswer } from '../../../../api/shapes.ts';
import { api } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { integer, NONE, number, period as periodWords, unitOf } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { definitionQuery } from '../definitions/query.ts';
import { conditionsOf } from '../metrics/cut.ts';
import { RecordLinks } from '../record/links.tsx';
import { tracePage } from './route.tsx';
import css from './trace.module.css';

type Traced = Pick<MetricTraceAnswer, 'result' | 'value' | 'fact' | 'parts' | 'records'>;

/** 溯源: figure → formula → SQL → rows → records → documents, in one page. */
export default function TraceView() {
  const { id } = useParams<'id'>();
  return /^(org:|CN|[0-9a-f]{16}-\d)/.test(id) ? <OfRecord id={id} /> : <OfMetric id={id} />;
}

function OfMetric({ id }: { id: string }) {
  const [search] = useSearch(tracePage.search);
  const where = [...conditionsOf(search), ...search.where];
  const period = search.period || (search.p === 'all' ? '' : search.p);
  const asked = { where, period, as_of: search.as_of || search.asof };
  const query = useQuery({
    queryKey: ['trace', 'metric', id, asked],
    queryFn: ({ signal }) =>
      api<MetricTraceAnswer>(`/api/v1/trace/metric/${encodeURIComponent(id)}`, {
        signal,
        query: { ...asked, limit: 10 },
      }),
  });
  const result = query.data?.result;
  // What the columns of the rows are called.
  const definition = useQuery(definitionQuery(id));
  const names = new Map([
    ...(definition.data?.tables.flatMap(({ columns }) =>
      columns.map(({ column, name }) => [column, name] as const),
    ) ?? []),
    ['value', '数值'] as const,
  ]);
  return (
    <>
      <PageHeader
        title={`溯源：${result?.name ?? id}`}
        unverified={result && !result.verified ? '口径' : false}
        actions={<LinkButton href={href('/definitions/$id', { id })}>口径</LinkButton>}
      >
        {periodWords(period)}
      </PageHeader>
      <Query query={query} height={600}>
        {(data) => (
          <ol className={css.steps}>
            <MetricSteps trace={data} names={names} />
            {data.operands.map((operand) => (
              <li key={operand.result.metric} className={css.operand}>
                <h2>其中：{operand.result.name}</h2>
                <ol className={css.steps}>
                  <MetricSteps trace={operand} names={names} />
                </ol>
              </li>
            ))}
            <li>
              <Records records={data.records} />
            </li>
          </ol>
        )}
      </Query>
    </>
  );
}

const ROLES: Readonly<Record<string, string>> = {
  value: '数',
  numerator: '分子',
  denominator: '分母',
  censored: '未满期',
};

function MetricSteps({ trace, names }: { trace: Traced; names: ReadonlyMap<string, string> }) {
  const { result } = trace;
  return (
    <>
      <li>
        <Card title="1　数">
          <p className={css.figure}>
            <strong>{number(trace.value, result.format)}</strong> {unitOf(result.unit, result.format)}{' '}
            <DefinitionCard metric={result.metric} name={result.name} />
          </p>
          {result.filters.length === 0 ? null : (
            <p className="row">
              {result.filters.map((one) => (
                <Tag key={one}>{one}</Tag>
              ))}
            </p>
          )}
        </Card>
      </li>
      <li>
        <Card title="2　定义与公式" note={`来源：${result.source}；第 ${result.version} 版`}>
          <p>{result.definition}</p>
          <p className="muted">{trace.fact}</p>
        </Card>
      </li>
      <li>
        <Card title="3　查询语句">
          <details>
            <summary>执行的 SQL</summary>
            <pre>{result.sql}</pre>
          </details>
        </Card>
      </li>
      {trace.parts.map((part) => (
        <li key={part.role}>
          <Card
            title={`4　${ROLES[part.role] ?? part.role}背后的行：${integer(part.count)} 行`}
            flush
            note={`由行另算得 ${number(part.recounted, 'decimal')}，与指标一致。列出 ${part.rows.length} 行${part.count > part.rows.length ? `，另有 ${integer(part.count - part.rows.length)} 行` : ''}。${part.without_records > 0 ? `其中 ${integer(part.without_records)} 行没有指向原始记录。` : ''}`}
          >
            {part.rows.length === 0 ? null : (
              <DataTable
                caption={`${ROLES[part.role] ?? part.role}背后的行`}
                rows={part.rows}
                rowKey={(_row, at) => String(at)}
                columns={[
                  {
                    id: 'records',
                    title: '记录',
                    nowrap: true,
                    render: (row: (typeof part.rows)[number]) => <RecordLinks ids={row.record_ids} />,
                  },
                  ...Object.keys(part.rows[0]?.columns ?? {}).map((column) => ({
                    id: column,
                    title: names.get(column) ?? column,
                    wrap: true,
                    render: (row: (typeof part.rows)[number]) => cell(column, row.columns[column] ?? null),
                  })),
                ]}
              />
            )}
          </Card>
        </li>
      ))}
    </>
  );
}

function cell(column: string, value: string | null) {
  if (value === null) return NONE;
  if (column === 'patent_id') return <Link href={href('/patents/$id', { id: value })}>{value}</Link>;
  if (/(^|_)org_id$/.test(column))
    return <Link href={href('/organisations/$id', { id: value })}>{value}</Link>;
  return value;
}

function Records({ records }: { records: MetricTraceAnswer['records'] }) {
  return (
    <Card title={`5　记录与原件（${records.length}）`} flush>
      {records.length === 0 ? (
        <p style={{ padding: '0 16px 12px' }}>列出的行没有指向原始记录。</p>
      ) : (
        <DataTable
          caption="记录与原件"
          rows={records}
          rowKey={(one) => one.record_id}
          columns={[
            {
              id: 'record_id',
              title: '记录',
              render: (one) => (
                <Link href={href('/records/$id', { id: one.record_id })}>{one.record_id}</Link>
              ),
            },
            {
              id: 'document_name',
              title: '原件',
              wrap: true,
              width: '26%',
              render: (one) => (
                <>
                  <Link href={href('/documents/$sha', { sha: one.document_sha256 }, { at: one.ordinal })}>
                    {one.document_name}
                  </Link>
                  <div className="note">
                    {one.source}，第 {one.ordinal} 条{one.line > 0 ? `，第 ${one.line} 行` : ''}
                  </div>
                </>
              ),
            },
            {
              id: 'text',
              title: '原文',
              wrap: true,
              render: (one) => <span className={css.original}>{one.text.slice(0, 400)}</span>,
            },
          ]}
        />
      )}
    </Card>
  );
}

/** A patent, a body or a record, down to its lines. */
function OfRecord({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['trace', 'record', id],
    queryFn: ({ signal }) =>
      api<RecordTraceAnswer>(`/api/v1/trace/record/${encodeURIComponent(id)}`, {
        signal,
        query: { limit: 10 },
      }),
  });
  return (
    <>
      <PageHeader title={`溯源：${id}`} />
      <Query query={query} height={500}>
        {(data) => (
          <ol className={css.steps}>
            {data.facts.map((fact) => (
              <li key={`${fact.table} ${fact.name}`}>
                <Card title={`${fact.name}（${fact.table}，${integer(fact.count)} 行）`} flush>
                  <DataTable
                    caption={fact.name}
                    rows={fact.rows}
                    rowKey={(_row, at) => String(at)}
                    columns={Object.keys(fact.rows[0] ?? {}).map((column) => ({
                      id: column,
                      title: column,
                      wrap: true,
                      render: (row: Record<string, string | null>) =>
                        column === 'record_ids' ? (
                          <RecordLinks ids={(row[column] ?? '').split(';').filter(Boolean)} />
                        ) : (
                          cell(column, row[column] ?? null)
                        ),
                    }))}
                  />
                </Card>
              </li>
            ))}
            <li>
              <Records records={data.records} />
            </li>
          </ol>
        )}
      </Query>
    </>
  );
}
