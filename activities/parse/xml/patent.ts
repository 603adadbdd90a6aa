import { textAt, type XmlElement } from './tree.ts';

/** Texts once each whatever their case (OPS repeats names in capitals), joined by `;` as list fields are; a `;` inside one becomes a comma. */
export function list(texts: readonly (string | null)[]): string | null {
  const kept = new Map<string, string>();
  for (const text of texts) {
    const clean = text?.replace(/\s*[;；]\s*/g, ', ').trim();
    if (clean && !kept.has(clean.toUpperCase())) kept.set(clean.toUpperCase(), clean);
  }
  return kept.size === 0 ? null : [...kept.values()].join(';');
}

/** `A61M  31/    00            A I` → `A61M31/00`; null when it is no symbol. */
export function symbolOf(text: string | null): string | null {
  const match = /^\s*([A-HY]\d{2}[A-Z])\s*0*(\d{1,4})\s*\/\s*(\d{2,6})/.exec(text ?? '');
  return match === null ? null : `${match[1]}${match[2]}/${match[3]}`;
}

/** A symbol from its parts, as both EPO and USPTO write them. */
export function symbolOfParts(element: XmlElement | undefined): string | null {
  const [section, main, sub, group, subgroup] = [
    'section',
    'class',
    'subclass',
    'main-group',
    'subgroup',
  ].map((name) => textAt(element, name));
  if (!section || !main || !sub || !group || !subgroup) return null;
  return `${section}${main}${sub}${group.replace(/^0+(?=\d)/, '')}/${subgroup}`;
}
