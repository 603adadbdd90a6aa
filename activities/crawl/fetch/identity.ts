import { PanhuoError } from '../../../domain/errors.ts';

/** Who we say we are: `crawler:` in panhuo.yaml. */
export interface CrawlerConfig {
  /** Mail address or page of whoever answers for the crawler; sent to every site. */
  contact?: string | undefined;
  /** Product name in User-Agent and in robots.txt. @default Panhuo */
  agent?: string | undefined;
}

export interface Identity {
  userAgent: string;
  /** RFC 9110, 10.1.2: only a mail address may stand there. */
  from: string | null;
  /** Name that groups of robots.txt are matched against. */
  product: string;
}

const PRODUCT = 'Panhuo';
/** RFC 9309, 2.2.1: what robots.txt can name. */
const TOKEN = /^[A-Za-z_-]{1,40}$/;
const MAIL = /^[^\s@<>()]+@[^\s@<>()]+$/;

/** @throws PANHUO_WORKSPACE_INVALID for a contact or a name that cannot stand in a header */
export function identityOf(config: CrawlerConfig, version: string): Identity {
  const product = config.agent ?? PRODUCT;
  if (!TOKEN.test(product)) {
    throw new PanhuoError('PANHUO_WORKSPACE_INVALID', `crawler.agent 只能用字母、_ 和 -：${product}`, {
      where: { field: 'crawler.agent' },
    });
  }
  const contact = config.contact?.trim() ?? '';
  if (/[^\x21-\x7e]/.test(contact)) {
    throw new PanhuoError('PANHUO_WORKSPACE_INVALID', 'crawler.contact 只能是邮箱或网址（ASCII，无空格）', {
      where: { field: 'crawler.contact' },
    });
  }
  return {
    userAgent: `${product}/${version}${contact === '' ? '' : ` (+${contact})`}`,
    from: MAIL.test(contact) ? contact : null,
    product,
  };
}

/** Sites of others are visited only by a crawler that can be reached. @throws PANHUO_CRAWL_CONTACT_MISSING */
export function requireContact(config: CrawlerConfig, host: string): void {
  const name = host.replace(/:\d+$/, '');
  if ((config.contact ?? '').trim() !== '') return;
  if (name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name)) return;
  throw new PanhuoError('PANHUO_CRAWL_CONTACT_MISSING', `采集 ${host} 之前须写明联系方式`, {
    where: { file: 'panhuo.yaml', field: 'crawler.contact' },
    hint: '请在 panhuo.yaml 写上 crawler: { contact: 邮箱或网址 }，对方网站的管理员据此找到您。',
  });
}
