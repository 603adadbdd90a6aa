import { leadingPlace, type Place } from './name-noise-places.ts';

/** Legal forms the noise module knows, longest first. Its own list. */
const FORMS = [
  '集团股份有限公司',
  '（集团）股份有限公司',
  '（集团）有限责任公司',
  '集团有限责任公司',
  '（集团）有限公司',
  '控股有限公司',
  '集团有限公司',
  '股份有限公司',
  '有限责任公司',
  '有限公司',
  '股份公司',
  '集团公司',
  '公司',
  '厂',
] as const;

/** Words for a line of business that companies put before their form. Its own list, longest match first. */
const INDUSTRIES =
  `生物医药科技 环境保护科技 信息技术服务 电子商务 生物科技 生物技术 网络科技 网络技术 信息科技 信息技术 智能科技 电子科技 电子技术 新材料科技 新能源科技
新材料 新能源 环保科技 环境科技 环境工程 汽车零部件 汽车部件 汽车技术 机械设备 机械制造 机械科技 精密机械 机电设备 机电科技 自动化设备 自动化科技 医疗器械 医疗科技
医疗设备 农业科技 农业开发 建筑工程 建设工程 装饰材料 装饰工程 建筑材料 包装制品 塑料制品 塑胶制品 金属制品 五金制品 纺织科技 服饰 家具 家居用品 照明科技 照明
光电科技 光电技术 半导体 集成电路 通信技术 通信设备 通讯 软件 电气设备 电气科技 电力设备 电器 电气 电机 机械 机电 设备 仪器 仪表 材料 化工 化学 制药 药业 医药 食品
酒业 饮料 玩具 模具 五金 塑胶 塑料 橡胶 纺织 印染 陶瓷 玻璃 钢铁 铝业 阀门 泵业 轴承 电缆 线缆 能源 环保 环境 物流 科技 技术 电子 实业 工业 工贸 贸易 商贸 科技发展 发展
制造 工程 信息 网络 汽车 航空 船舶 重工 农业 文化 传媒 咨询 控股 投资`
    .split(/\s+/)
    .sort((a, b) => b.length - a.length);

/** A name taken apart as far as the noise needs it: `head + mark + industry + form`, the region leading, bracketed or missing. */
export interface NameParts {
  /** As written, `苏州市`; empty when the name has none that is known here. */
  region: string;
  place: Place | null;
  /** Whether the region stood in brackets after the mark: `恒力（苏州）机械`. */
  bracketed: boolean;
  /** What distinguishes the body: 字号. */
  mark: string;
  industry: string;
  form: string;
}

/** Takes the name of a company apart; null for a name without a legal form. */
export function companyParts(name: string): NameParts | null {
  const form = FORMS.find((one) => name.endsWith(one));
  if (form === undefined) return null;
  let rest = name.slice(0, name.length - form.length);
  let region = '';
  let place: Place | null = null;
  let bracketed = false;
  const lead = leadingPlace(rest);
  if (lead !== null && rest.length - lead.length >= 2) {
    region = rest.slice(0, lead.length);
    place = lead.place;
    rest = rest.slice(lead.length);
  } else {
    const found = /（([^（）]{2,8})）/.exec(rest);
    const inside = found?.[1] === undefined ? null : leadingPlace(found[1]);
    if (found?.[1] !== undefined && inside !== null && inside.length === found[1].length) {
      region = found[1];
      place = inside.place;
      bracketed = true;
      rest = rest.replace(found[0], '');
    }
  }
  const industry = INDUSTRIES.find((one) => rest.endsWith(one) && rest.length - one.length >= 2) ?? '';
  const mark = rest.slice(0, rest.length - industry.length);
  return mark.length < 2 ? null : { region, place, bracketed, mark, industry, form };
}

/** Puts a name together again. `joinParts(companyParts(name))` has the words of `name`; a bracketed region stands after the mark. */
export function joinParts({ region, bracketed, mark, industry, form }: NameParts): string {
  return bracketed
    ? `${mark}${region === '' ? '' : `（${region}）`}${industry}${form}`
    : `${region}${mark}${industry}${form}`;
}

/** Every shorter way to write a company: any of region, industry and form left out. For finding names that stand for several bodies. */
export function shorterForms(parts: NameParts): string[] {
  const found: string[] = [];
  for (let mask = 1; mask < 8; mask++)
    found.push(
      joinParts({
        ...parts,
        region: mask & 1 ? '' : parts.region,
        industry: mask & 2 ? '' : parts.industry,
        form: mask & 4 ? '' : parts.form,
      }),
    );
  return found;
}
