import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { useParams } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Checkbox, Field, NumberInput, numberIn } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { pointsText } from '../evaluation-score/words.ts';
import { adjudicateItem, differencesQuery, type RoundDifferences } from './query.ts';
import css from './round.module.css';

type Difference = RoundDifferences['items'][number];

/** Scores that are too far apart, side by side, the widest gap first. */
export default function Adjudicate(): ReactNode {
  const { round } = useParams<'round'>();
  const query = useQuery(differencesQuery(round));
  return (
    <>
      <PageHeader title={`${round}：分歧裁定`} snapshot={false}>
        {query.data?.synthetic ? <Tag tone="warn">合成数据</Tag> : null}
      </PageHeader>
      <Query
        query={query}
        height={400}
        empty={({ items }) =>
          items.length > 0 ? null : (
            <Card title="没有分歧">
              <p>双方都已提交的中心里，没有一项超出容许的差异。</p>
            </Card>
          )
        }
      >
        {(page) => <List page={page} />}
      </Query>
    </>
  );
}

function List({ page }: { page: RoundDifferences }) {
  const [deciding, setDeciding] = useState<Difference | null>(null);
  const open = page.items.filter(({ state }) => state === 'differs').length;
  return (
    <div className="stack">
      <p className="muted">
        差距大的在前；待裁定 {open} 项，已裁定 {page.items.length - open} 项。
        {page.may ? '' : '您不是本轮的裁定人，只能查看。'}
      </p>
      {page.items.map((item) => (
        <Card
          key={`${item.university} ${item.indicator}`}
          title={`${item.university}：${item.name}（满分 ${item.max}）`}
          {...(item.state === 'differs' ? { state: 'warn' as const } : {})}
          actions={
            page.may && item.conflict === null ? (
              <Button
                kind={item.state === 'differs' ? 'primary' : 'plain'}
                aria-label={`裁定 ${item.university} ${item.name}`}
                onClick={() => setDeciding(item)}
              >
                {item.state === 'differs' ? '裁定' : '重新裁定'}
              </Button>
            ) : null
          }
        >
          <p className="muted">{item.question}</p>
          <div className={css.sides}>
            {[item.a, item.b].map((said) => (
              <section key={said.by} aria-label={said.by}>
                <h3>
                  {said.by}：{pointsText(said.points)}
                </h3>
                <p>{said.reason}</p>
              </section>
            ))}
          </div>
          <p className="row">
            <Status
              kind={item.state === 'differs' ? 'warn' : 'good'}
              word={
                item.adjudication === null
                  ? `相差 ${item.gap === null ? '（一方无法评判）' : pointsText(Math.round(item.gap * 100) / 100)}`
                  : `${item.adjudication.by}裁定 ${pointsText(item.adjudication.points)}：${item.adjudication.reason}`
              }
            />
            {item.conflict === null ? null : <span className="note">{item.conflict}</span>}
          </p>
        </Card>
      ))}
      {deciding === null ? null : (
        <Decide round={page.round} item={deciding} onClose={() => setDeciding(null)} />
      )}
    </div>
  );
}

function Decide({ round, item, onClose }: { round: string; item: Difference; onClose: () => void }) {
  const client = useQueryClient();
  const [points, setPoints] = useState('');
  const [isNone, setNone] = useState(false);
  return (
    <Confirm
      open
      onClose={onClose}
      title={`裁定：${item.university} ${item.name}`}
      confirmLabel="裁定"
      needReason
      onConfirm={async (reason) => {
        const value = isNone ? null : numberIn(points);
        if (!isNone && value === null)
          throw new ApiProblem({ status: 0, code: 'CHECK', detail: '请填裁定的分数；留空不是 0 分' });
        await adjudicateItem(round, item.university, {
          item: item.indicator,
          ruling: { points: value },
          reason,
          seen: item.seen,
        });
        await client.invalidateQueries({ queryKey: ['rounds'] });
        toast('已裁定');
      }}
    >
      <p>
        {item.a.by} {pointsText(item.a.points)}，{item.b.by} {pointsText(item.b.points)}
        。裁定的分数代替两人的平均。
      </p>
      <Field label={`分数（0 至 ${item.max}）`}>
        {(own) => <NumberInput {...own} value={points} disabled={isNone} onChange={setPoints} />}
      </Field>
      <Checkbox label="无法评判" checked={isNone} onChange={setNone} />
    </Confirm>
  );
}
