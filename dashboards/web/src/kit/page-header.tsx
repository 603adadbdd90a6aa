import { type ReactNode, useEffect } from 'react';
import { pinnedBuild } from '../api/client.ts';
import { useSession } from '../app/session.ts';
import { day } from '../lib/format.ts';
import css from './page-header.module.css';
import { Tag, Unverified } from './tag.tsx';

export interface PageHeaderProps {
  title: string;
  /** ◇ beside the title; a text says what is not confirmed: `口径`. */
  unverified?: boolean | string;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** More for the line beside the title: period, status, 已保存14:02. */
  children?: ReactNode;
  /** False where a page shows no figures of a snapshot: users, account. @default true */
  snapshot?: boolean;
}

/** The title row of each page: title, ◇, build, 数据截至, 合成数据. Names the browser tab, too. */
export function PageHeader({
  title,
  unverified = false,
  actions,
  children,
  snapshot = true,
}: PageHeaderProps) {
  const session = useSession();
  useEffect(() => {
    document.title = `${title} - 盘活`;
  }, [title]);
  const build = pinnedBuild();
  const isCurrent = build !== null && build === session.snapshot?.id;
  return (
    <header className={css.header}>
      <div className={css.words}>
        <h1 className={css.title}>{title}</h1>
        {unverified ? <Unverified what={unverified === true ? '' : unverified} /> : null}
        {snapshot && session.synthetic ? <Tag tone="warn">合成数据</Tag> : null}
        {children ? <span className={css.more}>{children}</span> : null}
        {snapshot && build !== null ? (
          <span className={css.more}>
            构建 {build}
            {isCurrent && session.snapshot?.data_as_of
              ? ` · 数据截至 ${day(session.snapshot.data_as_of)}`
              : ''}
          </span>
        ) : null}
      </div>
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </header>
  );
}
