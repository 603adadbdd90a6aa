import { type FormEvent, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Field, Select, TextArea } from '../../kit/field.tsx';
import css from './review.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
}
export interface Decision {
  readonly verdict: string;
  readonly label: string;
  readonly reason: string;
  /** Of a label that holds. */
  readonly grade: string;
}
export interface DecisionFormProps {
  question: string;
  choices: readonly Choice[];
  /** Reasons that are often given: one click. */
  usual: readonly string[];
  /** Whether a grade may be set. */
  grades?: boolean;
  onDecide: (decision: Decision) => void;
}

/** Verdict and reason; both must be there. */
export function DecisionForm({ question, choices, usual, grades = false, onDecide }: DecisionFormProps) {
  const [verdict, setVerdict] = useState('');
  const [reason, setReason] = useState('');
  const [grade, setGrade] = useState('');
  const [isTried, setTried] = useState(false);
  const chosen = choices.find(({ value }) => value === verdict);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen === undefined || reason.trim().length < 2) return;
    onDecide({ verdict, label: chosen.label, reason: reason.trim(), grade });
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <fieldset>
        <legend className={css.question}>
          {question}
          <span className="note">（必选）</span>
        </legend>
        <div className={css.choices}>
          {choices.map(({ value, label }) => (
            <label key={value}>
              <input
                type="radio"
                name="verdict"
                value={value}
                checked={verdict === value}
                onChange={() => setVerdict(value)}
              />
              {label}
            </label>
          ))}
        </div>
        {isTried && chosen === undefined ? <p role="alert">请选择一个结论。</p> : null}
      </fieldset>
      {grades && verdict === 'yes' ? (
        <Field label="等级" inline hint="不选则为 A">
          {(own) => (
            <Select
              {...own}
              value={grade}
              onChange={setGrade}
              options={[
                { value: '', label: '不指定' },
                { value: 'A', label: 'A' },
                { value: 'B', label: 'B' },
                { value: 'C', label: 'C' },
              ]}
            />
          )}
        </Field>
      ) : null}
      <Field
        label="理由"
        required
        error={isTried && reason.trim().length < 2 ? '请写明理由，至少两个字' : undefined}
      >
        {(own) => (
          <TextArea {...own} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      <div className={css.usual}>
        {usual.map((text) => (
          <Button key={text} size="small" onClick={() => setReason(text)}>
            {text}
          </Button>
        ))}
      </div>
      <div>
        <Button kind="primary" type="submit">
          作出决定
        </Button>
        <span className="note">　五秒内可以撤销，之后记入决定库。</span>
      </div>
    </form>
  );
}
