const PATHS = {
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.3 7.8 3.7 3.7',
  close: 'M3.5 3.5l9 9m0-9-9 9',
  info: 'M8 7.2v4M8 4.6v.2M8 1.7a6.3 6.3 0 1 0 0 12.6A6.3 6.3 0 0 0 8 1.7Z',
  download: 'M8 2v7.5M4.8 6.5 8 9.7l3.2-3.2M2.5 13.5h11',
  print: 'M4.5 6V2h7v4M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7V14h-7z',
  down: 'M3.5 6 8 10.5 12.5 6',
  right: 'M6 3.5 10.5 8 6 12.5',
  left: 'M10 3.5 5.5 8l4.5 4.5',
  up: 'M3.5 10 8 5.5 12.5 10',
  check: 'M3 8.5 6.5 12 13 4.5',
  warn: 'M8 2 14.5 13.5h-13ZM8 6.5v3.2M8 11.5v.2',
  plus: 'M8 3v10M3 8h10',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  external: 'M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3',
  user: 'M8 8.2a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2.8 14c.5-2.7 2.5-4 5.2-4s4.7 1.3 5.2 4',
  filter: 'M2 3h12L9.5 8.5V13l-3-1.5v-3Z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  lock: 'M4 7.5h8V14H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  play: 'M4.5 3 12.5 8l-8 5z',
  pause: 'M5 3v10M11 3v10',
  upload: 'M8 10V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 13.5h11',
  star: 'M8 2l1.8 3.8 4.2.6-3 3 .7 4.2L8 11.6 4.3 13.6 5 9.4l-3-3 4.2-.6Z',
  bell: 'M3.5 11.5h9L11.3 10V7a3.3 3.3 0 0 0-6.6 0v3ZM6.8 13.5h2.4',
} as const;
export type IconName = keyof typeof PATHS;

/** A line drawing of 16 units. Without `label` it is decoration beside words that say the same. */
export function Icon({ name, label, size = 16 }: { name: IconName; label?: string; size?: number }) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is hidden, or named by aria-label; a title would show as a tooltip
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
