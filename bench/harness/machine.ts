import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { version as duckVersion } from '@duckdb/node-api';

/** What the figures were measured on, and how busy it was when the run began. No host name: results travel. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() || 'unknown CPU';
  const [load = 0] = loadavg();
  return [
    `${availableParallelism()} × ${model}`,
    `${Math.round(totalmem() / 1e9)} GB`,
    `${distribution()} (${platform()} ${release()} ${arch()})`,
    `Node ${process.versions.node}`,
    `DuckDB ${duckVersion()}`,
    `load ${load.toFixed(1)} at the start`,
  ].join(', ');
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? platform();
  } catch (error) {
    // Not a Linux.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return platform();
    throw error;
  }
}
