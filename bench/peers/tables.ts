/** Writing our models for other tools: the same SQL with other names for the tables. Pure. */

/** Strings, quoted names, comments, numbers, then names with dots, then single characters. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w.]*|\s+|[\s\S]/g;

/**
 * Replaces table names where tables stand: after FROM, JOIN or a comma. A name before an opening parenthesis is a function; quoted
 * names count as names.
 */
export function renameTables(sql: string, nameOf: (table: string) => string | undefined): string {
  const tokens = sql.match(TOKEN) ?? [];
  let before = '';
  return tokens
    .map((token, at) => {
      if (/^(\s|--|\/\*)/.test(token)) return token;
      const name = token.startsWith('"') ? token.slice(1, -1) : token;
      const next = tokens.slice(at + 1).find((one) => one.trim() !== '');
      const other = /^(from|join|,)$/i.test(before) && next !== '(' ? nameOf(name) : undefined;
      before = token;
      return other ?? token;
    })
    .join('');
}
