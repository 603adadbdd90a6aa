import { Link } from '../../kit/link.tsx';
import { Unverified } from '../../kit/tag.tsx';
import { decimal } from '../../lib/format.ts';
import type { ScoreItem, ScorePage } from './query.ts';
import css from './score.module.css';
import { pointsText, valueText } from './words.ts';

/** What an indicator rests on, beside its question. */
export function Evidence({ item, page }: { item: ScoreItem; page: ScorePage }) {
  const { evidence } = item;
  const { check, metric, numerator, denominator } = evidence;
  return (
    <aside className={css.evidence} aria-label={`证据：${item.name}`}>
      <h2>证据：{item.name}</h2>
      {item.kind === 'judged' ? (
        <Question item={item} />
      ) : (
        <>
          <p className={css.figure}>{valueText(item)}</p>
          {numerator !== null && denominator !== null ? (
            <p className="muted">
              = {decimal(numerator, 0)} ÷ {decimal(denominator, 0)}
            </p>
          ) : null}
        </>
      )}
      {check === null ? null : (
        <p className={check.beyond ? css.bad : 'note'}>
          自报 {check.reported}，登记 {check.computed ?? '无'}，
          {check.beyond
            ? `差异超出容许的 ${check.tolerance ?? 0}：${check.state ?? '待核'}`
            : '在容许的差异之内'}
        </p>
      )}
      {evidence.reported.length === 0 ? null : (
        <>
          <h3>中心填报</h3>
          <ul className={css.reported}>
            {evidence.reported.map((one) => (
              <li key={`${one.item}${one.records[0] ?? ''}`}>
                {one.item}：{one.text}
                <span className="note">{one.evidence === null ? '未附材料' : `材料：${one.evidence}`}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>应当出示</h3>
      <p className="muted">{evidence.wanted}</p>
      {evidence.links.length === 0 ? null : (
        <ul className={css.links}>
          {evidence.links.map(({ label, to }) => (
            <li key={to}>
              <Link href={to}>{label}</Link>
            </li>
          ))}
        </ul>
      )}
      <p className={css.source}>
        {metric === null ? null : (
          <>
            口径 <Link href={`/definitions/${metric.id}`}>{metric.name}</Link> 第 {metric.version} 版{' '}
            {metric.verified ? null : <Unverified />}
          </>
        )}{' '}
        冻结于快照 {page.snapshot}
      </p>
    </aside>
  );
}

function Question({ item }: { item: ScoreItem }) {
  return (
    <>
      <p>{item.question}</p>
      {item.anchors === null ? null : (
        <dl className={css.anchors}>
          <dt>{pointsText(item.max)}</dt>
          <dd>{item.anchors.full}</dd>
          <dt>{pointsText(item.max / 2)}</dt>
          <dd>{item.anchors.half}</dd>
          <dt>0 分</dt>
          <dd>{item.anchors.none}</dd>
        </dl>
      )}
    </>
  );
}
