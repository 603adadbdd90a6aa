import type { MetricRowsAnswer, MetricSummary } from '../../../../api/metrics.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Sql } from '../../kit/sql.tsx';
import { Tag } from '../../kit/tag.tsx';
import { decimal, integer } from '../../lib/format.ts';
import { wordsOf } from './filters.tsx';

interface HeadProps {
  metric: MetricSummary | undefined;
  answer: MetricRowsAnswer;
  search: { part: string; operand: string };
  setSearch: (change: {
    part?: '' | 'value' | 'numerator' | 'denominator' | 'censored';
    operand?: string;
    sort?: string;
  }) => void;
}

/** What the number is, how the rows make it, and its other lines. */
export function RowsHead({ answer, metric, search, setSearch }: HeadProps) {
  const isMoney = answer.unit.includes('元');
  const shown = (value: number | null) =>
    value === null ? '—' : Number.isInteger(value) ? integer(value) : decimal(value, isMoney ? 2 : 4);
  const parts = answer.parts.length > 1 ? answer.parts : [];
  return (
    <Card>
      <div className="stack">
        <p style={{ fontSize: '1.1429rem' }}>
          <strong>{answer.said}</strong>
          {answer.aggregate === '计数' || answer.aggregate === '去重计数'
            ? ''
            : `，${answer.aggregate} ${shown(answer.number)} ${answer.unit}`}
          {answer.aggregate === '去重计数' ? `，去重后 ${shown(answer.number)}` : ''}{' '}
          <DefinitionCard metric={answer.metric} name={answer.name} />
        </p>
        {answer.operands.length > 0 ? (
          <p className="row">
            <span>由这些指标算得：</span>
            {answer.operands.map((one) => (
              <Button
                key={one.id}
                size="small"
                aria-pressed={(search.operand || answer.counted.metric) === one.id}
                onClick={() => setSearch({ operand: one.id, part: '', sort: '' })}
              >
                {one.name} {shown(one.value)}
              </Button>
            ))}
          </p>
        ) : null}
        {parts.length > 0 ? (
          <p className="row">
            {parts.map((one) => (
              <Button
                key={one.part}
                size="small"
                aria-pressed={answer.part === one.part}
                onClick={() => setSearch({ part: one.part, sort: '' })}
              >
                {one.name} {shown(one.number)}
              </Button>
            ))}
          </p>
        ) : null}
        {answer.filters.length > 0 ? (
          <p className="row">
            <span className="muted">计入条件</span>
            {answer.filters.map((one) => (
              <Tag key={one}>{metric ? wordsOf(metric, one) : one}</Tag>
            ))}
          </p>
        ) : null}
        {answer.without_records > 0 ? (
          <p className="note">其中 {integer(answer.without_records)} 行没有指向原始记录（基础表自带）。</p>
        ) : null}
        <Sql text={answer.sql} />
      </div>
    </Card>
  );
}
