import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelsAnswer, ReviewSummary } from '../../../../api/review.ts';
import { useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Field, Input, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { toast } from '../../kit/toast.tsx';
import { integer, percent } from '../../lib/format.ts';
import { History } from './history.tsx';
import { KINDS } from './kinds.tsx';
import { startBuild, summaryQuery } from './query.ts';
import { Queue } from './queue.tsx';
import { reviewPage } from './route.tsx';

/** What the machine could not decide alone. */
export default function ReviewView() {
  const [search, setSearch] = useSearch(reviewPage.search);
  const { data: summary } = useQuery(summaryQuery);
  const { queue, state, q } = search;
  const openOf = (name: string) => summary?.queues.find((one) => one.queue === name)?.open;
  const counted = (name: string) => {
    const open = openOf(name);
    return open === undefined ? {} : { count: integer(open) };
  };
  return (
    <>
      <PageHeader title="复核" />
      <div className="stack">
        {summary && summary.pending > 0 ? <Pending summary={summary} /> : null}
        <Tabs
          label="待复核的种类"
          value={queue}
          onChange={(to) => setSearch({ queue: to, state: 'open', q: '', scheme: '', grade: '', patent: '' })}
          tabs={[
            { id: 'organisations', label: '机构归并', ...counted('organisations') },
            { id: 'people', label: '人员归并', ...counted('people') },
            { id: 'labels', label: '标签抽查', ...counted('labels') },
            { id: 'history', label: '经过' },
          ]}
        >
          <div className="stack">
            <div className="row">
              {queue === 'history' ? null : (
                <Field label="状态" inline>
                  {(own) => (
                    <Select
                      {...own}
                      value={state}
                      onChange={(to) => setSearch({ state: to as 'open' | 'decided' })}
                      options={[
                        { value: 'open', label: '待决定' },
                        { value: 'decided', label: '已决定' },
                      ]}
                    />
                  )}
                </Field>
              )}
              {queue === 'labels' ? (
                <LabelFilters search={search} setSearch={setSearch} />
              ) : (
                <Field label="查找" inline>
                  {(own) => (
                    <Input
                      {...own}
                      type="search"
                      value={q}
                      placeholder={
                        queue === 'people' ? '姓名' : queue === 'history' ? '名称、人、理由' : '机构名称'
                      }
                      onChange={(event) => setSearch({ q: event.target.value }, { replace: true })}
                    />
                  )}
                </Field>
              )}
            </div>
            {queue === 'organisations' ? (
              <Queue key={queue} kind={KINDS.organisations} state={state} asked={{ q }} />
            ) : null}
            {queue === 'people' ? (
              <Queue key={queue} kind={KINDS.people} state={state} asked={{ q }} />
            ) : null}
            {queue === 'labels' ? (
              <Queue
                key={queue}
                kind={KINDS.labels}
                state={state}
                asked={{ scheme: search.scheme, grade: search.grade, patent: search.patent.trim() }}
              >
                {({ schemes = [] }) => <Schemes schemes={schemes} />}
              </Queue>
            ) : null}
            {queue === 'history' ? <History q={q} /> : null}
          </div>
        </Tabs>
      </div>
    </>
  );
}

/** Decisions change nothing until a build has read them. */
function Pending({ summary }: { summary: ReviewSummary }) {
  const mayAct = useMay('ops.act');
  const [isOpen, setOpen] = useState(false);
  return (
    <Card state="warn">
      <p className="row">
        <span>
          快照 {summary.snapshot} 之后有 {integer(summary.pending)} 条决定与撤回，从下次构建起计入各项数字。
          {mayAct ? '' : '构建由运维人员启动。'}
        </span>
        {mayAct ? (
          <Button size="small" onClick={() => setOpen(true)}>
            开始构建
          </Button>
        ) : null}
      </p>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title="开始构建"
        confirmLabel="开始"
        needReason
        onConfirm={async (reason) => {
          const { run } = await startBuild(reason);
          toast(`构建已开始（${run}），完成后数字随之更新。`);
        }}
      >
        <p>构建会读入全部决定，重新归并机构与人员、更新标签，通过审计后发布新的快照。</p>
      </Confirm>
    </Card>
  );
}

interface LabelSearch {
  scheme: string;
  grade: '' | 'A' | 'B' | 'C';
  patent: string;
}

const SCHEMES = [
  ['wipo35', 'WIPO 技术领域'],
  ['sei', '战略性新兴产业'],
  ['digital', '数字经济核心产业'],
  ['green', '绿色低碳技术'],
  ['new_three', '外贸“新三样”'],
  ['gbt4754', '国民经济行业'],
  ['chain_node', '产业链环节'],
  ['discipline', '学科'],
  ['efficacy', '技术功效'],
] as const;

function LabelFilters({
  search,
  setSearch,
}: {
  search: LabelSearch;
  setSearch: (change: Partial<LabelSearch>, options?: { replace?: boolean }) => void;
}) {
  return (
    <>
      <Field label="体系" inline>
        {(own) => (
          <Select
            {...own}
            value={search.scheme}
            onChange={(scheme) => setSearch({ scheme })}
            options={[{ value: '', label: '全部' }, ...SCHEMES.map(([value, label]) => ({ value, label }))]}
          />
        )}
      </Field>
      <Field label="等级" inline>
        {(own) => (
          <Select
            {...own}
            value={search.grade}
            onChange={(grade) => setSearch({ grade: grade as LabelSearch['grade'] })}
            options={['', 'A', 'B', 'C'].map((value) => ({ value, label: value === '' ? '全部' : value }))}
          />
        )}
      </Field>
      <Field label="专利" inline>
        {(own) => (
          <Input
            {...own}
            type="search"
            value={search.patent}
            placeholder="专利标识：看它的全部标签"
            onChange={(event) => setSearch({ patent: event.target.value }, { replace: true })}
          />
        )}
      </Field>
    </>
  );
}

function Schemes({ schemes }: { schemes: LabelsAnswer['schemes'] }) {
  const judged = ({ reviewed, confirmed, precision }: LabelsAnswer['schemes'][number]) =>
    reviewed === 0
      ? ''
      : `，已计入 ${integer(reviewed)} 个、属实 ${integer(confirmed)} 个${precision === null ? '' : `，准确率 ${percent(precision)}`}`;
  return (
    <p className="note">
      {schemes.map((one) => `${one.name}待抽查 ${integer(one.open)} 个${judged(one)}`).join('；')}
      。一个体系判断满二十个才给准确率。
    </p>
  );
}
