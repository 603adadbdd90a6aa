import { DESIGNS, type Field } from './fields.ts';
import type { Rng } from './rng.ts';

/** Versions of the IPC that real symbols are printed with, the oldest most often. */
const IPC_VERSIONS = [
  '2006.01',
  '2006.01',
  '2006.01',
  '2006.01',
  '2006.01',
  '2016.01',
  '2018.01',
  '2011.01',
  '2014.01',
  '2019.01',
];

const DEVICE_TAILS = ['', '', '', '及其使用方法', '的控制方法、装置及存储介质', '及方法', '的设计方法'];
const CHEMICAL_TAILS = ['及其制备方法', '及其制备方法和应用', '的合成方法', '及其应用', ''];

/** Title of an invention. One in 350 carries the ASCII commas of chemical names or a quoted term, so the cell needs CSV quotes. */
export function inventionTitle(rng: Rng, field: Field): string {
  const base = `${rng.pick(field.features)}${rng.pick(field.objects)}`;
  const odd = rng.chance(1 / 350);
  if (odd && field.chemical) return `一种2,3,3,3-四取代${base}的制备方法`;
  if (odd)
    return rng.chance(0.2)
      ? `用于"${rng.pick(field.objects)}"的${base},其制造及应用`
      : `${base},其控制系统及方法`;
  return `${rng.chance(0.75) ? '一种' : ''}${base}${rng.pick(field.chemical ? CHEMICAL_TAILS : DEVICE_TAILS)}`;
}

/** Title of a utility model: a thing, never a process (Patent Law art. 2). */
export function utilityTitle(rng: Rng, field: Field): string {
  const object = rng.pick(field.objects).replace(/方法$/, '装置');
  return `${rng.chance(0.85) ? '一种' : ''}${rng.pick(field.features)}${object}`;
}

/** Classification cell of inventions and utility models, main symbol first; `separator` as that file has it. */
export function ipcCell(rng: Rng, field: Field, separator: string, symbols: number): string {
  const start = rng.int(field.ipc.length);
  const list: string[] = [];
  for (let i = 0; i < Math.min(symbols, field.ipc.length); i++) {
    const symbol = field.ipc[(start + i) % field.ipc.length] ?? '';
    list.push(`${symbol}(${rng.pick(IPC_VERSIONS)})${i > 0 && rng.chance(0.03) ? 'N' : 'I'}`);
  }
  return list.join(separator);
}

/** Edition of the Locarno classification in force: 12 from 2019, 13 from 2021, 14 from 2023, 15 from 2025. */
function locarnoEdition(year: number): number {
  if (year < 2019) return 11;
  if (year < 2021) return 12;
  if (year < 2023) return 13;
  return year < 2025 ? 14 : 15;
}

/** Title and classification of a design. */
export function design(
  rng: Rng,
  filingYear: number,
  separator: string,
): { title: string; classification: string } {
  const first = rng.pick(DESIGNS);
  const suffix = rng.chance(0.4) ? `（${String.fromCharCode(97 + rng.int(26))}${rng.int(90) + 10}）` : '';
  const edition = locarnoEdition(filingYear);
  const symbols = [first.locarno];
  while (rng.chance(0.03)) symbols.push(rng.pick(DESIGNS).locarno);
  return {
    title: `${rng.pick(first.objects)}${suffix}`,
    classification: [...new Set(symbols)].map((symbol) => `${symbol} (${edition})`).join(separator),
  };
}
