import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { Antd } from '../../kit/antd.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field, Input, Select } from '../../kit/field.tsx';
import { usersQuery } from '../users/query.ts';
import type { Named } from './people.ts';
import { PeopleField } from './people-field.tsx';
import { type Opening, openRound, type RoundList } from './query.ts';
import { Universities } from './universities-field.tsx';

interface OpenFormProps {
  systems: RoundList['systems'];
  onClose: () => void;
  onDone: (round: string) => void;
}

/** Roles that may read rounds and act for the office in them. */
const JUDGES: ReadonlySet<string> = new Set(['evaluator', 'analyst', 'leader']);

/** Opens a round; whoever does is its chair. */
export default function OpenForm({ systems, onClose, onDone }: OpenFormProps) {
  const [said, setSaid] = useState({
    round: '',
    period: '',
    system: systems[0]?.id ?? '',
    reports: '',
    reason: '',
  });
  const [evaluators, setEvaluators] = useState<Named[]>([]);
  const [adjudicators, setAdjudicators] = useState<Named[]>([]);
  const [centres, setCentres] = useState<string[]>([]);
  const users = useQuery({ ...usersQuery, enabled: useMay('users.manage') });
  const active = users.data?.rows.filter(({ disabled }) => !disabled) ?? [];
  // Any reader of rounds can be the third person; an evaluator of this round cannot.
  const scorers = active.filter(({ roles }) => roles.includes('evaluator')).map(({ name }) => name);
  const others = active
    .filter(
      ({ name, roles }) =>
        roles.some((role) => JUDGES.has(role)) && !evaluators.some((one) => one.name === name),
    )
    .map(({ name }) => name);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (name: keyof typeof said) => (value: string) => setSaid({ ...said, [name]: value });
  const send = async () => {
    const body: Opening = {
      round: said.round.trim(),
      period: said.period.trim(),
      system: said.system,
      evaluators,
      adjudicators,
      centres,
      reason: said.reason.trim(),
      ...(said.reports.trim() === '' ? {} : { reports: said.reports.trim() }),
    };
    setBusy(true);
    setProblem(null);
    try {
      await openRound(body);
      onDone(body.round);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(`${error.detail}${error.hint ? `（${error.hint}）` : ''}`);
    } finally {
      setBusy(false);
    }
  };
  const input = (
    name: 'round' | 'period' | 'reports' | 'reason',
    label: string,
    hint: string,
    required = true,
  ) => (
    <Field label={label} hint={hint} required={required}>
      {(own) => <Input {...own} value={said[name]} onChange={(event) => set(name)(event.target.value)} />}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title="开一轮评价"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button kind="primary" busy={busy} onClick={() => void send()}>
            开轮
          </Button>
        </>
      }
    >
      <Antd>
        <div className="stack">
          {input('round', '轮次名称', '如 2024年度；之后不能改')}
          {input('period', '评价期间', '如 2024')}
          <Field label="指标体系" required>
            {(own) => (
              <Select
                {...own}
                value={said.system}
                options={systems.map(({ id, name, label, indicators }) => ({
                  value: id,
                  label: `${name}（${label}，${indicators} 项）`,
                }))}
                onChange={set('system')}
              />
            )}
          </Field>
          <PeopleField
            label="评价员"
            hint="姓名须与登录用户的姓名一致。可以粘贴名单，一行一人：张三=甲大学;乙大学"
            people={evaluators}
            onChange={setEvaluators}
            known={scorers}
          />
          <PeopleField
            label="裁定人"
            hint="不能是本轮的评价员；也可以粘贴名单"
            people={adjudicators}
            onChange={setAdjudicators}
            known={others}
          />
          {input('reports', '自报的轮次名称', '中心填报时写的轮次；空着就用本轮的名称', false)}
          <Field label="参评高校" hint="空着就是填报过的全部。可以粘贴名单，一行一所">
            {(own) => (
              <Universities
                {...own}
                placeholder="填报过的全部；输入名称查找"
                value={centres}
                onChange={setCentres}
              />
            )}
          </Field>
          {input('reason', '理由', '记入决定')}
          {problem === null ? null : (
            <p role="alert" className="muted">
              没有开轮：{problem}
            </p>
          )}
        </div>
      </Antd>
    </Dialog>
  );
}
