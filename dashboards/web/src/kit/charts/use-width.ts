import { type RefObject, useEffect, useState } from 'react';

const PAPER = 640;

/** Width of an element in pixels, on paper that of the sheet; `initial` until it is known. */
export function useWidth(element: RefObject<HTMLElement | null>, initial: number): number {
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    const own = element.current;
    if (!own) return;
    const measure = () => setWidth(Math.max(280, Math.round(own.clientWidth)));
    const sizes = new ResizeObserver(measure);
    sizes.observe(own);
    const onPaper = () => setWidth(PAPER);
    window.addEventListener('beforeprint', onPaper);
    window.addEventListener('afterprint', measure);
    return () => {
      sizes.disconnect();
      window.removeEventListener('beforeprint', onPaper);
      window.removeEventListener('afterprint', measure);
    };
  }, [element]);
  return width;
}
