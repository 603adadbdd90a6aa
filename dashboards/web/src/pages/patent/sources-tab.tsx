import { useQuery } from '@tanstack/react-query';
import type { PatentSources } from '../../../../api/patents.ts';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { instant, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { changesQuery, sourcesQuery } from './query.ts';

/** 来源: documents, what contradicts, what changed between the snapshots that are kept. */
export function SourcesTab({ id }: { id: string }) {
  const sources = useQuery(sourcesQuery(id));
  const changes = useQuery(changesQuery(id));
  return (
    <div className="stack">
      <Query query={sources} height={300}>
        {({ documents, conflicts }) => (
          <div className="stack">
            <Card title={`来源文件（${documents.length}）`} flush>
              <DataTable
                caption="来源文件"
                rows={documents}
                rowKey={(one) => `${one.document_sha256} ${one.kind}`}
                columns={[
                  {
                    id: 'name',
                    title: '文件',
                    wrap: true,
                    width: '38%',
                    render: (one) => (
                      <>
                        <Link
                          href={href(
                            '/documents/$sha',
                            { sha: one.document_sha256 },
                            {
                              at: one.records[0]?.record_id.split('-')[1],
                              kind: one.kind,
                            },
                          )}
                        >
                          {one.name}
                        </Link>
                        <div className="note">
                          来源 {one.source} · {one.kind_name} · 取得 {instant(one.fetched_at)}
                        </div>
                      </>
                    ),
                  },
                  {
                    id: 'records',
                    title: '记录（说明了什么）',
                    wrap: true,
                    render: (one) =>
                      one.records.slice(0, 8).map(({ record_id, says }) => (
                        <div key={record_id}>
                          <Link href={href('/records/$id', { id: record_id }, { kind: one.kind })}>
                            {record_id}
                          </Link>
                          （{says}）
                        </div>
                      )),
                  },
                  {
                    id: 'parser',
                    title: '解析',
                    render: (one) => `${one.parser} 第 ${one.parser_version} 版`,
                  },
                ]}
              />
            </Card>
            <Conflicts conflicts={conflicts} />
          </div>
        )}
      </Query>
      <Query query={changes} height={120}>
        {(data) => <Changes {...data} />}
      </Query>
    </div>
  );
}

function Conflicts({ conflicts }: { conflicts: PatentSources['conflicts'] }) {
  if (conflicts.length === 0)
    return (
      <Card title="互相矛盾之处">
        <p>同一公布文献的各条记录没有互相矛盾的字段。</p>
      </Card>
    );
  return (
    <Card title={`互相矛盾之处（${conflicts.length}）`} flush>
      {conflicts.map((one) => (
        <div key={one.record_id}>
          <p style={{ padding: '0 16px' }}>
            {one.publication_number}：
            <Link href={href('/records/$id', { id: one.kept_record_id })}>作数的记录</Link>与
            <Link href={href('/records/$id', { id: one.record_id })}>舍去的记录</Link>
            {one.decided_by === null ? '' : `，按「${one.decided_by}」取舍`}
          </p>
          <DataTable
            caption={`${one.publication_number} 的矛盾`}
            rows={one.fields}
            rowKey={(field) => field.field}
            columns={[
              { id: 'name', title: '字段' },
              { id: 'kept', title: '作数', wrap: true, render: (field) => field.kept ?? NONE },
              { id: 'other', title: '舍去', wrap: true, render: (field) => field.other ?? NONE },
            ]}
          />
        </div>
      ))}
    </Card>
  );
}

function Changes({
  changes,
  snapshots_compared: compared,
}: Pick<PatentSources, 'changes' | 'snapshots_compared'>) {
  const span = `比较了保留的 ${compared.length} 个快照（${instant(compared[0]?.at ?? null)} 至 ${instant(compared.at(-1)?.at ?? null)}）。`;
  if (changes.length === 0)
    return (
      <Card title="快照之间的变化">
        <p>{compared.length < 2 ? '只保留了一个快照，没有可比的。' : `没有变化。${span}`}</p>
      </Card>
    );
  return (
    <Card title="快照之间的变化" note={span} flush>
      {changes.map((one) => (
        <div key={one.to}>
          <p style={{ padding: '0 16px' }}>
            {instant(one.at)}：{one.from} → {one.to}
          </p>
          <DataTable
            caption={`${one.to} 的变化`}
            rows={one.changes}
            rowKey={(field) => field.field}
            columns={[
              { id: 'name', title: '事实' },
              { id: 'before', title: '此前', wrap: true, render: (field) => field.before ?? NONE },
              { id: 'after', title: '此后', wrap: true, render: (field) => field.after ?? NONE },
            ]}
          />
        </div>
      ))}
    </Card>
  );
}
