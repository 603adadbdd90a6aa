import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';
import css from './query.module.css';

export interface QueryProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  /** What stands for an answer without content; null: it has some. */
  empty?: (data: T) => ReactNode | null;
  /** Height the content will have, so that nothing jumps. @default 120 */
  height?: number;
}

const LATE = 300;

/**
 * One answer of the server on a page: a skeleton when it takes longer than 300 ms, the old content with 更新中 while it is asked anew, and a
 * box with the code and 重试 when it fails. A failure here leaves the rest of the page alone.
 */
export function Query<T>({ query, children, empty, height = 120 }: QueryProps<T>) {
  const late = useLate(query.isPending);
  const { data, error } = query;
  if (data === undefined) {
    if (error) return <ErrorBox error={error} onRetry={() => void query.refetch()} />;
    return <Skeleton height={height} shown={late} />;
  }
  return (
    <div className={css.frame} data-query="" aria-busy={query.isFetching || undefined}>
      {query.isFetching ? <Updating /> : null}
      {error ? <StaleNote error={error} onRetry={() => void query.refetch()} /> : null}
      {empty?.(data) ?? children(data)}
    </div>
  );
}

function useLate(isWaiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), LATE);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return late;
}

export function Skeleton({ height, shown = true }: { height: number; shown?: boolean }) {
  return (
    <div className={css.skeleton} style={{ minHeight: height }} data-shown={shown}>
      {shown ? <span className="visually-hidden">载入中</span> : null}
    </div>
  );
}

function Updating() {
  const late = useLate(true);
  return late ? <span className={css.updating}>更新中</span> : null;
}

/** The old content stays readable; this says that it is old. */
function StaleNote({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { detail } = told(error);
  return (
    <p className={css.stale} role="status">
      下面是先前载入的内容，未能更新：{detail}。
      <Button kind="quiet" size="small" onClick={onRetry}>
        重试
      </Button>
    </p>
  );
}

/** What failed, its code, and another try. Rights that are missing are no failure: they say 无权查看. */
export function ErrorBox({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { detail, code, hint, request } = told(error);
  if (code === 'PANHUO_FORBIDDEN')
    return (
      <Empty why="forbidden">
        {detail}。{hint ?? ''}
      </Empty>
    );
  return (
    <div className={css.error} role="alert">
      <p className={css.what}>{detail}</p>
      {hint ? <p>{hint}</p> : null}
      <p className={css.code}>
        错误代码 {code}
        {request ? `，请求 ${request}` : ''}
      </p>
      {onRetry ? (
        <Button size="small" icon="refresh" onClick={onRetry}>
          重试
        </Button>
      ) : null}
    </div>
  );
}

/** An error in words for people. */
export function told(error: unknown): {
  detail: string;
  code: string;
  hint: string | null;
  request: string | null;
} {
  if (error instanceof ApiProblem)
    return { detail: error.detail, code: error.code, hint: error.hint, request: error.request };
  const isChunk = error instanceof TypeError && /import|module/i.test(error.message);
  return isChunk
    ? { detail: '这一页没有载入成功', code: 'OFFLINE', hint: '网络恢复后请重试。', request: null }
    : {
        detail: '页面出错了',
        code: 'PAGE',
        hint: error instanceof Error ? error.message : null,
        request: null,
      };
}
