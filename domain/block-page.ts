/**
 * Pages that answer 200 and are none: a request to type a captcha, a firewall's refusal. They must never be taken for a page without
 * results.
 */

/** Longer pages carry contents: a search form with a captcha, a news item about one. */
const LONGEST_VISIBLE = 1500;

const SIGNS: readonly { sign: RegExp; what: string }[] = [
  {
    sign: /(?:请|需要?)(?:您)?(?:输入|完成|填写)[^，。]{0,8}(?:验证码|所示字符|安全验证|人机验证)/u,
    what: '要求输入验证码',
  },
  { sign: /自动(?:请求|程序|访问)[\s\S]{0,40}(?:拒绝|不能处理|无法处理|限制)/u, what: '被认作自动请求' },
  { sign: /(?:访问|请求|操作|查询)(?:过于|太过?)频繁/u, what: '访问过于频繁' },
  {
    sign: /(?:访问|请求)(?:已|被|已被)(?:拦截|阻断|拒绝|禁止)|(?:拦截|阻断)了?您的(?:访问|请求)/u,
    what: '访问被拦截',
  },
  { sign: /(?:网站|Web应用)防火墙|云防护|安全狗|创宇盾|\bWAF\b/u, what: '防火墙的拦截页' },
  { sign: /滑动[^。]{0,10}(?:滑块|验证)|拖动滑块|人机(?:验证|识别)/u, what: '要求人机验证' },
  {
    sign: /verify you are (?:a )?human|checking your browser|just a moment\.\.\.|unusual traffic|access denied/iu,
    what: '要求人机验证',
  },
];
/** One of these is in every sign; most pages have none and need not be taken apart. */
const HINT =
  /验证|所示字符|自动|频繁|拦截|阻断|拒绝|禁止|防火墙|云防护|安全狗|创宇盾|WAF|滑块|人机|captcha|human|browser|moment|traffic|denied/iu;
const CAPTCHA_FORM = /(?:action|src)\s*=\s*["'][^"']*captcha/iu;

/** What the page is if it keeps us out, in Chinese; null for a page that seems to be one. */
export function blockPageSign(html: string): string | null {
  if (!HINT.test(html)) return null;
  const visible = html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/giu, ' ')
    .replace(/<!--[\s\S]*?-->/gu, ' ')
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ');
  if (visible.length > LONGEST_VISIBLE) return null;
  const found = SIGNS.find(({ sign }) => sign.test(visible));
  if (found) return found.what;
  return CAPTCHA_FORM.test(html) ? '要求输入验证码' : null;
}
