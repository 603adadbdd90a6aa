const DAY_MS = 86_400_000;

/** YYYY-MM-DD so many days later. */
export function shiftDay(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 2024.06.28, as gazettes write it. */
export function dotted(date: string | undefined): string {
  return date?.replaceAll('-', '.') ?? '';
}

/** 20240628 */
export function compact(date: string | undefined): string {
  return date?.replaceAll('-', '') ?? '';
}

/** 2024年6月28日 */
export function spelled(date: string | undefined): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date ?? '');
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : (date ?? '');
}

/** Days since 1899-12-30: what a spreadsheet keeps of a date after February 1900. */
export function spreadsheetDay(date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / DAY_MS);
}

export function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text);
}
