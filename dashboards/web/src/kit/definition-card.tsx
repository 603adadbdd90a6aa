import { useQuery } from '@tanstack/react-query';
import type { MetricSummary } from '../../../api/metrics.ts';
import { api, pinnedBuild } from '../api/client.ts';
import { useSession } from '../app/session.ts';
import { day } from '../lib/format.ts';
import { href } from '../lib/url-state.ts';
import { Button } from './button.tsx';
import css from './definition-card.module.css';
import { Link } from './link.tsx';
import { Popover } from './popover.tsx';
import { Query } from './query.tsx';
import { Unverified } from './tag.tsx';
import { toast } from './toast.tsx';

export interface DefinitionCardProps {
  /** Id of the metric. */
  metric: string;
  /** What it is called, for the button's name. */
  name?: string;
  /** Numbers of the very cell: 分子 1,183. */
  facts?: readonly { readonly label: string; readonly value: string }[];
  /** Where its rows are. */
  rows?: string;
}

/** The `i` of a number: 口径. By click, not by hovering; Esc returns the focus. */
export function DefinitionCard({ metric, name, facts = [], rows }: DefinitionCardProps) {
  return (
    <Popover
      icon="info"
      kind="quiet"
      size="small"
      aria-label={`口径：${name ?? metric}`}
      title={`口径：${name ?? metric}`}
      align="right"
    >
      {() => <Content metric={metric} facts={facts} rows={rows} />}
    </Popover>
  );
}

function Content({
  metric,
  facts,
  rows,
}: {
  metric: string;
  facts: NonNullable<DefinitionCardProps['facts']>;
  rows: string | undefined;
}) {
  const path = `/api/v1/metrics/${encodeURIComponent(metric)}/definition`;
  const { snapshot } = useSession();
  const build = pinnedBuild();
  const query = useQuery({
    queryKey: ['definition', metric],
    queryFn: ({ signal }) => api<MetricSummary>(path, { signal, build: false }),
  });
  return (
    <Query query={query}>
      {(own) => (
        <div className={css.card}>
          <h3>{own.name}</h3>
          {own.verified ? null : <Unverified what="口径" />}
          <p>{own.definition}</p>
          <dl className={css.facts}>
            {[
              ...facts,
              { label: '算法', value: own.counted.join('；') },
              { label: '单位', value: own.unit },
              { label: '性质', value: own.basis === 'register' ? '登记口径' : '调查口径' },
              { label: '依据', value: own.source },
              { label: '版本', value: `第 ${own.version} 版，${own.valid_from} 起` },
              ...(own.note ? [{ label: '说明', value: own.note }] : []),
              ...(build === null
                ? []
                : [
                    {
                      label: '构建',
                      value:
                        build === snapshot?.id && snapshot.data_as_of !== null
                          ? `${build}，数据截至 ${day(snapshot.data_as_of)}`
                          : build,
                    },
                  ]),
            ].map((fact) => (
              <div key={fact.label}>
                <dt>{fact.label}</dt>
                <dd>{fact.value}</dd>
              </div>
            ))}
          </dl>
          <div className="row">
            {rows ? <Link href={rows}>看明细</Link> : null}
            <Link href={href('/definitions/$id', { id: metric })}>完整口径</Link>
            <Button
              size="small"
              kind="quiet"
              icon="copy"
              onClick={() =>
                void copy(new URL(href('/definitions/$id', { id: metric }), window.location.href).href)
              }
            >
              复制链接
            </Button>
          </div>
        </div>
      )}
    </Query>
  );
}

/** Puts text on the clipboard and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast('已复制');
  } catch {
    toast(`浏览器不允许复制，请手工复制：${text}`, 'failed');
  }
}
