import { useLocation, useRouter, useParams as useRouterParams } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import {
  globalsOf,
  readSearch,
  type SearchSchema,
  type SearchValues,
  withGlobals,
  writeSearch,
} from '../lib/url-state.ts';

export type SetSearch<S extends SearchSchema> = (
  change: Partial<SearchValues<S>>,
  options?: { replace?: boolean },
) => void;

/**
 * The state of a page, which is its address: `const [search, setSearch] = useSearch(page.search)`. Each change is a step that Back undoes;
 * `replace` for what is typed letter by letter.
 */
export function useSearch<S extends SearchSchema>(schema: S): readonly [SearchValues<S>, SetSearch<S>] {
  const router = useRouter();
  const line = useLocation({ select: (location) => location.searchStr });
  const { values } = useMemo(() => readSearch(schema, line), [schema, line]);
  const set = useCallback<SetSearch<S>>(
    (change, options = {}) => {
      const { pathname, searchStr } = router.state.location;
      const next = { ...readSearch(schema, searchStr).values, ...change };
      const address = pathname + writeSearch(schema, next, globalsOf(searchStr));
      if (options.replace === true) router.history.replace(address);
      else router.history.push(address);
    },
    [router, schema],
  );
  return [values, set];
}

/** Parameters of the path: `const { id } = useParams<'id'>()`. */
export const useParams = <K extends string>(): Readonly<Record<K, string>> =>
  useRouterParams({ strict: false }) as Readonly<Record<K, string>>;

/** Goes to an address of this site. */
export function useGo(): (address: string, options?: { replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (address, options = {}) => {
      const whole = withGlobals(address, router.state.location.searchStr);
      if (options.replace === true) router.history.replace(whole);
      else router.history.push(whole);
    },
    [router],
  );
}

/** The path and query of the page that is shown, for links that come back. */
export const useHere = (): string =>
  useLocation({ select: (location) => location.pathname + location.searchStr });
