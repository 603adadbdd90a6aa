import { Rng } from '../rng.ts';
import { groupRng } from './abnormal.ts';
import { bundleAt } from './bundle.ts';
import { NODES } from './chains.ts';
import type { Patent } from './patent.ts';
import { patentsOfBundle } from './patent.ts';
import type { World } from './world.ts';

export interface PatentText {
  title: string;
  abstract: string;
  claims: string;
  /** What the text says about maturity: technology readiness levels of the stage it names, if it names one. */
  trl: readonly [number, number] | null;
  effects: readonly string[];
}

const RELATIONS = ['固定连接', '可拆卸连接', '转动连接', '滑动配合', '通过螺栓相连', '密封连接'];
const SIGNALS = ['电连接', '信号连接'];
/** Parts that carry a signal or current: nobody bolts a clock circuit. */
const ELECTRIC =
  /单元|电路|芯片|模块|模组|传感|相机|电源|电机|天线|接口|处理器|微控制器|存储|缓存|阵列|引擎|晶体管|编码器|驱动板|主控|采集|通信|终端|服务器|放大器|[源漏栅]极|[位字]线|电极$|控制/;
const AIDS = ['分散剂', '偶联剂', '稳定剂', '表面活性剂', '抗氧化剂', '增韧剂'];
const BIO_AIDS = ['缓冲盐', '冻干保护剂', '赋形剂', '稳定剂', '渗透压调节剂'];
/** Methods that make something, as against those that compute something. */
const PROCESS =
  /扩增|包装|提取|纯化|合成|制备|碳化|剥离|纺丝|纺方|固化|致密化|外延|掺杂|涂布|切割|回收|再生|包覆|合拢|直拉|催化/;
const POSITIONS = ['内侧', '底部', '一侧', '外周', '上方', '端部'];
const MODELS = ['识别模型', '预测模型', '优化模型', '状态观测模型', '映射模型'];
const STAGES: readonly { text: string; trl: readonly [number, number] }[] = [
  { text: '仿真计算表明', trl: [2, 3] },
  { text: '实验室测试表明', trl: [3, 4] },
  { text: '小试结果表明', trl: [4, 5] },
  { text: '样机台架试验表明', trl: [5, 6] },
  { text: '中试验证表明', trl: [6, 6] },
  { text: '在实际工况下试运行表明', trl: [7, 7] },
  { text: '批量生产数据表明', trl: [8, 9] },
];
/** Titles depend on nothing but the patent: short, asked for by every event. */
export function titleOf(world: World, patent: Patent): string {
  const { bundle } = patent;
  if (patent.design) return designTitle(patent);
  if (bundle.abnormal?.type === 8 && copied(world, patent))
    return titleOf(world, copied(world, patent) as Patent);
  // A same-day pair and the copies of an abnormal group carry one title.
  const key = patent.dualOf === null ? patent.textSeed : Math.min(patent.index, patent.dualOf);
  const rng =
    bundle.abnormal?.type === 1
      ? groupRng(world, bundle.abnormal.group, 'title')
      : new Rng(world.seed, 'title', key);
  const object = bundle.abnormal?.type === 3 ? rng.pick(rng.pick(NODES).objects) : bundle.object;
  const [first, second] = patent.means;
  const utility = patent.kind === 'utility' || patent.dualOf !== null;
  const name = object.name;
  const { effect, secondEffect } = bundle;
  if (object.form === 'material') {
    const tail = rng.pick(['及其制备方法', '及其制备方法和应用', '及其制备方法', '的制备方法', '']);
    switch (rng.int(4)) {
      case 0:
        return `一种基于${first}的${name}${tail}`;
      case 1:
        return `一种${secondEffect}的${name}${tail}`;
      case 2:
        return `一种${effect}的${name}${tail}`;
      default:
        return `${first}与${second}协同的${name}${tail}`;
    }
  }
  if (object.form === 'method') {
    const tail = PROCESS.test(name)
      ? rng.pick(['', '', '', '及装置'])
      : rng.pick(['', '', '及系统', '、系统及存储介质', '、装置及电子设备']);
    switch (rng.int(5)) {
      case 0:
      case 1:
        return `一种基于${first}的${name}${tail}`;
      case 2:
        return `基于${first}和${second}的${name}${tail}`;
      case 3:
        return `一种${effect}的${name}${tail}`;
      default:
        return `一种结合${first}的${name}${tail}`;
    }
  }
  const tail = utility ? '' : rng.pick(['', '', '', '及其制造方法', '及其工作方法']);
  switch (rng.int(5)) {
    case 0:
      return `一种${effect}的${name}${tail}`;
    case 1:
      return `一种基于${first}的${name}${tail}`;
    case 2:
      return `一种采用${first}的${name}${tail}`;
    case 3:
      return `一种${secondEffect}的${name}${tail}`;
    default:
      return `${utility ? '一种' : ''}${name}${tail || ''}`;
  }
}

