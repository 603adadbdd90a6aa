import type { buildConnector, Client as ClientType, Dispatcher } from 'undici';
// The two parts that are used: all of undici (fetch, WebSocket, caches, mocks) takes 8 MB and 0.1 s more.
import connectorOf from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import { portOf } from './guard.ts';
import type { FetchLimits } from './types.ts';

/** Where a connection goes: the address that was checked, and the name that TLS must prove. */
export interface Target {
  url: URL;
  address: string;
}

/** Opens sockets. Tests give one that dials a loopback server whatever the address. */
export type Connect = (
  target: Target,
  options: buildConnector.Options,
  done: buildConnector.Callback,
) => void;

export interface Pools {
  /** A connection to the target that nobody else uses until it is given back. */
  take(target: Target): { client: Dispatcher; release: () => void };
  close(): Promise<void>;
}

/** Idle connections kept, over all hosts. */
const MAX_IDLE = 256;
const KEEP_ALIVE_MS = 4_000;

export function systemConnect(
  limits: Pick<FetchLimits, 'connectMs'>,
  tls: { ca?: string | Buffer } = {},
): Connect {
  const connect = connectorOf({ timeout: limits.connectMs, ...tls });
  return ({ url, address }, options, done) =>
    connect(
      {
        ...options,
        // The address, not the name: the name could resolve to something else by now.
        hostname: address,
        ...(url.protocol === 'https:' && !isLiteral(url) ? { servername: url.hostname } : {}),
      },
      done,
    );
}

function isLiteral(url: URL): boolean {
  return url.hostname.startsWith('[') || /^[\d.]+$/.test(url.hostname);
}

/** Keep-alive connections by origin and address, one request at a time on each. */
export function createPools(limits: FetchLimits, connect: Connect = systemConnect(limits)): Pools {
  const idle = new Map<string, ClientType[]>();
  const all = new Set<ClientType>();
  let idleCount = 0;

  const open = (target: Target): ClientType => {
    const client = new Client(target.url.origin, {
      connect: (options, done) => connect(target, options, done),
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
    });
    // A client with no request under way reports a lost connection here, and would throw without a listener.
    client.on('connectionError', ignore);
    all.add(client);
    return client;
  };
  const drop = (client: ClientType) => {
    all.delete(client);
    client.destroy().catch(ignore);
  };

  return {
    take: (target) => {
      const key = `${target.url.protocol}//${target.url.hostname}:${portOf(target.url)}@${target.address}`;
      let client = idle.get(key)?.pop();
      if (client === undefined) client = open(target);
      else idleCount--;
      const taken = client;
      return {
        client: taken,
        release: () => {
          if (taken.closed || taken.destroyed || idleCount >= MAX_IDLE) {
            drop(taken);
            return;
          }
          const list = idle.get(key);
          if (list === undefined) idle.set(key, [taken]);
          else list.push(taken);
          idleCount++;
        },
      };
    },
    close: async () => {
      idle.clear();
      idleCount = 0;
      const clients = [...all];
      all.clear();
      await Promise.all(clients.map((client) => client.destroy()));
    },
  };
}

function ignore(): void {
  // The request that used the connection has been told.
}
