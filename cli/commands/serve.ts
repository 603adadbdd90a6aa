import { PanhuoError } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';
import { serveSite } from '../site.ts';

/** The site on what is published, without engine or workers: nothing can be started or imported from it. */
export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const host = options.host === undefined ? '127.0.0.1' : String(options.host);
  const origin = options.origin === undefined ? null : originOf(String(options.origin));
  if (host !== '127.0.0.1' && origin === null)
    throw new PanhuoError('PANHUO_USAGE', `只有前面有 TLS 时才能在 ${host} 上提供服务`, {
      hint: '请让反向代理终止 TLS，并用 --origin https://域名 写明大家使用的网址；代理不在本机时加 --proxy 代理的地址。',
    });
  await serveSite(context, {
    engine: null,
    engineDetail: '只读：本服务不执行流程',
    port: numberOption(options.port, 'port', 0, 65535),
    host,
    demo: false,
    ...(origin === null ? {} : { origin }),
    ...(options.proxy === undefined ? {} : { proxies: (options.proxy as string[]).map(proxyOf) }),
  });
  return 0;
}

/** `https://panhuo.example.cn`. @throws PANHUO_USAGE */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    url.protocol !== 'https:' ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.username !== ''
  )
    throw new PanhuoError('PANHUO_USAGE', `--origin 应形如 https://panhuo.example.cn，收到：${text}`);
  return url.origin;
}

/** An address or a range of addresses. @throws PANHUO_USAGE */
function proxyOf(text: string): string {
  if (/^[0-9a-f.:]+(\/\d{1,3})?$/i.test(text)) return text;
  throw new PanhuoError('PANHUO_USAGE', `--proxy 应为 IP 地址或网段，收到：${text}`);
}
