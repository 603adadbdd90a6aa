import { useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { withGlobals } from '../lib/url-state.ts';

export interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** Address: of this site (`/patents/…`, made by `href()`), or of elsewhere (`https://…`, opened in a new tab). */
  href: string;
}

/** A real link that changes the page without loading it anew; a click with Ctrl or the middle button does what the browser does. */
export function Link({ href, onClick, ...rest }: LinkProps) {
  const router = useRouter({ warn: false });
  const isOurs =
    href.startsWith('/') &&
    !href.startsWith('//') &&
    !href.startsWith('/api/') &&
    !href.startsWith('/feeds/');
  const address = isOurs && router ? withGlobals(href, router.state.location.searchStr) : href;
  const isElsewhere = /^https?:/.test(href);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain || !isOurs || (rest.target ?? '_self') !== '_self') return;
    event.preventDefault();
    router.history.push(address);
  };
  return (
    <a
      href={safe(address)}
      onClick={follow}
      {...(isElsewhere ? { target: '_blank', rel: 'noreferrer noopener' } : {})}
      {...rest}
    />
  );
}

/** Data may hold addresses: only the web's own kinds become links. */
const safe = (address: string): string => (/^(https?:|\/|\?|#|mailto:)/i.test(address) ? address : '#');
