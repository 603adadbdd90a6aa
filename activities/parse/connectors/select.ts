import { compile, selectAll } from 'css-select';
import type { AnyNode, Element } from 'domhandler';

type Query = (element: Element) => boolean;
const queries = new Map<string, Query | null>();

/**
 * Elements within one that a selector selects, in document order. Compiled once: settings name a handful of selectors, and each is asked in every
 * row. Ancestors in a selector may stand outside the element, as in a browser.
 */
export function selectIn(scope: AnyNode | AnyNode[], selector: string): Element[] {
  let query = queries.get(selector);
  if (query === undefined) {
    // `> a` and `:scope` mean the element itself: they are compiled for it.
    query = /^\s*[>+~]|:scope/.test(selector)
      ? null
      : compile<AnyNode, Element>(selector, { cacheResults: false });
    queries.set(selector, query);
  }
  return selectAll<AnyNode, Element>(query ?? selector, scope);
}
