import { useLocation } from '@tanstack/react-router';
import { pinnedBuild } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Link } from '../kit/link.tsx';
import { globalsOf, href, readSearch, writeSearch } from '../lib/url-state.ts';
import { useGo, useHere } from './location.ts';
import type { Page } from './page.ts';
import { useSession } from './session.ts';
import css from './shell.module.css';
import { useExpired, useOnline } from './signals.ts';

/** What readers must know before they read: no network, signed out elsewhere, an address with unknown parts, an older snapshot. */
export function Notices({ page }: { page: Page | null }) {
  const online = useOnline();
  const expired = useExpired();
  const here = useHere();
  return (
    <>
      {online ? null : (
        <p className={css.notice} role="status">
          离线：没有网络。已载入的内容仍可阅读，填写的内容保存在本机，联网后再提交。
        </p>
      )}
      {expired ? (
        <p className={css.notice} role="alert">
          登录已过期或已被注销。<Link href={href('/sign-in', {}, { next: here })}>重新登录</Link>
          后回到本页；未提交的内容保留在本机。
        </p>
      ) : null}
      {page ? <UnknownParts page={page} /> : null}
      <OtherSnapshot />
    </>
  );
}

function UnknownParts({ page }: { page: Page }) {
  const go = useGo();
  const { pathname, searchStr } = useLocation();
  const { values, unknown, invalid } = readSearch(page.search, searchStr);
  if (unknown.length === 0 && invalid.length === 0) return null;
  const drop = () => go(pathname + writeSearch(page.search, values, globalsOf(searchStr)), { replace: true });
  return (
    <p className={css.notice} role="status">
      <span>
        {unknown.length > 0 ? `网址中有本页没有的参数：${unknown.join('、')}，未起作用。` : ''}
        {invalid.length > 0 ? `网址中有读不懂的参数值：${invalid.join('、')}，已按缺省值显示。` : ''}
      </span>
      <Button size="small" onClick={drop}>
        从网址中去掉
      </Button>
    </p>
  );
}

function OtherSnapshot() {
  const { snapshot, build_newer: newer } = useSession();
  const { pathname, searchStr } = useLocation();
  const build = pinnedBuild();
  const latest = newer ?? (snapshot !== null && build !== null && snapshot.id !== build ? snapshot.id : null);
  if (latest === null || build === null || latest === build) return null;
  const rest = new URLSearchParams(searchStr);
  rest.delete('build');
  const line = rest.toString();
  return (
    <p className={css.notice} role="status">
      本页的数字都来自构建 {build}；现行构建是 {latest}。
      <a href={line === '' ? pathname : `${pathname}?${line}`}>改看现行构建</a>
    </p>
  );
}
