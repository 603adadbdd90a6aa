import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import {
  createFetcher,
  type Fetcher,
  type FetcherOptions,
} from '../../../../activities/crawl/fetch/fetcher.ts';
import type { FetchOutcome, FetchRequest } from '../../../../activities/crawl/fetch/types.ts';

export interface Loopback {
  /** `127.0.0.1:port`, as an allow list names it. */
  host: string;
  origin: string;
  port: number;
  close(): Promise<void>;
}

async function listening(
  server: Server | ReturnType<typeof createSocketServer>,
  sockets: Set<Socket>,
): Promise<Loopback> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    host,
    origin: `http://${host}`,
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function httpServer(listener: RequestListener): Promise<Loopback> {
  return listening(createServer({ maxHeaderSize: 256 * 1024 }, listener), new Set());
}

/** A server that says just these bytes. */
export function rawServer(onRequest: (socket: Socket, request: string) => void): Promise<Loopback> {
  const server = createSocketServer((socket) => {
    socket.on('data', (data) => onRequest(socket, data.toString('latin1')));
  });
  return listening(server, new Set());
}

export const CRAWLER = { contact: 'crawler@example.cn' };

export interface TestFetcher extends Fetcher {
  get(url: string, request?: Omit<FetchRequest, 'url'>): Promise<FetchOutcome>;
}

export function fetcherFor(allow: readonly string[], options: Partial<FetcherOptions> = {}): TestFetcher {
  const fetcher = createFetcher({ crawler: CRAWLER, version: '9.9.9', allow, ...options });
  return {
    ...fetcher,
    get: (url, request = {}) => fetcher.fetch({ url, ...request }, new AbortController().signal),
  };
}
