import { useQuery } from '@tanstack/react-query';
import { download } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, told } from '../../kit/query.tsx';
import { toast } from '../../kit/toast.tsx';
import { href } from '../../lib/url-state.ts';
import { documentQuery } from '../record/query.ts';
import { DocumentContent } from './content.tsx';
import { HeadFacts } from './head.tsx';
import { documentPage } from './route.tsx';

/** 原件: the archived document with the record and its fields marked. */
export default function DocumentView() {
  const { sha } = useParams<'sha'>();
  const [search, setSearch] = useSearch(documentPage.search);
  const { field, ...asked } = search;
  const query = useQuery(documentQuery(sha, asked));
  const mayExport = useMay('rows.export');
  const page = query.data;
  const save = () =>
    download(`/api/v1/documents/${sha}/bytes`, sha.slice(0, 16)).catch((error: unknown) => {
      const { detail, code } = told(error);
      toast(`下载失败：${detail}（${code}）`, 'failed');
    });
  return (
    <>
      <PageHeader
        title={page?.document.name ?? '原件'}
        actions={
          <>
            {page?.record_id ? (
              <LinkButton
                href={href('/records/$id', { id: page.record_id }, { kind: page.document.kind })}
                icon="left"
              >
                看记录
              </LinkButton>
            ) : null}
            {mayExport ? (
              <Button icon="download" onClick={() => void save()}>
                下载原件
              </Button>
            ) : null}
          </>
        }
      />
      <Query query={query} height={500}>
        {(data) => (
          <div className="stack">
            <Card title="出处" note="下面按文字显示存档的字节，不执行其中的任何内容。">
              <HeadFacts document={data.document} />
              {data.also.length === 0 ? null : (
                <p className="note">
                  同一文件还读作：
                  {data.also.map((one) => (
                    <span key={one.kind}>
                      {' '}
                      <Link href={href('/documents/$sha', { sha }, { kind: one.kind })}>{one.kind_name}</Link>
                    </span>
                  ))}
                </p>
              )}
              {data.layout.length + data.warnings.length === 0 ? null : (
                <details>
                  <summary>解析时的说明与提示（{data.layout.length + data.warnings.length}）</summary>
                  <ul>
                    {[...data.layout, ...data.warnings].map((line) => (
                      <li key={line} className="note">
                        {line}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </Card>
            <Card
              title={data.record_id === null ? '内容' : `内容，标出第 ${data.at} 条记录`}
              actions={
                data.fields.length === 0 ? null : (
                  <Field label="标出字段" inline>
                    {(own) => (
                      <Select
                        {...own}
                        value={field}
                        options={[
                          { value: '', label: '全部' },
                          ...data.fields
                            .filter(({ value }) => value !== null)
                            .map((one) => ({ value: one.field, label: one.name })),
                        ]}
                        onChange={(next) => setSearch({ field: next }, { replace: true })}
                      />
                    )}
                  </Field>
                )
              }
            >
              {data.at !== null && data.record_id === null ? (
                <p className="note">这份原件的第 {data.at} 行不是记录：可能是拒收的行或重复的行。</p>
              ) : null}
              <DocumentContent page={data} field={field} onFrom={(from) => setSearch({ from })} />
            </Card>
          </div>
        )}
      </Query>
    </>
  );
}