function designTitle(patent: Patent): string {
  const object = patent.design?.object ?? '';
  const letter = String.fromCharCode(97 + (patent.textSeed % 26));
  return patent.textSeed % 5 < 2 ? `${object}（${letter}${(patent.textSeed >>> 8) % 90}）` : object;
}

/** The patent whose content type 8 submits again: one of another applicant's, long before. */
export function copied(world: World, patent: Patent): Patent | null {
  const back = Math.floor(patent.bundle.index / 2);
  for (let at = back; at < back + 12 && at < patent.bundle.index; at++) {
    const bundle = bundleAt(world, at);
    if (bundle.abnormal || bundle.owner.id === patent.bundle.owner.id) continue;
    const source = patentsOfBundle(world, bundle).find((one) => one.kind !== 'design' && one.dualOf === null);
    if (source) return source;
  }
  return null;
}

export function textOf(world: World, patent: Patent): PatentText {
  const { bundle } = patent;
  const source = bundle.abnormal?.type === 8 ? copied(world, patent) : null;
  if (source) return textOf(world, source);
  const title = titleOf(world, patent);
  if (patent.design)
    return {
      title,
      abstract: `1．本外观设计产品的名称：${title}。2．本外观设计产品的用途：用于日常使用。3．本外观设计产品的设计要点：在于形状与图案的结合。`,
      claims: '',
      trl: null,
      effects: [],
    };
  const key =
    bundle.abnormal?.type === 1
      ? bundle.abnormal.group
      : patent.dualOf === null
        ? patent.textSeed
        : Math.min(patent.index, patent.dualOf);
  const rng = new Rng(world.seed, 'text', key);
  const effects =
    rng.chance(0.7) || title.includes(bundle.secondEffect)
      ? [bundle.effect, bundle.secondEffect]
      : [bundle.effect];
  const stage = rng.chance(0.35) ? rng.pick(STAGES) : null;
  const subject = title.replace(/^一种/, '').replace(/(?:及其?|的|、)(?:制备|制造|工作|系统|装置).*$/, '');
  const body =
    bundle.object.form === 'method'
      ? methodBody(rng, patent)
      : bundle.object.form === 'material'
        ? materialBody(rng, patent)
        : deviceBody(rng, patent);
  const publicly =
    patent.kind === 'utility' ? '本实用新型公开了' : rng.chance(0.8) ? '本发明公开了' : '本发明提供';
  const result = stage ? `${stage.text}，${figures(world, patent, rng)}。` : '';
  return {
    title,
    abstract:
      `${publicly}${title}，属于${bundle.node.name}技术领域。${body.abstract}` +
      `针对现有技术中${bundle.problem}的问题，${rng.chance(0.5) ? `通过${patent.means[0]}` : `将${patent.means[0]}与${patent.means[1]}相结合`}，能够${effects.join('，并')}。${result}`,
    claims: `1.${patent.kind === 'utility' || bundle.object.form === 'device' ? '一种' : ''}${subject}，其特征在于，${piledUp(rng, patent, body.claim)}`,
    trl: stage?.trl ?? null,
    effects,
  };
}

/** A measured result. Type 2 prints the same figures everywhere. */
function figures(world: World, patent: Patent, rng: Rng): string {
  const from =
    patent.bundle.abnormal?.type === 2 ? groupRng(world, patent.bundle.abnormal.group, 'figures') : rng;
  const index = patent.bundle.effect.replace(
    /^(提高|降低|缩短|减少|抑制|避免|延长|减轻|减小|保护|减缓|促进|提前|扩大|拓宽|增大|平衡|缓解)/,
    '',
  );
  const percent = (5 + from.int(600) / 10).toFixed(1);
  return `${index}指标较对比例改善${percent}%，连续运行${from.int(1800) + 200}小时后偏差不超过${(from.int(40) / 10 + 0.3).toFixed(1)}%`;
}

function relationOf(rng: Rng, one: string, other: string): string {
  return rng.pick(ELECTRIC.test(one) && ELECTRIC.test(other) ? SIGNALS : RELATIONS);
}

interface Body {
  abstract: string;
  claim: string;
}

function take(rng: Rng, list: readonly string[], count: number): string[] {
  const start = rng.int(list.length);
  const step = 1 + rng.int(Math.max(1, list.length - 1));
  const out = new Set<string>();
  for (let n = 0; n < list.length * 2 && out.size < Math.min(count, list.length); n++)
    out.add(list[(start + n * step + Math.floor(n / list.length)) % list.length] ?? '');
  return [...out];
}

