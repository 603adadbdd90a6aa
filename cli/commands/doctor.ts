import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { version as duckVersion } from '@duckdb/node-api';
import { crawlSources } from '../../activities/crawl/configured-sources.ts';
import { EXIT_CODES, PanhuoError } from '../../domain/errors.ts';
import { grouped } from '../../domain/text.ts';
import { errnoOf } from '../../lake/atomic.ts';
import { keys, type Lake } from '../../lake/lake.ts';
import type { DocumentCount } from '../../lake/manifest.ts';
import { readDocument } from '../../lake/pack.ts';
import { writable } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { Context } from '../context.ts';

interface Check {
  name: string;
  state: 'ok' | 'warn' | 'missing';
  detail: string;
  /** What to do about it. */
  hint?: string;
  /** Not something this machine lacks, but something that is broken. */
  damaged?: true;
}

const MARKS = { ok: '✓', warn: '▲', missing: '✗' };
const GIB = 1024 ** 3;

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const checks: Check[] = [
    nodeCheck(),
    machineCheck(),
    { name: 'DuckDB', state: 'ok', detail: duckVersion() },
  ];
  const workspace = await context.workspace();
  checks.push(
    await folderCheck(workspace),
    await spaceCheck(workspace),
    await engineCheck(workspace.home),
    await sourcesCheck(workspace),
  );
  if (options.verify === true) checks.push(await lakeCheck(context, workspace));
  for (const check of checks) {
    context.say(
      `${MARKS[check.state]} ${check.name}：${check.detail}${check.hint ? `\n    ${check.hint}` : ''}`,
    );
  }
  const missing = checks.filter((check) => check.state === 'missing');
  context.say(
    missing.length === 0
      ? '\n一切就绪。'
      : `\n还缺 ${missing.length} 项：${missing.map((check) => check.name).join('、')}。`,
  );
  context.answer({ ok: missing.length === 0, checks });
  if (missing.length === 0) return 0;
  return missing.some((check) => check.damaged) ? EXIT_CODES.failed : EXIT_CODES.unreachable;
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const good = major > 20 || (major === 20 && minor >= 18);
  return {
    name: 'Node.js',
    state: good ? 'ok' : 'missing',
    detail: process.version,
    ...(good ? {} : { hint: '需要 20.18 或更新。' }),
  };
}

function machineCheck(): Check {
  const memory = totalmem() / GIB;
  return {
    name: '机器',
    state: memory < 3.5 ? 'warn' : 'ok',
    detail: `${availableParallelism()} 核，${memory.toFixed(1)} GB 内存`,
    ...(memory < 3.5 ? { hint: '构建 500 万件专利约需 4 GB 内存。' } : {}),
  };
}

async function folderCheck(workspace: Workspace): Promise<Check> {
  const good = await writable(workspace.home);
  return {
    name: '工作区',
    state: good ? 'ok' : 'missing',
    detail: workspace.home,
    ...(good ? {} : { hint: '目录不可写：请检查权限，或用 --home 指定另一个目录。' }),
  };
}

async function spaceCheck(workspace: Workspace): Promise<Check> {
  const disk = await statfs(workspace.home);
  const free = (disk.bavail * disk.bsize) / GIB;
  return {
    name: '磁盘',
    state: free < 1 ? 'missing' : free < 5 ? 'warn' : 'ok',
    detail: `可用 ${free.toFixed(1)} GB`,
    ...(free < 5 ? { hint: '构建时需要约为快照两倍的空间。' } : {}),
  };
}

async function engineCheck(home: string): Promise<Check> {
  const { probeServer } = await import('../../engine/probe.ts');
  const probe = await probeServer(process.env, home);
  return {
    name: 'Temporal',
    state: probe.available ? 'ok' : 'warn',
    detail: probe.available ? probe.detail : `没有：${probe.reasons.join('；')}`,
    ...(probe.available
      ? {}
      : {
          hint: '命令会改用 inline 引擎（单进程、无定时）。装好 temporal 命令行、或 Go 1.25 以上、或设置 TEMPORAL_ADDRESS 即可。',
        }),
  };
}

async function sourcesCheck(workspace: Workspace): Promise<Check> {
  let sources = Object.keys(workspace.config.sources);
  try {
    sources = [...sources, ...(await crawlSources(workspace)).keys()];
  } catch (error) {
    if (!(error instanceof PanhuoError) || error.code !== 'PANHUO_SOURCE_INVALID') throw error;
    return { name: '来源', state: 'missing', detail: error.message, hint: error.hint ?? '' };
  }
  return {
    name: '来源',
    state: sources.length > 0 ? 'ok' : 'warn',
    detail: sources.join('、') || '未配置任何来源',
  };
}

/** Reads every listed part again: bytes that changed on disk are found here and nowhere else. */
async function lakeCheck(context: Context, workspace: Workspace): Promise<Check> {
  const bad: string[] = [];
  let files = 0;
  for (const manifest of await workspace.lake.manifests()) {
    for (const part of manifest.parts) {
      context.progress.ticking(`核对 ${manifest.source} ${part.key}`);
      if (!(await matches(await workspace.lake.store.localPath(part.key), part.sha256))) bad.push(part.key);
      files++;
    }
    for (const document of manifest.documents) {
      const key = document.pack?.key ?? keys.raw(document.sha256);
      if (!(await documentMatches(workspace.lake, document))) bad.push(key);
      files++;
    }
  }
  if (bad.length === 0)
    return { name: '湖', state: 'ok', detail: `${grouped(files)} 个文件的校验值全部相符` };
  return {
    name: '湖',
    state: 'missing',
    detail: `${bad.length} 个文件缺失或已变：${bad.slice(0, 3).join('、')}`,
    hint: '请从备份恢复这些文件。',
    damaged: true,
  };
}

/** A document by itself, or its stretch of a pack. */
async function documentMatches(lake: Lake, document: DocumentCount): Promise<boolean> {
  const { sha256, bytes, pack } = document;
  if (pack === undefined) return matches(await lake.store.localPath(keys.raw(sha256)), sha256);
  try {
    await readDocument(lake, { sha256, bytes, pack });
    return true;
  } catch (error) {
    const code = error instanceof PanhuoError ? error.code : errnoOf(error);
    if (code === 'PANHUO_LAKE_CORRUPT' || code === 'PANHUO_LAKE_DOCUMENT_MISSING' || code === 'ENOENT')
      return false;
    throw error;
  }
}

async function matches(file: string, sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for await (const block of createReadStream(file)) hash.update(block as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  return hash.digest('hex') === sha256;
}
