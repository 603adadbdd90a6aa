import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { useParams } from '../../app/location.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Checkbox } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { instant } from '../../lib/format.ts';
import { roundPath } from '../evaluations/query.ts';
import { AssignDialog } from './assign.tsx';
import { type RoundOverview, roundQuery, type Step, takeStep } from './query.ts';

const STEPS: Readonly<Record<Step, { word: string; means: string; centres: boolean }>> = {
  freeze: {
    word: '冻结数值',
    means: '把现在的快照与各中心的填报固定下来，作为本轮评分的依据，并就自报与登记不符之处向中心提问。',
    centres: false,
  },
  return: { word: '退回', means: '退回所选中心的评分：两名评价员须重新提交。', centres: true },
  review: { word: '复核', means: '确认全部完成；之后不再接受评分、答复与裁定。', centres: false },
  lock: { word: '定稿', means: '锁定结果并存档；之后只能修订，成为新的版本。', centres: false },
  amend: { word: '修订', means: '重开所选中心的评分，成为新的版本；原版本保留。', centres: true },
};

/** One round: who has what to do, and the chair's steps. */
export default function Round(): ReactNode {
  const { round } = useParams<'round'>();
  const query = useQuery(roundQuery(round));
  return (
    <>
      {/* Also where the answer is a refusal the page says what it is. */}
      {query.data === undefined ? <PageHeader title={`${round}评价`} snapshot={false} /> : null}
      <Query query={query} height={500}>
        {(overview) => <Loaded overview={overview} />}
      </Query>
    </>
  );
}

function Loaded({ overview }: { overview: RoundOverview }) {
  const { round, steps } = overview;
  const client = useQueryClient();
  const [step, setStep] = useState<Step | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [assigning, setAssigning] = useState<string | null>(null);
  const reload = () => client.invalidateQueries({ queryKey: ['rounds'] });
  const chosen = step === null ? null : STEPS[step];
  return (
    <>
      <PageHeader
        title={`${round}评价`}
        unverified={overview.system.verified ? false : '指标体系'}
        snapshot={false}
        actions={steps.map((one) => (
          <Button
            key={one}
            kind={one === 'lock' || one === 'review' || one === 'freeze' ? 'primary' : 'plain'}
            onClick={() => {
              setPicked(new Set());
              setStep(one);
            }}
          >
            {STEPS[one].word}
          </Button>
        ))}
      >
        {overview.synthetic ? <Tag tone="warn">合成数据</Tag> : null} {overview.stage_word} · 期间{' '}
        {overview.period} · 组长 {overview.chair}
        {overview.snapshot === null ? '' : ` · 冻结于快照 ${overview.snapshot}`}
      </PageHeader>
      <div className="stack">
        <nav className="row" aria-label="本轮">
          {overview.results_hidden === null ? (
            <LinkButton href={roundPath(round, 'results')}>评价结果</LinkButton>
          ) : (
            <span className="note">{overview.results_hidden}</span>
          )}
          <LinkButton href={roundPath(round, 'questions')}>提问与答复</LinkButton>
          {overview.is_adjudicator || overview.is_chair ? (
            <LinkButton href={roundPath(round, 'adjudicate')}>分歧裁定</LinkButton>
          ) : null}
        </nav>
        {overview.unfinished.length === 0 ? null : <Unfinished list={overview.unfinished} />}
        <Centres overview={overview} onAssign={setAssigning} />
        <Members overview={overview} />
      </div>
      {step === null || chosen === null ? null : (
        <Confirm
          open
          title={chosen.word}
          confirmLabel={chosen.word}
          needReason
          onClose={() => setStep(null)}
          onConfirm={async (reason) => {
            if (chosen.centres && picked.size === 0)
              throw new ApiProblem({ status: 0, code: 'CHECK', detail: '请先选择中心' });
            await takeStep(round, step, chosen.centres ? { reason, centres: [...picked] } : { reason });
            await reload();
            toast(`已${chosen.word}`);
          }}
        >
          <p>{chosen.means}</p>
          {chosen.centres ? (
            <fieldset>
              <legend>选择中心</legend>
              {overview.centres.map(({ university }) => (
                <Checkbox
                  key={university}
                  label={university}
                  checked={picked.has(university)}
                  onChange={(on) =>
                    setPicked(
                      new Set([...picked].filter((one) => one !== university).concat(on ? [university] : [])),
                    )
                  }
                />
              ))}
            </fieldset>
          ) : null}
        </Confirm>
      )}
      {assigning === null ? null : (
        <AssignDialog
          overview={overview}
          university={assigning}
          onClose={() => setAssigning(null)}
          onDone={async () => {
            setAssigning(null);
            await reload();
            toast('已改派');
          }}
        />
      )}
    </>
  );
}

