/** Where to go after signing in: a page of this site, never another one (`//elsewhere`, `/\elsewhere`). */
export function nextOf(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
}
