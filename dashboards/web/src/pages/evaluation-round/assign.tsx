import { useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { Confirm } from '../../kit/dialog.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { assignPair, type RoundOverview } from './query.ts';

interface AssignProps {
  overview: RoundOverview;
  university: string;
  onClose: () => void;
  onDone: () => void;
}

/** Two other evaluators for a centre; those with an interest in it cannot be chosen. */
export function AssignDialog({ overview, university, onClose, onDone }: AssignProps) {
  const centre = overview.centres.find((one) => one.university === university);
  const [a, setA] = useState(centre?.a.name ?? '');
  const [b, setB] = useState(centre?.b.name ?? '');
  const options = overview.members
    .filter(({ role }) => role === 'evaluator')
    .map(({ name, belongs }) => ({
      value: name,
      label: belongs.includes(university) ? `${name}（有利害关系）` : name,
      disabled: belongs.includes(university),
    }));
  return (
    <Confirm
      open
      title={`改派 ${university}`}
      confirmLabel="改派"
      needReason
      onClose={onClose}
      onConfirm={async (reason) => {
        if (a === b) throw new ApiProblem({ status: 0, code: 'CHECK', detail: '两名评价员不能是同一人' });
        await assignPair(overview.round, university, {
          evaluators: [
            { name: a, belongs: [] },
            { name: b, belongs: [] },
          ],
          reason,
        });
        onDone();
      }}
    >
      <Field label="第一评价员">
        {(own) => <Select {...own} value={a} options={options} onChange={setA} />}
      </Field>
      <Field label="第二评价员">
        {(own) => <Select {...own} value={b} options={options} onChange={setB} />}
      </Field>
    </Confirm>
  );
}
