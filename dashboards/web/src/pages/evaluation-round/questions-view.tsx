import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useParams } from '../../app/location.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Field, NumberInput, numberIn } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { instant } from '../../lib/format.ts';
import { adjudicateItem, answerQuestion, questionsQuery, type RoundQuestions } from './query.ts';

type Question = RoundQuestions['questions'][number];
type Asking = { readonly what: 'answer' | 'reported' | 'register'; readonly question: Question } | null;

/** What centres reported and the registers do not show, with their answers. */
export default function Questions(): ReactNode {
  const { round } = useParams<'round'>();
  const query = useQuery(questionsQuery(round));
  return (
    <>
      <PageHeader title={`${round}：提问与答复`} snapshot={false}>
        {query.data?.synthetic ? <Tag tone="warn">合成数据</Tag> : null}
      </PageHeader>
      <Query
        query={query}
        height={400}
        empty={({ questions }) =>
          questions.length > 0 ? null : (
            <Card title="没有提问">
              <p>自报与登记都在容许的差异之内，或本轮尚未冻结。</p>
            </Card>
          )
        }
      >
        {(page) => <List page={page} />}
      </Query>
    </>
  );
}

function List({ page }: { page: RoundQuestions }) {
  const { user, may } = useSession();
  const [asking, setAsking] = useState<Asking>(null);
  const isOpen = page.stage === 'frozen';
  const canAnswer = (one: Question) =>
    isOpen &&
    may.includes('rounds.answer') &&
    user?.organisation?.name === one.university &&
    one.state !== 'ruled';
  const canRule = (one: Question) => isOpen && user?.organisation == null && one.state === 'answered';
  return (
    <Card
      title={`${page.questions.length} 处自报与登记不符`}
      flush
      note="登记：由公开登记数据算出的数，点开看明细。裁定由本轮的裁定人作出。"
    >
      <DataTable
        caption="提问与答复"
        rows={page.questions}
        rowKey={({ university, check }) => `${university} ${check}`}
        grid={false}
        columns={[
          { id: 'university', title: '高校', wrap: true },
          { id: 'name', title: '项目', wrap: true, render: ({ name, unit }) => `${name}（${unit}）` },
          { id: 'reported', title: '自报', align: 'right' },
          {
            id: 'computed',
            title: '登记',
            align: 'right',
            render: ({ computed, to }) =>
              to === null || computed === null ? (computed ?? '—') : <Link href={to.to}>{computed}</Link>,
          },
          { id: 'tolerance', title: '容许差异', align: 'right', render: ({ tolerance }) => tolerance ?? '—' },
          {
            id: 'state_word',
            title: '状态',
            render: ({ state, state_word }) => (
              <Status
                kind={state === 'asked' ? 'warn' : state === 'answered' ? 'warn' : 'good'}
                word={state_word}
              />
            ),
          },
          {
            id: 'answer',
            title: '答复与裁定',
            wrap: true,
            render: ({ answer, ruling }) => (
              <>
                {answer === null
                  ? '—'
                  : `${answer.value === null ? '说明' : `更正为 ${answer.value}`}：${answer.reason}（${answer.by}，${instant(answer.at)}）`}
                {ruling === null ? null : (
                  <span className="note">
                    {' '}
                    裁定：{ruling.verdict}，{ruling.reason}（{ruling.by}）
                  </span>
                )}
              </>
            ),
          },
          {
            id: 'act',
            title: '操作',
            screenOnly: true,
            render: (question) => (
              <span className="row">
                {canAnswer(question) ? (
                  <Button
                    size="small"
                    aria-label={`答复 ${question.name}`}
                    onClick={() => setAsking({ what: 'answer', question })}
                  >
                    答复
                  </Button>
                ) : null}
                {canRule(question)
                  ? (['reported', 'register'] as const).map((what) => (
                      <Button
                        key={what}
                        size="small"
                        aria-label={`${RULINGS[what]} ${question.university} ${question.name}`}
                        onClick={() => setAsking({ what, question })}
                      >
                        {RULINGS[what]}
                      </Button>
                    ))
                  : null}
              </span>
            ),
          },
        ]}
      />
      {asking === null ? null : <Say round={page.round} asking={asking} onClose={() => setAsking(null)} />}
    </Card>
  );
}

const RULINGS = { reported: '采信中心', register: '以登记为准' } as const;

function Say({
  round,
  asking,
  onClose,
}: {
  round: string;
  asking: NonNullable<Asking>;
  onClose: () => void;
}) {
  const { what, question } = asking;
  const client = useQueryClient();
  const [value, setValue] = useState('');
  const isAnswer = what === 'answer';
  return (
    <Confirm
      open
      onClose={onClose}
      title={`${isAnswer ? '答复' : RULINGS[what]}：${question.university} ${question.name}`}
      confirmLabel={isAnswer ? '答复' : '裁定'}
      needReason
      onConfirm={async (reason) => {
        if (isAnswer)
          await answerQuestion(round, question.university, {
            check: question.check,
            value: numberIn(value),
            reason,
            expects: question.seen.right === 0 ? null : question.seen.right,
          });
        else
          await adjudicateItem(round, question.university, {
            item: question.check,
            ruling: what,
            reason,
            seen: question.seen,
          });
        await client.invalidateQueries({ queryKey: ['rounds'] });
        toast(isAnswer ? '已答复' : '已裁定');
      }}
    >
      <p>
        自报 {question.reported} {question.unit}，登记 {question.computed ?? '无'} {question.unit}。
      </p>
      {isAnswer ? (
        <Field label="更正为" hint="自报有误的写正确的数；自报无误的空着，在理由里说明">
          {(own) => <NumberInput {...own} value={value} onChange={setValue} />}
        </Field>
      ) : null}
    </Confirm>
  );
}
