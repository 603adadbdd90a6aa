import { type RefObject, useLayoutEffect } from 'react';

const GAP = 4;
const MARGIN = 8;

/**
 * Puts a panel into the browser's top layer beside the button that opened it, where no scrolling table cuts it off, and keeps it there while the
 * page scrolls or changes its size. The panel has `popover="manual"`.
 */
export function useAnchored(
  isOpen: boolean,
  anchor: RefObject<HTMLElement | null>,
  panel: RefObject<HTMLElement | null>,
  align: 'left' | 'right',
): void {
  useLayoutEffect(() => {
    const own = panel.current;
    const button = anchor.current;
    if (!isOpen || !own || !button) return;
    own.showPopover();
    const put = () => place(own, button.getBoundingClientRect(), align);
    put();
    const sizes = new ResizeObserver(put);
    sizes.observe(own);
    window.addEventListener('resize', put);
    document.addEventListener('scroll', put, { capture: true, passive: true });
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', put);
      document.removeEventListener('scroll', put, { capture: true });
    };
  }, [isOpen, anchor, panel, align]);
}

/** Below the button, or above it where there is more room; inside the window. */
function place(panel: HTMLElement, at: DOMRect, align: 'left' | 'right'): void {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const own = panel.getBoundingClientRect();
  const wanted = align === 'right' ? at.right - own.width : at.left;
  const left = Math.max(MARGIN, Math.min(wanted, width - own.width - MARGIN));
  const below = height - at.bottom - GAP - MARGIN;
  const isAbove = own.height > below && at.top > below;
  panel.style.left = `${left}px`;
  panel.style.top = `${isAbove ? Math.max(MARGIN, at.top - GAP - own.height) : at.bottom + GAP}px`;
  panel.style.maxHeight = `${Math.max(160, isAbove ? at.top - GAP - MARGIN : below)}px`;
}
