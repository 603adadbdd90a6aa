import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { BriefAnswer, Concern } from '../../../../api/brief.ts';
import { useGo, useHere, useSearch } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { CityTiles } from '../../kit/charts/city-tiles.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { integer, number } from '../../lib/format.ts';
import css from './brief.module.css';
import { explorerOf, rowsOf } from './cell.ts';
import { HeadlineTile } from './headline.tsx';
import { MovesList } from './moves.tsx';
import { briefQuery } from './query.ts';
import { briefPage } from './route.tsx';

const Trend = lazy(() => import('./trend.tsx'));

/** On target? What changed and why? What needs a decision? One sheet of A4. */
export default function Brief() {
  const [{ p }, setSearch] = useSearch(briefPage.search);
  const query = useQuery(briefQuery(p));
  const periods = query.data?.periods ?? [];
  const chosen = query.data?.period ?? p;
  const isOther = chosen !== '' && !periods.some(({ value }) => value === chosen);
  return (
    <div className={css.page}>
      <PageHeader title="领导简报" unverified="口径" actions={<Actions />}>
        {query.data?.scope ?? ''} {query.data?.period_name ?? ''}
      </PageHeader>
      <div className={`row no-print ${css.filters}`}>
        <Field label="期次" inline>
          {(own) => (
            <Select
              {...own}
              value={chosen}
              options={[
                ...(isOther ? [{ value: chosen, label: query.data?.period_name ?? chosen }] : []),
                ...periods.map(({ value, name }) => ({ value, label: name })),
              ]}
              onChange={(value) => setSearch({ p: value === periods[0]?.value ? '' : value })}
            />
          )}
        </Field>
      </div>
      <Query query={query} height={900}>
        {(brief) => <Sheet brief={brief} />}
      </Query>
    </div>
  );
}

function Actions() {
  const go = useGo();
  const here = useHere();
  const isWall = /[?&]wall=1\b/.test(here);
  const toggled = () => {
    const url = new URL(here, window.location.href);
    if (isWall) url.searchParams.delete('wall');
    else url.searchParams.set('wall', '1');
    return url.pathname + url.search;
  };
  return (
    <>
      <Button aria-pressed={isWall} onClick={() => go(toggled())}>
        {isWall ? '退出大字' : '大字显示'}
      </Button>
      <Button icon="print" onClick={() => window.print()}>
        打印
      </Button>
    </>
  );
}

function Sheet({ brief }: { brief: BriefAnswer }) {
  return (
    <div className={css.sheet}>
      <section aria-label="目标完成情况" className={css.headlines}>
        {brief.headlines.map((headline) => (
          <HeadlineTile key={headline.metric} headline={headline} />
        ))}
      </section>
      <Card title="变化与原因">
        <ol className={css.sentences}>
          {brief.sentences.map(({ id, text, cell }) => (
            <li key={id}>
              <Link href={rowsOf(cell)}>{text}</Link>
            </li>
          ))}
        </ol>
        <MovesList moves={brief.moves} />
      </Card>
      <div className={css.pair}>
        <Card>
          <Suspense fallback={<Skeleton height={220} />}>
            <Trend trend={brief.trend} />
          </Suspense>
        </Card>
        <Card>
          <Cities brief={brief} />
        </Card>
      </div>
      <Concerns concerns={brief.concerns} left={brief.concerns_left} />
      <p className={css.rule}>
        {brief.rule}
        {brief.rule_verified ? '' : '（◇规则未经官方核验）'}
        。同比为与上年同期相比；“需关注”的触发条件与建议单位由本系统提出，供参考。
      </p>
    </div>
  );
}

function Cities({ brief }: { brief: BriefAnswer }) {
  const { name, unit, format, rows } = brief.cities;
  const [first] = rows;
  const total = rows.reduce((sum, row) => sum + (row.value ?? 0), 0);
  return (
    <CityTiles
      title={`各市${name}`}
      unit={unit}
      summary={
        first === undefined
          ? '本期没有数据'
          : `${first.city}最多，${number(first.value, format)}${unit}；合计${integer(total)}${unit}`
      }
      cities={rows.map(({ city, value, cell }) => ({
        city,
        value,
        text: number(value, format),
        href: rowsOf(cell),
      }))}
    />
  );
}

function Concerns({ concerns, left }: { concerns: readonly Concern[]; left: number }) {
  const mayOperate = useMay('ops.read');
  const linkOf = ({ cell, page }: Concern) =>
    cell !== null ? explorerOf(cell) : page !== null && mayOperate ? page : null;
  return (
    <Card title="需关注" note={left > 0 ? `另有 ${integer(left)} 项符合条件，未列出。` : undefined}>
      {concerns.length === 0 ? (
        <p>本期没有达到提醒条件的事项。</p>
      ) : (
        <ol className={css.concerns}>
          {concerns.map((concern) => {
            const address = linkOf(concern);
            return (
              <li key={concern.id}>
                <strong>
                  {address === null ? concern.matter : <Link href={address}>{concern.matter}</Link>}
                </strong>
                <span>{concern.evidence}</span>
                <span className={css.unit}>建议：{concern.unit}</span>
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
