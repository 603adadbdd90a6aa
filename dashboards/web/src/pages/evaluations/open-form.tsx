import { useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field, Input, Select, TextArea } from '../../kit/field.tsx';
import { peopleIn } from './people.ts';
import { type Opening, openRound, type RoundList } from './query.ts';

interface OpenFormProps {
  systems: RoundList['systems'];
  onClose: () => void;
  onDone: (round: string) => void;
}

/** Opens a round; whoever does is its chair. */
export function OpenForm({ systems, onClose, onDone }: OpenFormProps) {
  const [said, setSaid] = useState({
    round: '',
    period: '',
    system: systems[0]?.id ?? '',
    reports: '',
    evaluators: '',
    adjudicators: '',
    centres: '',
    reason: '',
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (name: keyof typeof said) => (value: string) => setSaid({ ...said, [name]: value });
  const send = async () => {
    const body: Opening = {
      round: said.round.trim(),
      period: said.period.trim(),
      system: said.system,
      evaluators: peopleIn(said.evaluators),
      adjudicators: peopleIn(said.adjudicators),
      centres: said.centres
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
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
  const area = (
    name: 'evaluators' | 'adjudicators' | 'centres',
    label: string,
    hint: string,
    required = true,
  ) => (
    <Field label={label} hint={hint} required={required}>
      {(own) => <TextArea {...own} value={said[name]} onChange={(event) => set(name)(event.target.value)} />}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title="开一轮评价"
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button kind="primary" busy={busy} onClick={() => void send()}>
            开轮
          </Button>
        </>
      }
    >
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
        {area(
          'evaluators',
          '评价员',
          '一行一人；有利害关系的高校写在后面：张三=甲大学;乙大学。姓名须与登录用户的姓名一致',
        )}
        {area('adjudicators', '裁定人', '一行一人，写法相同；不能是评价员')}
        {input('reports', '自报的轮次名称', '中心填报时写的轮次；空着就用本轮的名称', false)}
        {area('centres', '参评高校', '一行一所；空着就是填报过的全部', false)}
        {input('reason', '理由', '记入决定')}
        {problem === null ? null : (
          <p role="alert" className="muted">
            没有开轮：{problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}
