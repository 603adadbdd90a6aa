import { parseAmount } from './amounts.ts';

/**
 * What the words of an open licence say of its fee. Modes are those of the sample guideline on open-licence fees (一次总付, 分期, 提成, 入门费加提成)
 * and of the province's pricing modes (免费, 先使用后付费).
 */
export interface LicenceFee {
  mode?: '一次总付' | '分期支付' | '提成支付' | '入门费加提成' | '免费' | '先使用后付费';
  /** Exact decimal text in yuan: the lump sum, the entrance fee, or the sum of the instalments; `0` when free. */
  yuan?: string;
  /** Percent, 3 for 3 %. */
  royalty?: string;
  /** What the royalty is a share of, as written: 净销售额, 利润. */
  base?: string;
}

const AMOUNT =
  /(?:人民币|[¥￥])?\s*(?:\d[\d,，]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+)\s*[十百千]?(?:万亿|万|亿)?\s*元整?/gu;
const PERCENT = /(\d+(?:\.\d+)?)\s*%|百分之([〇零一二三四五六七八九十点]+)/gu;
/** Before or after a figure: it is no figure of the contract. */
const VAGUE = /约|不超过|不低于|不高于|不少于|至少|最低|最高|以上|以下|以内|左右|起步?$|面议|协商|待定/u;
const PER =
  /每(?:一)?(?:[^，。；,;]{0,4}?)(?:年|月|季度|期|件|台|套|吨|个|项|次|批|只|公斤|米|家|户)|\/\s*(?:年|月|期|件|台|套|吨|个|项|次|批|家)/u;
const RANGE = /(?:\d|元|万|%)\s*(?:[-~～—–至到])\s*(?:人民币|[¥￥])?\s*[\d一二三四五六七八九十]/u;
const BASE = /((?:产品)?(?:净销售额|销售额|销售收入|营业收入|净利润|利润|产值|营业额))/u;

/**
 * Reads the fee from the payment mode and the fee standard. A figure is given only when the words allow one reading: one amount, one
 * percentage, no range, no 约 or 不超过, no amount for a year or a piece.
 */
export function readLicenceFee(modeText: string, standard: string): LicenceFee {
  const mode = plain(modeText);
  const text = plain(standard);
  const words = `${mode};${text}`;
  const amounts = [...text.matchAll(AMOUNT)].map(([amount]) => parseAmount(amount)?.yuan);
  const percents = [...text.matchAll(PERCENT)].map(
    ([, digits, spelled]) => digits ?? parseAmount(spelled ?? '')?.yuan,
  );
  const isClear = !VAGUE.test(text) && !RANGE.test(text);
  const [amount] = amounts;
  const [percent] = percents;
  const oneAmount =
    isClear && amounts.length === 1 && amount !== undefined && !PER.test(text) ? amount : undefined;
  const onePercent = isClear && percents.length === 1 && percent !== undefined ? percent : undefined;
  const base = onePercent === undefined ? undefined : BASE.exec(text)?.[1];
  const fee = modeOf(words, amounts.length, percents.length);
  const share = {
    ...(onePercent === undefined ? {} : { royalty: onePercent }),
    ...(base === undefined ? {} : { base }),
  };
  const sum = oneAmount === undefined ? {} : { yuan: oneAmount };
  switch (fee) {
    case '免费':
      return { mode: fee, yuan: '0' };
    case '一次总付':
    case '分期支付':
      return { mode: fee, ...sum };
    case '提成支付':
      return { mode: fee, ...share };
    case '入门费加提成':
      return { mode: fee, ...sum, ...share };
    case '先使用后付费':
      return { mode: fee, ...sum, ...share };
    case undefined:
      return {};
    default:
      return fee satisfies never;
  }
}

function modeOf(words: string, amounts: number, percents: number): LicenceFee['mode'] {
  const said = (pattern: RegExp) => pattern.test(words);
  if (said(/先(?:使用|试用|用)[、，,]?后付(?:费|款)?/u)) return '先使用后付费';
  if (
    said(/免费|无偿|零许可费|不收取(?:许可)?(?:使用)?费/u) &&
    amounts === 0 &&
    percents === 0 &&
    !said(/后付|期后|之后|满后|此后/u)
  )
    return '免费';
  const entrance = said(/入门费|零门槛费/u);
  const royalty = percents > 0 && said(/提成|销售额|销售收入|利润|收入|产值|营业额/u);
  if ((entrance && said(/提成/u)) || (entrance && royalty)) return '入门费加提成';
  const modes = new Set<NonNullable<LicenceFee['mode']>>();
  if (said(/一次(?:性)?(?:总付|付清|支付|付款|缴清|缴纳|总)/u)) modes.add('一次总付');
  if (said(/分(?:期|\d+期|[二两三四五六七八九十]期|年)(?:支付|付款|付清|缴纳|付)|分期/u))
    modes.add('分期支付');
  if (said(/提成/u) || (royalty && !entrance)) modes.add('提成支付');
  const [only] = modes;
  // Two modes are a choice or a mixture: the text stays, nothing is chosen for the owner.
  return modes.size === 1 ? only : undefined;
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '');
}
