import type { ComponentType } from 'react';
import type { Permission } from '../../../server/access/permissions.ts';
import type { SearchSchema } from '../lib/url-state.ts';

/** A page: where it is, who may see it, what its address holds, and the component, loaded when it is first opened. */
export interface Page<S extends SearchSchema = SearchSchema> {
  /** `/metrics/$id/rows` */
  readonly path: `/${string}`;
  /** Title of the browser tab until the page has a better one. */
  readonly title: string;
  readonly allow: 'public' | 'signed-in' | Permission;
  /** Entry in the navigation; without one the page is reached by links only. */
  readonly nav?: {
    readonly label: string;
    /** Smaller comes first. */
    readonly order: number;
    /** Path of the entry whose second row this one stands in. */
    readonly under?: string;
  };
  /** Parameters of its address; others raise a banner. */
  readonly search: S;
  /** Without the top bar: the sign-in page. */
  readonly bare?: boolean;
  readonly view: () => Promise<{ default: ComponentType }>;
}

/** Checks a page where it is written and keeps the type of its search. */
export const definePage = <const S extends SearchSchema>(
  page: Omit<Page<S>, 'search'> & { search?: S },
): Page<S> => ({ search: {} as S, ...page });
