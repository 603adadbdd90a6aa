import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecordField, RecordPage } from '../../../../api/records.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { DocumentContent } from '../document/content.tsx';
import css from '../document/document.module.css';
import { HeadFacts } from '../document/head.tsx';
import { documentQuery, recordQuery } from './query.ts';
import { recordPage } from './route.tsx';

/** 记录: fields as they were read, beside the document they were read from. */
export default function RecordView() {
  const { id } = useParams<'id'>();
  const [{ kind, field }, setSearch] = useSearch(recordPage.search);
  const query = useQuery(recordQuery(id, kind));
  const mark = (next: string) => setSearch({ field: next === field ? '' : next }, { replace: true });
  return (
    <>
      <PageHeader title={`记录 ${id}`}>{query.data?.document.kind_name ?? ''}</PageHeader>
      <Query query={query} height={600}>
        {(page) => (
          <div className="stack">
            <div className={css.sides}>
              <Fields page={page} field={field} onMark={mark} />
              <Original page={page} field={field} />
            </div>
            <Card title="出处">
              <HeadFacts document={page.document} />
              <p className="note">
                第 {integer(page.ordinal)} 条{page.line > 0 ? `，在第 ${integer(page.line)} 行` : ''}
                {page.pointer === null ? '' : `，位置 ${page.pointer}`}
              </p>
            </Card>
            <FactsOf page={page} />
          </div>
        )}
      </Query>
    </>
  );
}

function Fields({
  page,
  field,
  onMark,
}: {
  page: RecordPage;
  field: string;
  onMark: (field: string) => void;
}) {
  const [all, setAll] = useState(false);
  const filled = page.fields.filter(
    ({ value, hidden, original }) => hidden || value !== null || original !== null,
  );
  const shown = all ? page.fields : filled;
  const empty = page.fields.length - filled.length;
  return (
    <Card
      title="解析出的字段"
      flush
      actions={
        empty > 0 ? (
          <Button size="small" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? '只看有值的' : `连同空的 ${empty} 个`}
          </Button>
        ) : null
      }
      {...(page.others.length > 0
        ? {
            note: `没有对应字段的原列：${page.others.map(({ name, value }) => `${name}=${value ?? ''}`).join('；')}`,
          }
        : {})}
    >
      <DataTable
        caption="解析出的字段"
        rows={shown}
        rowKey={(one) => one.field}
        current={field === '' ? null : field}
        cards={false}
        columns={[
          {
            id: 'name',
            title: '字段',
            width: '32%',
            wrap: true,
            render: (one) =>
              one.value === null ? (
                one.name
              ) : (
                <Button
                  size="small"
                  kind="quiet"
                  aria-pressed={one.field === field}
                  aria-label={`在原件中标出 ${one.name}`}
                  onClick={() => onMark(one.field)}
                >
                  {one.name}
                </Button>
              ),
          },
          { id: 'value', title: '值', wrap: true, render: (one) => <Value field={one} /> },
        ]}
      />
    </Card>
  );
}

function Value({ field }: { field: RecordField }) {
  if (field.hidden) return <span className="muted">无权查看</span>;
  const differs = field.original !== null && field.original !== field.value;
  return (
    <>
      {field.value ?? NONE}
      {field.type === 'money' && field.value !== null ? ' 元' : ''}
      {differs ? <div className="note">原文 {field.original}</div> : null}
      {field.heading !== null && field.heading !== field.name ? (
        <div className="note">列名 {field.heading}</div>
      ) : null}
    </>
  );
}

function Original({ page, field }: { page: RecordPage; field: string }) {
  const [from, setFrom] = useState('');
  const { document_sha256: sha, kind } = page.document;
  const asked = { at: String(page.ordinal), kind, from };
  const query = useQuery({ ...documentQuery(sha, asked), enabled: page.document_closed === null });
  return (
    <Card
      title="原件"
      actions={
        page.document_closed === null ? (
          <LinkButton size="small" href={href('/documents/$sha', { sha }, { at: page.ordinal, kind, field })}>
            打开原件
          </LinkButton>
        ) : null
      }
    >
      {page.document_closed !== null ? (
        <Empty why="forbidden">{page.document_closed}。</Empty>
      ) : (
        <Query query={query} height={300}>
          {(data) => <DocumentContent page={data} field={field} onFrom={setFrom} />}
        </Query>
      )}
    </Card>
  );
}

function FactsOf({ page }: { page: RecordPage }) {
  return (
    <Card
      title={`用到它的事实（${page.facts.length + page.facts_more}）`}
      flush
      {...(page.facts_more > 0 ? { note: `另有 ${integer(page.facts_more)} 行没有列出。` } : {})}
    >
      {page.facts.length === 0 ? (
        <p style={{ padding: '0 16px 12px' }}>
          事实表里没有由它而来的行：它可能只补充了别的行，或与另一条记录重复。
        </p>
      ) : (
        <DataTable
          caption="用到它的事实"
          rows={page.facts}
          rowKey={(one, at) => `${one.table} ${one.id} ${at}`}
          columns={[
            { id: 'table_name', title: '事实', render: (one) => `${one.table_name}（${one.table}）` },
            {
              id: 'title',
              title: '行',
              wrap: true,
              render: (one) =>
                one.href === null ? (
                  (one.title ?? one.id)
                ) : (
                  <Link href={one.href}>{one.title ?? one.id}</Link>
                ),
            },
            { id: 'id', title: '标识', wrap: true },
          ]}
        />
      )}
    </Card>
  );
}