function Unfinished({ list }: { list: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? list : list.slice(0, 5);
  return (
    <Card title={`复核之前还有 ${list.length} 项`} state="warn">
      <ul>
        {shown.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {list.length > shown.length ? (
        <Button kind="quiet" size="small" onClick={() => setOpen(true)}>
          已显示 {shown.length} 项，另有 {list.length - shown.length} 项
        </Button>
      ) : null}
    </Card>
  );
}

type Progress = RoundOverview['centres'][number]['a'];

function ProgressOf({ who }: { who: Progress }) {
  if (who.submitted_at !== null)
    return (
      <>
        {who.name} <Status kind="good" word={`已提交 ${instant(who.submitted_at).slice(5)}`} />
      </>
    );
  return (
    <>
      {who.name} <Status kind={who.scored === 0 ? 'none' : 'warn'} word={`${who.scored} / ${who.items} 项`} />
    </>
  );
}

function Centres({
  overview,
  onAssign,
}: {
  overview: RoundOverview;
  onAssign: (university: string) => void;
}) {
  const canAssign = overview.is_chair && (overview.stage === 'open' || overview.stage === 'frozen');
  return (
    <Card title={`参评中心 ${overview.centres.length} 个`} flush>
      <DataTable
        caption="参评中心"
        rows={overview.centres}
        rowKey={({ university }) => university}
        grid={false}
        columns={[
          {
            id: 'university',
            title: '高校',
            wrap: true,
            render: ({ university, is_mine, conflict }) => (
              <>
                {conflict !== null || overview.stage === 'open' ? (
                  university
                ) : (
                  <Link href={roundPath(overview.round, university)}>{university}</Link>
                )}{' '}
                {is_mine ? <Tag tone="primary">我评</Tag> : null}
                {conflict === null ? null : <span className="note">{conflict}</span>}
              </>
            ),
          },
          { id: 'a', title: '第一评价员', render: ({ a }) => <ProgressOf who={a} /> },
          { id: 'b', title: '第二评价员', render: ({ b }) => <ProgressOf who={b} /> },
          { id: 'differences', title: '分歧', unit: '项', align: 'right' },
          { id: 'questions', title: '待答复或裁定', unit: '处', align: 'right' },
          ...(canAssign
            ? [
                {
                  id: 'act',
                  title: '操作',
                  screenOnly: true,
                  render: ({ university }: RoundOverview['centres'][number]) => (
                    <Button
                      size="small"
                      onClick={() => onAssign(university)}
                      aria-label={`改派 ${university}`}
                    >
                      改派
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function Members({ overview }: { overview: RoundOverview }) {
  return (
    <Card title="评价人员" flush>
      <DataTable
        caption="评价人员"
        rows={overview.members}
        rowKey={({ name }) => name}
        grid={false}
        columns={[
          { id: 'name', title: '姓名' },
          { id: 'role', title: '职责', render: ({ role }) => (role === 'evaluator' ? '评价员' : '裁定人') },
          {
            id: 'belongs',
            title: '有利害关系的高校',
            wrap: true,
            render: ({ belongs }) => (belongs.length === 0 ? '未登记' : belongs.join('、')),
          },
        ]}
      />
    </Card>
  );
}
