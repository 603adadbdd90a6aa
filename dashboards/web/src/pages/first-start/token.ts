/** The key of a one-time link, `#link=…`: behind the # it reaches no server and no log. Null: there is none. */
export function tokenIn(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('link');
  return token === null || token === '' ? null : token;
}
