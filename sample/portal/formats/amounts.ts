/** Yuan as 万元, exactly: the point is moved, nothing is rounded. */
export function inTenThousands(yuan: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(yuan);
  if (!parts) return yuan;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const digits = whole.padStart(5, '0');
  const after = `${digits.slice(-4)}${fraction}`.replace(/0+$/, '');
  return `${sign}${Number(digits.slice(0, -4))}${after ? `.${after}` : ''}`;
}

/** 1234567.5 → 1,234,567.5 */
export function separated(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
