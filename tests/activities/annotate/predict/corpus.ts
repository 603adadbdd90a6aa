import { seededRandom } from '../../../../activities/annotate/predict/sample.ts';
import type { LabelledText } from '../../../../activities/annotate/predict/types.ts';

/** 合成数据: invented words of four invented fields; nothing here comes from a patent. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  A01B: ['犁铧', '松土', '翻地', '垄沟', '播前整地', '耙片'],
  A01K: ['鱼塘', '投饵', '鸡舍', '蜂箱', '饲喂槽', '孵化盘'],
  G06F: ['内存页', '指令流', '缓存行', '编译器', '线程锁', '文件索引'],
  G06T: ['图像块', '像素点', '轮廓线', '去噪点', '配准点', '灰度级'],
};
const FORMS = ['装置', '方法', '系统', '结构', '设备'];

export const sectionOf = (label: string) => label.slice(0, 1);

/** `count` texts, a few of each field and form; some share words of two fields. */
export function corpus(count: number, seed = 7): LabelledText[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const labels = Object.keys(FIELDS);
  return Array.from({ length: count }, (_, at) => {
    const label = labels[at % labels.length] as string;
    const words = FIELDS[label] as readonly string[];
    const stray = random() < 0.15 ? pick(FIELDS[pick(labels)] as readonly string[]) : '';
    const text = `一种${pick(words)}${stray}与${pick(words)}的${pick(words)}${pick(FORMS)}${at}号`;
    return { text, labels: random() < 0.2 ? [label, pick(labels)] : [label], group: `申请人${at % 97}` };
  });
}
