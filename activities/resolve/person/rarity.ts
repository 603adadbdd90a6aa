import type { Parameters } from './model.ts';

/** Compound surnames, so that 欧阳修 is 欧阳 and 修. Facts; not exhaustive, the rest counts as a one-character surname. */
const COMPOUND = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 长孙 宇文 端木 南宫 西门 百里 呼延 轩辕 独孤 申屠 澹台 鲜于 闻人 公冶 濮阳 淳于 单于 太叔 钟离'.split(
    ' ',
  ),
);
const HAN_NAME = /^\p{Script=Han}{2,4}$/u;

/**
 * How often a name occurs among people. A name's own count is a poor estimate for names seen once or twice, so it is mixed with what the
 * frequency of its surname and of the characters of its given name suggest: 张伟 is common also where only one is seen.
 * A count is of distinct pairs of name and root organisation.
 */
export class Rarity {
  private readonly surnames = new Map<string, number>();
  private readonly characters = new Map<string, number>();
  /** Names seen more than once; the rest count once. */
  private readonly counts = new Map<string, number>();
  private readonly parameters: Parameters;
  private han = 0;
  private given = 0;
  private short = 0;
  /** All distinct pairs of name and organisation. */
  total = 0;

  constructor(parameters: Parameters) {
    this.parameters = parameters;
  }

  /** @param count distinct organisations with the name */
  add(nameKey: string, count: number): void {
    this.total += count;
    if (count > 1) this.counts.set(nameKey, count);
    if (!HAN_NAME.test(nameKey)) return;
    const [surname, given] = split(nameKey);
    this.han += count;
    if (given.length === 1) this.short += count;
    this.surnames.set(surname, (this.surnames.get(surname) ?? 0) + count);
    for (const character of given) {
      this.given += count;
      this.characters.set(character, (this.characters.get(character) ?? 0) + count);
    }
  }

  /**
   * Share of people who bear the name, 0..1.
   * @param own how many of its pairs of name and organisation are in question themselves, and say nothing about others
   */
  shareOf(nameKey: string, own: number): number {
    const { pseudo } = this.parameters;
    const others = Math.max(0, (this.counts.get(nameKey) ?? 1) - own);
    return (others + pseudo * this.expected(nameKey)) / (this.total + pseudo);
  }

  /** Share by the make of the name alone. */
  private expected(nameKey: string): number {
    const { population, foreign_bearers, initial_bearers } = this.parameters;
    if (!HAN_NAME.test(nameKey)) {
      const words = nameKey.split(/[·.,-]+/u).filter((word) => [...word].length > 1);
      return (words.length > 1 ? foreign_bearers : initial_bearers) / population;
    }
    const [surname, given] = split(nameKey);
    // Half a count for what was never seen; a hundred surnames and a thousand characters to share it.
    let share = ((this.surnames.get(surname) ?? 0) + 0.5) / (this.han + 50);
    share *=
      given.length === 1 ? (this.short + 2) / (this.han + 10) : (this.han - this.short + 8) / (this.han + 10);
    for (const character of given)
      share *= ((this.characters.get(character) ?? 0) + 0.5) / (this.given + 500);
    return share;
  }
}

function split(name: string): [surname: string, given: string[]] {
  const characters = [...name];
  const two = characters.slice(0, 2).join('');
  const length = characters.length > 2 && COMPOUND.has(two) ? 2 : 1;
  return [characters.slice(0, length).join(''), characters.slice(length)];
}
