import type { MetricCatalogue } from '../../../../api/metrics.ts';
import { Field, Select } from '../../kit/field.tsx';

interface MetricSelectProps {
  metrics: MetricCatalogue['metrics'];
  value: string;
  onChange: (id: string) => void;
}

/** One of the metrics that a shape can be made of. */
export function MetricSelect({ metrics, value, onChange }: MetricSelectProps) {
  return (
    <Field label="指标" inline>
      {(own) => (
        <Select
          {...own}
          value={value}
          options={metrics.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
