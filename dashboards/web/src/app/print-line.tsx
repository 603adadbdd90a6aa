import { pinnedBuild } from '../api/client.ts';
import { instant } from '../lib/format.ts';
import { useHere } from './location.ts';
import { useSession } from './session.ts';
import css from './shell.module.css';

/** Last line of a printed page: where the numbers come from. */
export function PrintLine() {
  const { synthetic, user } = useSession();
  const here = useHere();
  return (
    <p className={`print-only note ${css.paper}`}>
      盘活 {synthetic ? '· 合成数据 ' : ''}· 构建 {pinnedBuild() ?? '—'} · 打印于{' '}
      {instant(new Date().toISOString())}
      {user ? ` · ${user.name}` : ''} · {decodeURI(here)}
    </p>
  );
}
