import type { ReactNode } from 'react';
import type { AuditRow, MetricRef, ModelRow, SampleRows } from '../../../../api/ops-model.ts';
import { Link } from '../../kit/link.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from './quality.module.css';

export const LAYER_NAMES: Readonly<Record<string, string>> = {
  source: '来源记录',
  reference: '参考表',
  decision: '人工决定',
  staging: '清洗层',
  intermediate: '中间层',
  marts: '成品层',
  metric: '指标',
  missing: '不在快照中',
};
export const layerName = (layer: string | null): string =>
  layer === null ? '—' : (LAYER_NAMES[layer] ?? layer);

export const modelHref = (name: string): string => href('/ops/models/$name', { name });
export const lineageHref = (node: string, column = ''): string => href('/ops/lineage', {}, { node, column });

/** What the build of this snapshot did with a model. */
export function ModelState({ state }: { state: ModelRow['state'] }) {
  if (state === 'failed') return <Status kind="bad" word="执行失败" />;
  return state === 'built' ? <Status kind="good" word="已运行" /> : <Status kind="none" word="沿用" />;
}

/** Rows as the server shows them; what the reader may not see is said below. */
export function SampleTable({ sample, caption }: { sample: SampleRows; caption: string }) {
  const hidden = new Set(sample.hidden);
  const named = new Map(sample.rows.map((row, at) => [row, at]));
  return (
    <>
      <div className={css.wide}>
        <DataTable
          caption={caption}
          cards={false}
          columns={sample.columns.map((column, at) => ({
            id: column,
            title: column,
            render: (row: SampleRows['rows'][number]) =>
              hidden.has(column) ? <span className="muted">无权查看</span> : <Cell value={row[at] ?? null} />,
          }))}
          rows={sample.rows}
          rowKey={(row) => String(named.get(row))}
        />
      </div>
      {hidden.size > 0 ? (
        <p className={`note ${css.withheld}`}>按您的角色不显示：{sample.hidden.join('、')}。</p>
      ) : null}
    </>
  );
}

function Cell({ value }: { value: SampleRows['rows'][number][number] }) {
  if (value === null || value === '') return <span className="muted">—</span>;
  const text = String(value);
  return <span className={css.cell}>{text.length > 120 ? `${text.slice(0, 120)}…` : text}</span>;
}

const FEW = 6;

/** Metrics that something touches: first those that count its rows. */
export function MetricList({ metrics }: { metrics: readonly MetricRef[] }): ReactNode {
  if (metrics.length === 0) return <span className="muted">没有指标用到</span>;
  const of = (through: MetricRef['through']) => metrics.filter((metric) => metric.through === through);
  const direct = of('fact');
  return (
    <div className={css.names}>
      {direct.length === 0 ? <span className="muted">没有指标直接计它的行</span> : null}
      <MetricLinks metrics={direct.slice(0, FEW)} />
      <Folded title={`其余 ${integer(direct.length - FEW)} 个`} metrics={direct.slice(FEW)} />
      <Folded title={`经下游的表计入 ${integer(of('upstream').length)} 个`} metrics={of('upstream')} />
      <Folded title={`只在切分时用到 ${integer(of('dimension').length)} 个`} metrics={of('dimension')} />
    </div>
  );
}

function MetricLinks({ metrics }: { metrics: readonly MetricRef[] }) {
  return metrics.map(({ id, name }) => (
    <Link key={id} href={href('/metrics/$id', { id })}>
      {name}
    </Link>
  ));
}

function Folded({ title, metrics }: { title: string; metrics: readonly MetricRef[] }) {
  if (metrics.length === 0) return null;
  return (
    <details className={css.more}>
      <summary>{title}</summary>
      <div className={css.names}>
        <MetricLinks metrics={metrics} />
      </div>
    </details>
  );
}

export function Severity({ severity }: { severity: AuditRow['severity'] }) {
  return severity === 'block' ? <Tag tone="bad">阻断</Tag> : <Tag tone="warn">提示</Tag>;
}

/** One check with all that is known of it. */
export function AuditCard({ audit, showModel = true }: { audit: AuditRow; showModel?: boolean }) {
  const isFailed = audit.state === 'failed';
  return (
    <article className={css.audit} data-state={isFailed ? audit.severity : 'passed'} aria-label={audit.audit}>
      <header className={css.head}>
        <Status
          kind={isFailed ? (audit.severity === 'block' ? 'bad' : 'warn') : 'good'}
          word={isFailed ? '未通过' : '通过'}
        />
        <Severity severity={audit.severity} />
        <h3 className={css.name}>{audit.name}</h3>
        {showModel ? (
          <span>
            <Link href={modelHref(audit.model)}>{audit.model}</Link>
            <span className="muted"> · {layerName(audit.layer)}</span>
          </span>
        ) : null}
        {audit.owner === null ? null : <span className="muted">归口 {audit.owner}</span>}
      </header>
      <dl className={css.facts}>
        <dt>应当</dt>
        <dd>{audit.expected}</dd>
        <dt>实际</dt>
        <dd>
          {isFailed ? <strong>{audit.actual}</strong> : audit.actual}
          {audit.history.length > 1 ? <History audit={audit} /> : null}
        </dd>
        {isFailed ? (
          <>
            <dt>影响的指标</dt>
            <dd>
              <MetricList metrics={audit.metrics} />
            </dd>
          </>
        ) : null}
      </dl>
      {audit.samples.rows.length > 0 ? (
        <details className={css.details} open={isFailed && audit.severity === 'block'}>
          <summary>样例（{integer(audit.samples.rows.length)} 行）</summary>
          <SampleTable sample={audit.samples} caption={`${audit.name}的样例`} />
        </details>
      ) : null}
      {audit.sql !== null && isFailed ? (
        <details className={css.details}>
          <summary>找出这些行的 SQL</summary>
          <pre className={css.sql}>{audit.sql}</pre>
        </details>
      ) : null}
    </article>
  );
}

/** Bad rows in the snapshots that are kept, the oldest first. */
function History({ audit }: { audit: AuditRow }) {
  return (
    <span className={css.history}>
      保留的 {integer(audit.history.length)} 个快照依次为：
      {audit.history.map(({ failures }) => (failures === null ? '没有此项' : integer(failures))).join('、')}
    </span>
  );
}
