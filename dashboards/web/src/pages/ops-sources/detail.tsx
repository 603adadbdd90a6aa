import type { SourceRow } from '../../../../api/ops-run.ts';
import { Link } from '../../kit/link.tsx';
import { bytes, instant, integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { Act, Identity } from '../ops/parts.tsx';
import { Start } from '../ops/start.tsx';
import { FROM, Pausing, State } from './parts.tsx';

/** All there is to know of one source, and what can be done with it. */
export function SourceDetail({ source }: { source: SourceRow }) {
  const { ledger, blocked, pause } = source;
  const canStart = source.from !== 'once' && !source.disabled && pause === null && source.running === null;
  return (
    <div className="stack">
      <div className="row">
        {canStart ? <Start small label="读取" kind="ingest" sources={[source.id]} /> : null}
        {source.intake.documents > 0 && source.running === null ? (
          <Start small label="重新解析" kind="reparse" sources={[source.id]} />
        ) : null}
        <Pausing source={source} />
        {blocked === null ? null : (
          <Act
            size="small"
            label="解除拦截标记"
            title={`解除拦截标记：${source.name}`}
            path={`/api/v1/ops/sources/${encodeURIComponent(source.id)}/unblock`}
            done="已解除，下次采集继续"
          >
            <p>请先与网站方说好，或确认网站已放行；否则下次采集会再次被拦。</p>
          </Act>
        )}
      </div>
      <dl className={css.facts}>
        <dt>标识</dt>
        <dd className={css.id}>{source.id}</dd>
        <dt>方式</dt>
        <dd>{FROM[source.from]}</dd>
        <dt>记录种类</dt>
        <dd>{source.kinds.map(({ name }) => name).join('、') || '—'}</dd>
        <dt>地址</dt>
        <dd>
          {source.addresses.length === 0
            ? '—'
            : source.addresses.map((address) => (
                <div key={address}>
                  {/^https?:/.test(address) ? <Link href={address}>{address}</Link> : address}
                </div>
              ))}
        </dd>
        <dt>使用依据</dt>
        <dd>{source.licence ?? '未写明：请在来源文件中写 licence'}</dd>
        <dt>何时读取</dt>
        <dd>{source.schedule}</dd>
        <dt>状态</dt>
        <dd>
          <State source={source} />
        </dd>
        <dt>最近取得</dt>
        <dd>{instant(source.last_fetched_at)}</dd>
        <dt>入库</dt>
        <dd>
          {integer(source.intake.documents)} 份文件（{bytes(source.bytes)}），
          <Identity intake={source.intake} />
          ；冲突 {integer(source.conflicts)} 条，读取时提醒 {integer(source.warnings)} 条
          {source.intake.rejects > 0 || source.unread > 0 ? (
            <>
              ，<Link href={href('/ops/rejects', {}, { source: source.id })}>看拒收与没有读成的</Link>
            </>
          ) : null}
        </dd>
        <dt>快照</dt>
        <dd>
          {source.pending > 0 ? `${integer(source.pending)} 个批次不在当前快照里` : '全部批次都在当前快照里'}
        </dd>
        {ledger === null ? null : (
          <>
            <dt>台账</dt>
            <dd>
              已取得 {integer(ledger.fetched)}，未变 {integer(ledger.unchanged)}，略过{' '}
              {integer(ledger.skipped)}，失败 {integer(ledger.failed)}，等待 {integer(ledger.waiting)}，
              <Link href={href('/ops/ledger', {}, { source: source.id })}>逐行看</Link>
            </dd>
          </>
        )}
        {blocked === null ? null : (
          <>
            <dt>被拦截</dt>
            <dd>
              {instant(blocked.at)}：{blocked.message}
              <div className={css.small}>{blocked.url}</div>
            </dd>
          </>
        )}
        {source.stopped === null ? null : (
          <>
            <dt>上次停下</dt>
            <dd>{source.stopped}</dd>
          </>
        )}
        {pause === null ? null : (
          <>
            <dt>暂停</dt>
            <dd>
              {instant(pause.at)}，{pause.by}：{pause.reason}
            </dd>
          </>
        )}
        {source.drift.length === 0 ? null : (
          <>
            <dt>内容的变化</dt>
            <dd>
              <ul className={css.notices}>
                {source.drift.map((line) => (
                  <li key={line}>▲ {line}</li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
      <p>
        <Link href={href('/ops/runs', {}, { source: source.id })}>它的运行</Link>
      </p>
    </div>
  );
}
