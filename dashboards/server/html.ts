/** HTML as a template tag: everything put into it is escaped unless it is HTML made by the same tag. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Insert = Html | string | number | null | readonly Insert[];

/** `html`<p>${name}</p>``. Lists are joined without a separator, null is nothing. Attributes must be quoted with `"`. */
export function html(literals: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(
    literals
      .map((literal, at) => literal + (at < inserts.length ? textOf(inserts[at] ?? null) : ''))
      .join(''),
  );
}

function textOf(insert: Insert): string {
  if (insert === null) return '';
  if (insert instanceof Html) return insert.text;
  if (typeof insert === 'string' || typeof insert === 'number') return escapeHtml(String(insert));
  return insert.map(textOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/**
 * Text from outside (names of files, rows of documents) as inline HTML: it cannot turn the reading direction of what stands around it,
 * and characters that would be invisible are shown.
 */
export function foreign(text: string): Html {
  return html`<bdi>${visible(text)}</bdi>`;
}

/** Control characters, lone surrogates, invisible characters and marks of direction as `\u001b`. Tabs and line breaks stay. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (char) =>
    char === '\t' || char === '\n' ? char : `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
