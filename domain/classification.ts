/**
 * Classification symbols: IPC (WIPO ST.8 layout of a symbol) and Locarno classes of designs, as gazettes print them.
 */

export interface IpcSymbol {
  /** Normalised, no spaces: `G06F3/0481`. */
  symbol: string;
  section: string;
  /** `G06`. */
  class: string;
  /** `G06F`. */
  subclass: string;
  /** Number before the slash; null for a bare subclass. */
  mainGroup: number | null;
  /** Digits after the slash, kept as text: `0481` is not 481. */
  subgroup: string | null;
  /** Version indicator `2013.01`; what the symbol means depends on it. */
  version: string | null;
  /** `I` invention information, `N` additional information. */
  value: 'I' | 'N' | null;
}

/** Reads `G06F3/0481(2013.01)I`, `G06F 3/0481`, `G06F   3/0481` or a bare subclass; null when it is not a symbol. */
export function parseIpc(text: string): IpcSymbol | null {
  const match = /^([A-H])(\d{2})([A-Z])(?:(\d{1,4})\/(\d{2,6}))?(?:[([](\d{4}\.\d{2})[)\]])?([IN])?$/.exec(
    text.replace(/[\s?]+/gu, '').toUpperCase(),
  );
  if (match === null) return null;
  const [, section, digits, letter, group, subgroup, version, value] = match;
  const subclass = `${section}${digits}${letter}`;
  return {
    symbol: group === undefined ? subclass : `${subclass}${Number(group)}/${subgroup}`,
    section: section as string,
    class: `${section}${digits}`,
    subclass,
    mainGroup: group === undefined ? null : Number(group),
    subgroup: subgroup ?? null,
    version: version ?? null,
    value: value === 'I' || value === 'N' ? value : null,
  };
}

export interface LocarnoClass {
  /** Normalised `01-01`. */
  symbol: string;
  class: string;
  subclass: string;
  /** Edition of the Locarno classification, e.g. 11. */
  edition: number | null;
}

/** Reads `01-01 (11)` or `01-01(11)`; null when it is not a Locarno class. */
export function parseLocarno(text: string): LocarnoClass | null {
  const match = /^(\d{2})-(\d{2})(?:\((\d{1,2})\))?$/.exec(text.replace(/[\s?]+/gu, ''));
  if (match === null) return null;
  const [, main, sub, edition] = match;
  return {
    symbol: `${main}-${sub}`,
    class: main as string,
    subclass: sub as string,
    edition: edition === undefined ? null : Number(edition),
  };
}

/** Splits a gazette cell (`;` between symbols, noise around them) and keeps what can be read, in order. */
export function splitClassification(cell: string): string[] {
  return cell
    .split(/[;；]/)
    .map((part) => part.replace(/[\s?]+/gu, ''))
    .filter((part) => part !== '');
}
