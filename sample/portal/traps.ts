import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Kept, LINKS_END } from './page.ts';

/** Addresses beside the true ones, linked like them, behind which there is nothing to be had. */
export const TRAPS = [
  'redirect-loop',
  'redirect-chain',
  'redirect-link-local',
  'redirect-scheme',
  'bomb',
  'endless',
  'gone',
  'absent',
  'forbidden',
] as const;
export type Trap = (typeof TRAPS)[number];

const MARK = 'trap-';
/** Zeros in the bomb: 64 MB, in 0.3 MB. */
const BOMB_BYTES = 64 << 20;
/** After so much an endless answer ends: tests must not run for ever where a limit fails. */
const ENDLESS_BYTES = 256 << 20;
const PIECE = Buffer.alloc(64 << 10, '<p>合成数据</p>');

let bomb: Buffer | undefined;

export function trapOf(pathname: string): Trap | undefined {
  const name = /\/trap-([a-z-]+?)(?:-\d+)?\.html$/.exec(pathname)?.[1];
  return TRAPS.find((trap) => trap === name);
}

/** The page with links to each trap below its own folder, where it keeps a place for them. */
export function withTraps(page: Kept): Kept {
  const at = page.body.indexOf(LINKS_END);
  if (at < 0) return page;
  const links = TRAPS.map((trap) => `<li><a class="item" href="${MARK}${trap}.html">${trap}</a></li>`);
  const body = Buffer.concat([
    page.body.subarray(0, at),
    Buffer.from(links.join('\n')),
    page.body.subarray(at),
  ]);
  return { ...page, body, etag: page.etag.replace(/"$/, '-t"') };
}

export async function springTrap(trap: Trap, response: ServerResponse, url: URL): Promise<void> {
  const to = (location: string) => response.writeHead(302, { Location: location, 'Content-Length': 0 }).end();
  switch (trap) {
    case 'redirect-loop':
      to(url.pathname.replace(/(?:-(\d))?\.html$/, (_, n?: string) => (n === '1' ? '-2.html' : '-1.html')));
      return;
    case 'redirect-chain':
      // Never the same address twice, and never an end.
      to(url.pathname.replace(/(?:-(\d+))?\.html$/, (_, n?: string) => `-${Number(n ?? 0) + 1}.html`));
      return;
    case 'redirect-link-local':
      to('http://169.254.169.254/latest/meta-data/');
      return;
    case 'redirect-scheme':
      to('file:///etc/hostname');
      return;
    case 'bomb':
      bomb ??= gzipSync(Buffer.alloc(BOMB_BYTES), { level: 1 });
      response
        .writeHead(200, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Encoding': 'gzip',
          'Content-Length': bomb.length,
        })
        .end(bomb);
      return;
    case 'endless':
      return pour(response);
    case 'gone':
      response.writeHead(410, { 'Content-Type': 'text/plain; charset=utf-8' }).end('已删除');
      return;
    case 'absent':
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('没有这个页面');
      return;
    case 'forbidden':
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end('禁止访问');
      return;
  }
}

async function pour(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  for (let sent = 0; sent < ENDLESS_BYTES && !response.destroyed; sent += PIECE.length) {
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off('close', go);
        resolve();
      };
      response.once('close', go);
      response.write(PIECE, go);
    });
  }
  response.end();
}
