import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useGo } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag, Unverified } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { integer } from '../../lib/format.ts';
import { type RoundList, roundPath, roundsQuery } from './query.ts';

/** With the large controls of its fields, which nobody else here needs. */
const OpenForm = lazy(() => import('./open-form.tsx'));

/** Rounds of evaluation, and what the reader has to do in them. */
export default function Evaluations(): ReactNode {
  const query = useQuery(roundsQuery);
  const client = useQueryClient();
  const go = useGo();
  const isChair = useMay('rounds.chair');
  const [isOpening, setOpening] = useState(false);
  return (
    <>
      <PageHeader
        title="中心评价"
        snapshot={false}
        actions={
          isChair ? (
            <Button kind="primary" icon="plus" onClick={() => setOpening(true)}>
              开一轮评价
            </Button>
          ) : null
        }
      />
      <Query
        query={query}
        height={300}
        empty={({ rounds }) =>
          rounds.length > 0 ? null : (
            <Card title="还没有评价">
              <p>
                {isChair
                  ? '开一轮评价：选定期间、指标体系与评价员，再冻结数值。'
                  : '组长开轮之后，这里列出轮次与您的任务。'}
              </p>
            </Card>
          )
        }
      >
        {(list) => <Rounds list={list} />}
      </Query>
      {isOpening ? (
        <Suspense
          fallback={
            <Dialog open title="开一轮评价" onClose={() => setOpening(false)} width={640}>
              <Skeleton height={400} />
            </Dialog>
          }
        >
          <OpenForm
            systems={query.data?.systems ?? []}
            onClose={() => setOpening(false)}
            onDone={async (round) => {
              setOpening(false);
              await client.invalidateQueries({ queryKey: ['rounds'] });
              toast('已开轮；下一步由组长冻结数值');
              go(roundPath(round));
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

function Rounds({ list: { rounds } }: { list: RoundList }) {
  const tasks = rounds.flatMap((one) => one.tasks.map((task) => ({ ...task, round: one.round })));
  return (
    <div className="stack">
      <Card title="我的任务">
        {tasks.length === 0 ? (
          <p className="muted">现在没有轮到您的事。</p>
        ) : (
          <ul className="row">
            {tasks.map(({ word, count, to, round }) => (
              <li key={`${round} ${word}`}>
                <LinkButton href={to}>
                  {round}：{word} {integer(count)}
                </LinkButton>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="轮次" flush>
        <DataTable
          caption="评价轮次"
          rows={rounds}
          rowKey={({ round }) => round}
          grid={false}
          columns={[
            {
              id: 'round',
              title: '轮次',
              render: ({ round, synthetic }) => (
                <>
                  <Link href={roundPath(round)}>{round}</Link>{' '}
                  {synthetic ? <Tag tone="warn">合成数据</Tag> : null}
                </>
              ),
            },
            { id: 'period', title: '期间' },
            {
              id: 'stage_word',
              title: '阶段',
              render: ({ stage_word, version }) =>
                `${stage_word}${version > 1 ? `（第 ${version} 版）` : ''}`,
            },
            { id: 'centres', title: '参评中心', unit: '个', align: 'right' },
            {
              id: 'submitted',
              title: '已提交',
              unit: '份',
              align: 'right',
              render: ({ submitted, wanted }) => `${submitted} / ${wanted}`,
            },
            { id: 'chair', title: '组长' },
            {
              id: 'system',
              title: '指标体系',
              wrap: true,
              render: ({ system }) => (
                <>
                  {system.name}（{system.label}） {system.verified ? null : <Unverified />}
                </>
              ),
            },
          ]}
        />
      </Card>
    </div>
  );
}
