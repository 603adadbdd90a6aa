/**
 * 统一社会信用代码 (GB 32100-2015) and the 组织机构代码 inside it (GB 11714-1997).
 */

/** 31 characters: no I, O, S, V, Z (GB 32100-2015, table of the code set). */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

export interface CreditCode {
  code: string;
  /** Registering authority: 1 staffing office, 5 civil affairs, 9 market supervision, … */
  authority: string;
  entityType: string;
  /** Six digits of GB/T 2260: where it was registered, not where it is. */
  region: string;
  /** Nine characters, own check digit included. */
  organisationCode: string;
}

/** Check character of the first 17 characters: weights 3^(i−1) mod 31. Null when a character is outside the set. */
export function creditCodeCheck(body: string): string | null {
  if (body.length !== 17) return null;
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31] as string;
}

/** Check character of an eight-character organisation code body: letters count 10 to 35, 10 is `X`, 11 is `0`. */
export function organisationCodeCheck(body: string): string | null {
  if (!/^[0-9A-Z]{8}$/.test(body)) return null;
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Number.parseInt(body[i] as string, 36) * (ORG_WEIGHTS[i] as number);
  const check = 11 - (sum % 11);
  if (check === 10) return 'X';
  return check === 11 ? '0' : String(check);
}

/** Nine characters, a hyphen before the check digit accepted. */
export function isOrganisationCode(text: string): boolean {
  const code = text.trim().toUpperCase().replace('-', '');
  return code.length === 9 && organisationCodeCheck(code.slice(0, 8)) === code[8];
}

/**
 * Reads a credit code; null when a character, the region digits or the check character are wrong. The inner organisation
 * code's own check is not required: codes handed out by some authorities do not keep it; ask {@link isOrganisationCode}.
 */
export function parseCreditCode(text: string): CreditCode | null {
  const code = text.trim().toUpperCase();
  if (!/^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/.test(code)) return null;
  if (creditCodeCheck(code.slice(0, 17)) !== code[17]) return null;
  return {
    code,
    authority: code[0] as string,
    entityType: code[1] as string,
    region: code.slice(2, 8),
    organisationCode: code.slice(8, 17),
  };
}
