import { Rng } from './rng.ts';

/** Common surnames and given-name characters, combined at random: a name that someone bears is a coincidence (the note says so). */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳';
const GIVEN =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文辉玲建国华红梅鑫宇浩然子轩博晨思雨佳琪欣怡梓涵志远俊峰海燕晓东雪松立新春生亦凡可心若溪嘉懿景行知远';
const FOREIGN_GIVEN = [
  '埃尔登',
  '布兰卡',
  '克莱温',
  '达里奥',
  '埃莉莎',
  '费尔南',
  '格蕾塔',
  '霍尔顿',
  '伊莱恩',
  '尤利安',
  '卡塔琳',
  '马蒂亚',
];
const FOREIGN_FAMILY = [
  '哈特兰',
  '克莱因贝',
  '莫兰迪尼',
  '奥斯特曼',
  '佩特洛夫',
  '里德斯通',
  '施泰纳赫',
  '托瓦尔森',
  '维兰德',
  '温特霍尔',
];
const JAPANESE_FAMILY = ['山川', '北原', '东云', '西岛', '野泽', '松浦', '高峰', '清水'];
const JAPANESE_GIVEN = ['健一', '直树', '和也', '真理', '裕太', '美咲', '隆', '诚'];

/** Person `index` of the team `team`: the same two keys always give the same name, so inventors recur as they do in life. */
export function chinesePerson(team: string, index: number): string {
  const rng = new Rng(team, index);
  const surname = rng.int(SURNAMES.length - 1);
  // The last two characters of the list are one surname.
  const family = surname >= SURNAMES.length - 2 ? '欧阳' : (SURNAMES[surname] ?? '');
  const first = GIVEN[rng.int(GIVEN.length)] ?? '';
  return rng.chance(0.78) ? `${family}${first}${GIVEN[rng.int(GIVEN.length)] ?? ''}` : `${family}${first}`;
}

export function foreignPerson(country: string, team: string, index: number): string {
  const rng = new Rng(team, index);
  if (country.startsWith('中国')) return chinesePerson(team, index);
  if (country === '日本') return `${rng.pick(JAPANESE_FAMILY)}${rng.pick(JAPANESE_GIVEN)}`;
  if (country === '韩国')
    return `金${GIVEN[rng.int(GIVEN.length)] ?? ''}${GIVEN[rng.int(GIVEN.length)] ?? ''}`;
  const initial = String.fromCharCode(65 + rng.int(26));
  const middle = String.fromCharCode(65 + rng.int(26));
  const style = rng.int(3);
  if (style === 0) return `${initial}.${rng.chance(0.3) ? `${middle}.` : ''}${rng.pick(FOREIGN_FAMILY)}`;
  const given = style === 1 ? `${rng.pick(FOREIGN_GIVEN)}·${middle}` : rng.pick(FOREIGN_GIVEN);
  return `${given}·${rng.pick(FOREIGN_FAMILY)}`;
}
