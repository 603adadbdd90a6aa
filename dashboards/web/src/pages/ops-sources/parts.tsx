import type { SourceRow } from '../../../../api/ops-run.ts';
import { Status } from '../../kit/tag.tsx';
import { integer } from '../../lib/format.ts';
import css from '../ops/ops.module.css';
import { Act, RunLink } from '../ops/parts.tsx';

export const FRESHNESS = {
  never: { kind: 'none', word: '尚未采集' },
  pending: { kind: 'warn', word: '待构建' },
  current: { kind: 'good', word: '已入快照' },
} as const;
export const FROM = { crawl: '网站', files: '文件夹', once: '一次性导入' } as const;

/** All that is to be known of a source's state, the worst first. */
export function State({ source }: { source: SourceRow }) {
  return (
    <div className={css.notices}>
      {source.running === null ? null : (
        <span>
          <Status kind="none" word="正在读取" /> <RunLink run={source.running} />
        </span>
      )}
      {source.blocked === null ? null : <Status kind="bad" word="被网站拦截，已停采" />}
      {source.intake.difference === 0 ? null : <Status kind="bad" word="入库数不平" />}
      {source.drift.length > 0 ? (
        <Status kind="warn" word={`内容有变化（${source.drift.length} 处）`} />
      ) : null}
      {source.unread > 0 && source.running === null ? (
        <Status kind="warn" word={`${integer(source.unread)} 份没有读成`} />
      ) : null}
      {source.disabled ? <Status kind="none" word="停用" /> : null}
      {source.pause === null ? null : <Status kind="none" word={`已暂停（${source.pause.by}）`} />}
      <Status {...FRESHNESS[source.freshness]} />
    </div>
  );
}

/** Pauses a source, or resumes it. */
export function Pausing({ source }: { source: SourceRow }) {
  if (source.from === 'once' || source.disabled) return null;
  const path = `/api/v1/ops/sources/${encodeURIComponent(source.id)}`;
  return source.pause === null ? (
    <Act
      label="暂停"
      size="small"
      icon="pause"
      title={`暂停来源：${source.name}`}
      path={`${path}/pause`}
      done="已暂停"
    >
      <p>以后的运行和定时都不再读取它，直到恢复。正在读取的一次不受影响，可在运行页取消。</p>
    </Act>
  ) : (
    <Act
      label="恢复"
      size="small"
      icon="play"
      title={`恢复来源：${source.name}`}
      path={`${path}/resume`}
      done="已恢复"
    />
  );
}
