import type { Connection } from '@temporalio/client';
import { PanhuoError } from '../domain/errors.ts';
import { CLIENT, type ServerAddress } from '../temporal.config.ts';

/** gRPC status of an error by its number, or undefined: errors of several copies of grpc-js may meet here. */
export function grpcCode(error: unknown): number | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === 'number') return code;
    current = cause;
  }
  return undefined;
}

const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/**
 * Connects and makes sure that the namespace is there. Plain errors; the caller knows what they mean. The SDK is loaded here and not
 * before, so that a server started meanwhile comes up at the same time.
 */
export async function connect(
  address: string,
  server: Pick<ServerAddress, 'namespace' | 'connection'>,
  timeoutMs: number,
): Promise<Connection> {
  const { tls, apiKey, metadata } = server.connection;
  const { Connection } = await import('@temporalio/client');
  const connection = await Connection.connect({
    address,
    connectTimeout: timeoutMs,
    // None of the SDK's own retries: one that is due after the connection was closed ends the process with an exception nobody
    // can catch. Who calls repeats what is worth repeating (client.ts).
    interceptors: [],
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': CLIENT.reconnectBackoff,
    },
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  });
  try {
    await connection.withDeadline(Date.now() + timeoutMs, () =>
      connection.workflowService.describeNamespace({ namespace: server.namespace }),
    );
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Connects to the server the user named. Never starts one. */
export async function connectNamed(address: string, server: ServerAddress): Promise<Connection> {
  try {
    return await connect(address, server, CLIENT.connect);
  } catch (error) {
    const code = grpcCode(error);
    if (code === NOT_FOUND) {
      throw new PanhuoError(
        'PANHUO_ENGINE_CONFIG',
        `Temporal 服务 ${address} 上没有命名空间 ${server.namespace}。`,
        { hint: '请用 TEMPORAL_NAMESPACE 指定已有的命名空间，或请管理员创建。', cause: error },
      );
    }
    const message = error instanceof Error ? error.message : String(error);
    const denied = code === PERMISSION_DENIED || code === UNAUTHENTICATED;
    throw new PanhuoError(
      'PANHUO_ENGINE_UNREACHABLE',
      denied
        ? `Temporal 服务 ${address} 拒绝访问：${message}`
        : `连不上 TEMPORAL_ADDRESS 指定的 Temporal 服务 ${address}：${message}`,
      {
        hint: denied
          ? '请检查 TEMPORAL_API_KEY 或 TLS 证书。'
          : '请检查地址与网络；取消 TEMPORAL_ADDRESS 则在本机启动服务，--engine inline 则不用 Temporal。',
        cause: error,
      },
    );
  }
}
