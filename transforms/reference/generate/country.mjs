/**
 * Writes country.csv: the Chinese names of countries and territories as they stand at the start of addresses.
 *
 *   node transforms/reference/generate/country.mjs > transforms/reference/country.csv
 *
 * Codes and names come from the CLDR data inside Node (Intl.DisplayNames); the other spellings below are ours, from
 * the way patent gazettes write addresses.
 */
const names = new Intl.DisplayNames(['zh-Hans-CN'], { type: 'region', fallback: 'none' });

/** Mainland China and its special regions have provinces; the rest are no places of residence. */
const LEFT_OUT = new Set([
  'CN',
  'HK',
  'MO',
  'TW',
  'EU',
  'EZ',
  'UN',
  'QO',
  'XA',
  'XB',
  'ZZ',
  'AC',
  'CP',
  'DG',
  'TA',
  'CQ',
]);

const SPELLINGS = {
  AE: ['阿联酋'],
  BA: ['波黑'],
  BN: ['文莱达鲁萨兰国'],
  CW: ['库腊索'],
  CZ: ['捷克共和国'],
  DE: ['德意志联邦共和国', '联邦德国'],
  FR: ['法兰西'],
  GB: ['联合王国', '大不列颠'],
  IM: ['曼岛', '英国属地曼岛'],
  JP: ['日本国'],
  KN: ['圣基茨'],
  KP: ['朝鲜民主主义人民共和国'],
  KR: ['大韩民国', '南韩'],
  KY: ['英属开曼群岛', '开曼'],
  MK: ['马其顿'],
  MY: ['马来西亚联邦'],
  RU: ['俄罗斯联邦', '俄联邦'],
  SA: ['沙特'],
  SG: ['新加坡共和国'],
  SK: ['斯洛伐克共和国'],
  TT: ['特立尼达多巴哥'],
  US: ['美利坚合众国'],
  VC: ['圣文森特'],
  VG: ['英属维京群岛', '英属维尔京'],
  VN: ['越南社会主义共和国'],
  ZA: ['南非共和国'],
  BM: ['英属百慕大', '百慕大群岛'],
  NL: ['荷兰王国', '尼德兰'],
  AN: ['荷属安的列斯', '荷属安地列斯'],
  LI: ['列支敦斯登'],
  NZ: ['纽西兰'],
  IT: ['意大利共和国'],
  SC: ['塞舌尔共和国'],
  AI: ['英属安圭拉'],
};

const rows = [];
for (let a = 65; a <= 90; a++) {
  for (let b = 65; b <= 90; b++) {
    const code = String.fromCharCode(a, b);
    if (LEFT_OUT.has(code)) continue;
    const name = names.of(code);
    if (!name || name === code) continue;
    // Old codes that CLDR maps to another country (SU, DD, YU …) would repeat its name.
    if (new Intl.Locale(`und-${code}`).region !== code) continue;
    for (const alias of [name, ...(SPELLINGS[code] ?? [])]) rows.push([code, name, alias]);
  }
}
const seen = new Set();
process.stdout.write('code,name,alias\n');
for (const row of rows) {
  if (seen.has(row[2])) continue;
  seen.add(row[2]);
  if (row.some((cell) => /[",\n]/.test(cell))) throw new Error(`cell needs quoting: ${row}`);
  process.stdout.write(`${row.join(',')}\n`);
}
