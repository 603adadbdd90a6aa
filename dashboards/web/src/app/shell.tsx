import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { Empty } from '../kit/empty.tsx';
import { Link } from '../kit/link.tsx';
import { Skeleton } from '../kit/query.tsx';
import { Toaster } from '../kit/toast.tsx';
import { Keys } from './keys.tsx';
import { SubNavigation, TopBar } from './navigation.tsx';
import { Notices } from './notices.tsx';
import type { Page } from './page.ts';
import { PrintLine } from './print-line.tsx';
import { useSession } from './session.ts';
import css from './shell.module.css';

/** What stands around every page. */
export function Frame() {
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData.page ?? null });
  const wall = useLocation({ select: (location) => new URLSearchParams(location.searchStr).get('wall') });
  useEffect(() => {
    if (wall === '1') document.documentElement.dataset.wall = '1';
    else delete document.documentElement.dataset.wall;
  }, [wall]);
  useEffect(() => {
    if (page) document.title = `${page.title} - 盘活`;
  }, [page]);
  if (page?.bare)
    return (
      <>
        <main className={css.main}>
          <Suspense fallback={<Skeleton height={300} />}>
            <Outlet />
          </Suspense>
        </main>
        <Toaster />
      </>
    );
  return (
    <>
      <Link className={css.skip} href="#content" onClick={toContent}>
        跳到正文
      </Link>
      <TopBar />
      <SubNavigation page={page} />
      <Notices page={page} />
      <main id="content" className={css.main} tabIndex={-1}>
        <Suspense fallback={<Waiting />}>{page ? <Allowed page={page} /> : <Outlet />}</Suspense>
      </main>
      <PrintLine />
      <Keys />
      <Toaster />
    </>
  );
}

function toContent(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

/** A page that somebody may not see says so, instead of failing in each of its parts. */
function Allowed({ page }: { page: Page }) {
  const { may } = useSession();
  if (page.allow === 'public' || page.allow === 'signed-in' || may.includes(page.allow)) return <Outlet />;
  return <Empty why="forbidden">您的角色看不到“{page.title}”。需要时请向管理员申请相应的角色。</Empty>;
}

function Waiting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return <Skeleton height={300} shown={late} />;
}
