/**
 * Pages that answer 200 and are none: a request to type a captcha, a firewall's refusal. They must never be taken for a page without
 * results.
 */

/** Longer pages carry contents: a search form with a captcha, a news item about one. */
const LONGEST_VISIBLE = 1500;
/** A refusal has little to say and nowhere to go; the page of one patent is longer or has links. */
const SHORT_VISIBLE = 400;
const FEW_LINKS = 3;

/** What such pages say to their reader. Abstracts of patents speak of captchas and refused requests too, so one of these is not enough. */
const SIGNS: readonly { sign: RegExp; what: string }[] = [
  {
    sign: /(?:请|需要?)(?:您)?(?:先|再次|在下方)?(?:输入|完成|填写)[^，。“”"]{0,8}(?:验证码|所示字符|安全验证|人机验证)/u,
    what: '要求输入验证码',
  },
  {
    sign: /自动(?:请求|程序|访问)[\s\S]{0,40}(?:拒绝|不能处理|无法处理|限制)/u,
    what: '被认作自动请求',
  },
  { sign: /(?:访问|请求|操作|查询)(?:过于|太过?)频繁/u, what: '访问过于频繁' },
  {
    sign: /(?:您|你)的[^，。]{0,10}(?:访问|请求|IP)[^，。]{0,10}(?:被|遭|已)(?:被)?(?:拦截|阻断|拒绝|禁止|限制)|(?:拦截|阻断)了?(?:您|你)的/iu,
    what: '访问被拦截',
  },
  {
    sign: /(?:防火墙|云防护|安全狗|创宇盾|\bWAF\b)[^。]{0,40}(?:拦截|阻断|拒绝)|(?:拦截|阻断|拒绝)[^。]{0,40}(?:防火墙|云防护|安全狗|创宇盾|\bWAF\b)/iu,
    what: '防火墙的拦截页',
  },
  {
    sign: /(?:请|需)[^。，]{0,12}(?:(?:拖动|滑动)[^。]{0,10}(?:滑块|验证)|人机(?:验证|识别))|^\s*(?:拖动|滑动)[^。]{0,10}滑块/u,
    what: '要求人机验证',
  },
  {
    sign: /verify you are (?:a )?human|checking your browser|just a moment\.\.\.|unusual traffic|access denied/iu,
    what: '要求人机验证',
  },
];
/** The title of such a page says nothing else. */
const TITLE =
  /^(?:请)?(?:输入验证码|(?:人机|安全|访问)(?:验证|检查)|(?:网站|Web应用)防火墙|(?:您的)?(?:访问|请求)(?:已|被|已被)?(?:拦截|阻断|拒绝|禁止|受限)|访问(?:过于)?频繁|just a moment\.*|access denied|attention required.*|403 forbidden)[!！。]?$/iu;
const CAPTCHA_FORM = /(?:action|src)\s*=\s*["'][^"']*captcha/iu;
/** One of these is in every sign; most pages have none and need not be taken apart. */
const HINT =
  /验证|所示字符|自动|频繁|拦截|阻断|拒绝|禁止|受限|防火墙|云防护|安全狗|创宇盾|WAF|滑块|人机|captcha|human|browser|moment|traffic|denied|attention|forbidden/iu;

/**
 * What the page is if it keeps us out, in Chinese; null for a page that seems to be one. Needed are two things: a title of that kind or a
 * phrase, and with a phrase a form with a captcha, such a title, or a page that is short and leads nowhere.
 */
export function blockPageSign(html: string): string | null {
  if (!HINT.test(html)) return null;
  const visible = html
    .replace(/<(script|style|title)\b[\s\S]*?<\/\1\s*>/giu, ' ')
    .replace(/<!--[\s\S]*?-->/gu, ' ')
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (visible.length > LONGEST_VISIBLE) return null;
  const title = /<title[^>]*>([\s\S]*?)<\/title\s*>/iu.exec(html)?.[1]?.trim() ?? '';
  const isTitled = TITLE.test(title);
  const hasForm = CAPTCHA_FORM.test(html);
  const leadsNowhere = visible.length <= SHORT_VISIBLE && (html.match(/<a\s/giu)?.length ?? 0) <= FEW_LINKS;
  const found = SIGNS.find(({ sign }) => sign.test(visible) || sign.test(title));
  if (found && (isTitled || hasForm || leadsNowhere)) return found.what;
  if (isTitled && leadsNowhere) return '标题为拦截提示';
  return hasForm && leadsNowhere ? '要求输入验证码' : null;
}
