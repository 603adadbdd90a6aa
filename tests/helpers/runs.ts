/** How often a costly property is tried: all of it in `npm run test:full`, the usual number in every run. */
export function runs(full: number, usual: number): number {
  return process.env.PANHUO_TEST_FULL ? full : usual;
}
