import { integer, percent } from '../../lib/format.ts';
import { Link } from '../link.tsx';
import { type ChartBase, ChartFrame } from './frame.tsx';
import css from './step-bars.module.css';

export interface Step {
  readonly key: string;
  readonly label: string;
  readonly count: number | null;
  /** Share of the step before, as a fraction. */
  readonly rate: number | null;
  /** Share of the first step. */
  readonly overall?: number | null;
  readonly href?: string;
  readonly note?: string;
}
export interface StepBarsProps extends ChartBase {
  steps: readonly Step[];
  unit: string;
  /** What `rate` is called. @default 上一步中的 */
  rateLabel?: string;
}

/** Funnel: a bar for each step from the left edge, with its number and the share of the step before. */
export function StepBars(props: StepBarsProps) {
  const { steps, unit, rateLabel = '上一步中的' } = props;
  const most = Math.max(1, ...steps.map((step) => step.count ?? 0));
  return (
    <ChartFrame {...props} drawn={false}>
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={step.key} className={css.step}>
            <span className={css.label}>
              {step.label}
              {step.note ? <span className={css.note}>{step.note}</span> : null}
            </span>
            <span className={css.track}>
              <span className={css.bar} style={{ width: `${((step.count ?? 0) / most) * 100}%` }} />
            </span>
            <span className={css.count}>
              {step.href && step.count !== null ? (
                <Link href={step.href}>{integer(step.count)}</Link>
              ) : (
                integer(step.count)
              )}{' '}
              {step.count === null ? '' : unit}
            </span>
            <span className={css.rate}>{step.rate === null ? '' : `${rateLabel} ${percent(step.rate)}`}</span>
          </li>
        ))}
      </ol>
    </ChartFrame>
  );
}
