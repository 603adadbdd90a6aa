const QUANTITY =
  /(?:了|约|近|至少|高达|达到|达|到|至|为|在|\s)*([\d０-９][\d０-９.．]*(?:\s*[~～—-]\s*[\d０-９][\d０-９.．]*)?\s*(?:[%％‰倍]|个百分点|dB|℃|小时|分钟|[smh天秒])?(?:以上|以下|左右|以内)?)/uy;

/** Half-width or full-width. */
export function isDigit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0xff10 && unit <= 0xff19);
}

/** How much, as written behind `end` (了20%以上 → 20%以上), and where it ends; null and `end` where nothing is said. */
export function quantityAt(text: string, end: number): [string | null, number] {
  let digits = false;
  for (let at = end; at < end + 4 && at < text.length; at++) digits ||= isDigit(text.charCodeAt(at));
  if (!digits) return [null, end];
  QUANTITY.lastIndex = end;
  const found = QUANTITY.exec(text);
  return found ? [(found[1] ?? '').trim(), end + found[0].trimEnd().length] : [null, end];
}
