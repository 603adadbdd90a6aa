/** What a number format makes of a number, as far as it changes what the number means. */
export type NumberMeaning = 'number' | 'date' | 'datetime' | 'time' | 'percent';

/** Built-in formats (ECMA-376 part 1, 18.8.30), with those of Chinese locales (27–36, 50–58). */
function builtIn(id: number): NumberMeaning {
  if (id === 9 || id === 10) return 'percent';
  if (id === 22) return 'datetime';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 34 && id <= 36) || id >= 50)
    return id <= 58 ? 'date' : 'number';
  if ((id >= 18 && id <= 21) || id === 32 || id === 33 || (id >= 45 && id <= 47)) return 'time';
  return 'number';
}

/** @param code custom format code of the id, when the workbook has one */
export function meaningOf(id: number, code: string | undefined): NumberMeaning {
  if (code === undefined) return builtIn(id);
  // Quoted texts, escaped characters, colours, conditions and locales say nothing.
  const plain = (code.split(';')[0] ?? '')
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .toLowerCase();
  if (plain.includes('%')) return 'percent';
  if (/\[[hms]+\]/.test(plain) || plain.includes('general')) return 'number';
  const day = /[yd]/.test(plain) || /^m{1,4}$/.test(plain.trim()) || plain.includes('e');
  const exponent = /0+e[+-]/.test(plain);
  const time = /[hs]/.test(plain);
  if (exponent) return 'number';
  if (day) return time ? 'datetime' : 'date';
  return time ? 'time' : 'number';
}

const DAY_MS = 86_400_000;
/** Day 0 of serial numbers. The 1900 system has a 29 February 1900 that never was: days before March of that year are one off. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** Serial number of a spreadsheet → ISO text (`2022-12-02`, `2022-12-02 08:30:00`, `08:30:00`). Null when it is no day of theirs. */
export function serialText(serial: number, meaning: NumberMeaning, date1904: boolean): string | null {
  if (!(serial >= 0 && serial < 2_958_466)) return null;
  const shifted = !date1904 && serial < 60 && serial >= 1 ? serial + 1 : serial;
  const ms = Math.round(shifted * DAY_MS);
  const iso = new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + Math.round(ms / 1000) * 1000).toISOString();
  const time = iso.slice(11, 19);
  if (meaning === 'time' && serial < 1) return time;
  return time === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`;
}

/**
 * A number as the workbook stores it, as people would type it: no exponent, and fifteen digits, which is what a spreadsheet shows. Whole numbers
 * keep every digit that is stored: programs write numbers of contracts and certificates with sixteen and more.
 */
export function numberText(stored: string): string {
  if ((stored.length < 16 && !/[eE]/.test(stored)) || /^-?\d{1,40}$/.test(stored)) return stored;
  const number = Number(stored);
  if (!Number.isFinite(number)) return stored;
  if (Number.isSafeInteger(number)) return String(number);
  const short = Number(number.toPrecision(15));
  const text = String(short);
  if (!text.includes('e')) return text;
  return Math.abs(short) >= 1e15 && Math.abs(short) < 1e21 ? short.toFixed(0) : text;
}

/** `0.125` under a format of percentages → `12.5%`. */
export function percentText(stored: string): string {
  return `${numberText(String(Number((Number(stored) * 100).toPrecision(15))))}%`;
}
