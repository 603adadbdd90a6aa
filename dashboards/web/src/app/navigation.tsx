import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Link } from '../kit/link.tsx';
import { MenuButton, type MenuItem } from '../kit/menu.tsx';
import { ROLE_NAMES } from '../lib/words.ts';
import { pages } from '../pages/index.ts';
import type { Page } from './page.ts';
import { type Session, useSession } from './session.ts';
import css from './shell.module.css';
import { signOut } from './sign-out.ts';
import { showKeysHelp } from './signals.ts';

const isAllowed = (page: Page, { may, user }: Session): boolean =>
  page.allow === 'public' || (user !== null && (page.allow === 'signed-in' || may.includes(page.allow)));

const byOrder = (left: Page, right: Page): number => (left.nav?.order ?? 0) - (right.nav?.order ?? 0);

/** Entries of the first row (`under` undefined) or of the second row below one. */
const entriesOf = (session: Session, under: string | undefined): Page[] =>
  pages.filter((page) => page.nav && page.nav.under === under && isAllowed(page, session)).sort(byOrder);

/** Path of the first-row entry a path belongs to. */
function sectionOf(path: string): string {
  const page = pages
    .filter(({ nav }) => nav)
    .filter((one) => one.path !== '/' && (path === one.path || path.startsWith(`${one.path}/`)))
    .sort((left, right) => right.path.length - left.path.length)[0];
  return page?.nav?.under ?? page?.path ?? (path === '/' ? '/' : '');
}

/** The dark bar: what the reader may open, and who they are. */
export function TopBar() {
  const session = useSession();
  const path = useLocation({ select: (location) => location.pathname });
  const [isOpen, setOpen] = useState(false);
  const section = sectionOf(path);
  return (
    <header className={css.bar}>
      <div className={css.inner}>
        <Button
          className={`${css.barButton} ${css.menuButton}`}
          icon="menu"
          aria-label="导航"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
        <Link className={css.brand} href="/">
          盘活
        </Link>
        <nav className={css.nav} aria-label="主导航" data-open={isOpen}>
          <ul>
            {entriesOf(session, undefined).map((page) => (
              <li key={page.path}>
                <Link
                  href={page.path}
                  aria-current={section === page.path ? (path === page.path ? 'page' : 'true') : undefined}
                  onClick={() => setOpen(false)}
                >
                  {page.nav?.label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className={css.side}>
          {session.synthetic ? <span className={css.synthetic}>合成数据</span> : null}
          <UserMenu session={session} />
        </div>
      </div>
    </header>
  );
}

function UserMenu({ session }: { session: Session }) {
  const { user } = session;
  if (user === null)
    return (
      <Link className={css.brand} href="/sign-in">
        登录
      </Link>
    );
  const roles = user.roles.map((role) => ROLE_NAMES[role]).join('、');
  const has = (path: string) => pages.some((page) => page.path === path);
  const items: MenuItem[] = [
    ...(has('/account') ? [{ label: '我的账户', href: '/account' }] : []),
    { label: '键盘操作', onSelect: () => showKeysHelp(true) },
    { label: '退出登录', onSelect: () => void signOut() },
  ];
  return (
    <MenuButton
      className={css.barButton ?? ''}
      icon="user"
      align="right"
      label={user.name}
      head={
        <>
          {roles}
          {user.organisation ? <div>{user.organisation.name}</div> : null}
          {user.demo ? <div>演示身份</div> : null}
        </>
      }
      items={items}
    />
  );
}

/** The white second row: pages of the section. */
export function SubNavigation({ page }: { page: Page | null }) {
  const session = useSession();
  const path = useLocation({ select: (location) => location.pathname });
  const section = sectionOf(path);
  const below = page ? entriesOf(session, section) : [];
  const head = pages.find((one) => one.path === section);
  if (below.length === 0 || !head) return null;
  const exact = below.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  return (
    <nav className={css.sub} aria-label={`${head.nav?.label ?? ''}的页面`}>
      <ul>
        {[head, ...below].map((one) => (
          <li key={one.path}>
            <Link
              href={one.path}
              aria-current={one === (exact ?? head) ? (path === one.path ? 'page' : 'true') : undefined}
            >
              {one === head ? one.title : one.nav?.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
