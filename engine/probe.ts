import { connectNamed } from './connect.ts';
import { readServerFile, serverRuns } from './dev-server.ts';
import { goVersion } from './go-install.ts';
import { findCli } from './lookup.ts';
import { enginePaths } from './paths.ts';
import { readAddress } from './server.ts';
import type { EngineEvent } from './types.ts';

export interface Probe {
  /** A command that names no engine would run on Temporal. */
  available: boolean;
  /** One Chinese line: what would be used. */
  detail: string;
  /** One Chinese line for each place that has nothing. */
  reasons: string[];
}

/**
 * What this machine has of Temporal, for `doctor`: looks, connects to a server the user named, and neither starts, fetches nor builds.
 * @param home the workspace, to find a server it runs already
 */
export async function probeServer(env: NodeJS.ProcessEnv, home?: string): Promise<Probe> {
  const reasons: string[] = [];
  const report = (event: EngineEvent) => {
    if (event.outcome === 'absent' || event.outcome === 'failed') reasons.push(event.detail);
  };
  const found = (detail: string): Probe => ({ available: true, detail, reasons });
  try {
    const named = readAddress(env);
    if (named.address !== undefined) {
      const connection = await connectNamed(named.address, named);
      await connection.close();
      return found(`TEMPORAL_ADDRESS 指定的服务 ${named.address} 可用，命名空间 ${named.namespace}`);
    }
    reasons.push('未设置 TEMPORAL_ADDRESS');
    if (home !== undefined) {
      const paths = enginePaths(home);
      const file = await readServerFile(paths);
      if (file !== null && (await serverRuns(file, paths)))
        return found(`本工作区的服务正在运行：${file.address}`);
    }
    for await (const cli of findCli(env, report, false)) return found(cli.path);
  } catch (error) {
    return {
      available: false,
      detail: '',
      reasons: [...reasons, error instanceof Error ? error.message : String(error)],
    };
  }
  const go = await goVersion(env);
  reasons.push(
    go
      ? `有 Go ${go.join('.')}：首次执行命令时会尝试下载，否则自行编译（约数分钟）`
      : '没有可用的 go 命令，无法自行编译',
  );
  return { available: false, detail: '', reasons };
}