function deviceBody(rng: Rng, patent: Patent): Body {
  const { node } = patent.bundle;
  const [a = '', b = '', c = '', ...more] = take(
    rng,
    node.parts,
    patent.bundle.abnormal?.type === 4 ? 10 : 3 + rng.int(2),
  );
  const relation = relationOf(rng, a, b);
  const position = rng.pick(POSITIONS);
  const object = patent.bundle.object.name;
  const extra = more.map((part) => `；${part}，所述${part}与所述${a}${relationOf(rng, part, a)}`).join('');
  return {
    abstract: `该${object}包括${[a, b, c, ...more].join('、')}，${a}与${b}${relation}，${c}设于${b}的${position}，并采用${patent.means[0]}。`,
    claim: `包括：${a}；${b}，所述${b}与所述${a}${relation}；${c}，所述${c}设于所述${b}的${position}${extra}；所述${object}采用${patent.means[0]}，用于${patent.bundle.effect}。`,
  };
}

/** Feature on feature: what type 4 looks like, whatever is claimed. */
function piledUp(rng: Rng, patent: Patent, claim: string): string {
  const { abnormal, node } = patent.bundle;
  if (abnormal?.type !== 4) return claim;
  let text = claim.slice(0, -1);
  for (let n = 1; n <= 24; n++)
    text += `；还包括第${n}${rng.pick(node.parts)}，所述第${n}${rng.pick(node.parts)}与第${n}${rng.pick(node.parts)}${rng.pick(RELATIONS)}且位于其${rng.pick(POSITIONS)}`;
  return `${text}。`;
}

function methodBody(rng: Rng, patent: Patent): Body {
  const { node, object } = patent.bundle;
  if (PROCESS.test(object.name)) return processBody(rng, patent);
  const data = rng.pick(node.chain.data);
  const model = rng.pick(MODELS);
  const goal = object.name.replace(/方法$/, '');
  const [first, second] = patent.means;
  return {
    abstract: `该方法获取${data}并进行预处理，利用${first}建立${model}，结合${second}对所述${model}进行校正，输出${goal}的结果。`,
    claim: `包括以下步骤：S1、获取${data}，对所述${data}进行去噪与归一化；S2、基于${first}建立${model}；S3、利用${second}对所述${model}的参数进行更新；S4、将实时${data}输入更新后的${model}，得到${goal}的结果，以${patent.bundle.effect}。`,
  };
}

function processBody(rng: Rng, patent: Patent): Body {
  const { node, object, effect } = patent.bundle;
  const [first, second] = patent.means;
  const step = rng.pick(node.chain.processes);
  const warm = node.chain.key === 'bio' ? 4 + rng.int(12) * 4 : 30 + rng.int(40) * 5;
  const hours = 1 + rng.int(12);
  const product = object.name.replace(/方法$/, '');
  return {
    abstract: `该方法先对原料进行预处理，再采用${first}，结合${second}完成${product}，并控制处理温度为${warm}～${warm + 20}℃。`,
    claim: `包括以下步骤：S1、对原料进行预处理；S2、采用${first}，在${warm}～${warm + 20}℃下处理${hours}～${hours + 4}小时；S3、结合${second}继续处理，必要时进行${step}；S4、后处理，得到${product}的产物，以${effect}。`,
  };
}

function materialBody(rng: Rng, patent: Patent): Body {
  const { node, object } = patent.bundle;
  const bio = node.chain.key === 'bio';
  const [added = ''] = take(rng, node.chain.materials, 1);
  const aid = rng.pick(bio ? BIO_AIDS : AIDS);
  const [first = '', second = ''] = take(rng, node.chain.processes, 2);
  const shares = [55 + rng.int(30), 5 + rng.int(15), 1 + rng.int(4)];
  const names = ['主体组分', object.name.includes(added) ? '改性组分' : added, aid];
  const parts = names
    .map((name, n) => `${name}${shares[n] ?? 1}～${(shares[n] ?? 1) + 2 + rng.int(8)}份`)
    .join('、');
  const warm = bio ? 4 + rng.int(14) * 4 : 40 + rng.int(30) * 5;
  return {
    abstract: `该${object.name}按重量份计包括${parts}，经${first}和${second}制得，并引入${patent.means[0]}。`,
    claim: `按重量份计包括：${parts}；其制备包括：将主体组分与${aid}混合，在${warm}℃下搅拌${1 + rng.int(6)}～${8 + rng.int(4)}小时；经${first}后再进行${second}；并采用${patent.means[0]}处理，以${patent.bundle.effect}。`,
  };
}
