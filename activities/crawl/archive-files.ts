import { lstat, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { errnoOf, temporaryName } from '../../lake/atomic.ts';
import type { SourceConfig, Workspace } from '../../lake/workspace.ts';
import type { ArchiveIn, ArchiveOut, DocumentRef } from '../../workflows/steps.ts';
import { connectorNamed } from '../parse/connectors/index.ts';
import { knownDocuments } from '../parse/known-documents.ts';
import { parserNamed } from '../parse/parsers.ts';
import { formatOf } from '../parse/tables/format.ts';
import { TABLE_SUFFIXES, unzip } from '../parse/tables/unzip.ts';
import { recognise } from './recognise.ts';

/**
 * Takes files into the lake as they are. All of them are looked at first, so that one bad file refuses the whole call before
 * anything is stored.
 * @throws PANHUO_WORKSPACE_INVALID when kind and parser of the source disagree; PANHUO_INPUT_MISSING, _OUTSIDE, _TOO_LARGE, _EMPTY, _BINARY, _ENCODING, and PANHUO_HEADER_*
 */
export async function archiveFiles(workspace: Workspace, input: ArchiveIn): Promise<ArchiveOut> {
  if (input.reparse) return knownDocuments(workspace, input);
  await workspace.lake.sweep();
  const config = workspace.config.sources[input.source];
  if (config) matchKind(workspace, input, config);
  const found = await expand(workspace, input, config);
  const folder = temporaryName(workspace.lake.store.staging);
  try {
    const warnings: string[] = [];
    const documents: DocumentRef[] = [];
    const files: { file: string; name: string; parser: string | undefined }[] = [];
    for (const [at, file] of found.entries()) {
      await inspect(file, config?.max_bytes ?? 8 * 1024 ** 3);
      const members = await membersOf(file, path.join(folder, String(at)), warnings);
      for (const member of members) {
        try {
          const parser = await readable(file, () =>
            recognise(workspace, input, config, member.file, member.shown),
          );
          files.push({ file: member.file, name: member.name, parser });
        } catch (error) {
          // People put a note beside the tables; a text that is no table keeps nobody from reading those.
          if (members.length < 2 || !isNote(member.shown, error)) throw error;
          warnings.push(`${member.shown} 不是表格（${error.message}），未读取`);
        }
      }
    }
    if (files.length === 0 && warnings.length > 0) throw nothingIn(found, warnings);
    const { source, kind } = input;
    for (const { parser, ...file } of files) {
      const { sha256, bytes, name } = await workspace.lake.archive({ source, kind, ...file });
      documents.push({ source, kind, sha256, bytes, name, ...(parser === undefined ? {} : { parser }) });
    }
    return { documents, ...(warnings.length > 0 ? { warnings } : {}) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NO_TABLE: ReadonlySet<string> = new Set(['PANHUO_INPUT_EMPTY', 'PANHUO_HEADER_UNREADABLE']);

function isNote(name: string, error: unknown): error is PanhuoError {
  return name.toLowerCase().endsWith('.txt') && error instanceof PanhuoError && NO_TABLE.has(error.code);
}

function nothingIn(found: readonly string[], warnings: readonly string[]): PanhuoError {
  const names = found.map((file) => path.basename(file)).join('、');
  return new PanhuoError('PANHUO_INPUT_EMPTY', `压缩包里没有可以读取的表格：${names}`, {
    hint: warnings.slice(0, 5).join('；'),
  });
}

/** A file by itself, or what an archive of files holds. */
async function membersOf(
  file: string,
  folder: string,
  warnings: string[],
): Promise<{ file: string; name: string; shown: string }[]> {
  const base = path.basename(file);
  if ((await readable(file, () => formatOf(file, file))) !== 'zip')
    return [{ file, name: base, shown: file }];
  await mkdir(folder, { recursive: true });
  const { members, ignored } = await unzip(file, base, folder);
  if (ignored.length > 0) {
    const shown = ignored.slice(0, 5).join('、');
    warnings.push(
      `${base} 中有 ${ignored.length} 个文件不是表格，未读取：${shown}${ignored.length > 5 ? ' 等' : ''}`,
    );
  }
  return members.map((member) => ({ ...member, shown: member.name }));
}

/** Records of a kind that their parser does not make would be stored and never read. */
function matchKind({ home }: Workspace, { source, kind }: ArchiveIn, config: SourceConfig): void {
  const connector = connectorNamed(config.parser, kind);
  const made = connector?.kind ?? parserNamed(config.parser, kind).table.kind;
  if (made === kind) return;
  const file = path.join(home, 'panhuo.yaml');
  throw new PanhuoError(
    'PANHUO_WORKSPACE_INVALID',
    `来源 ${source} 的记录种类是 ${kind}，而解析器 ${config.parser} 读出的是 ${made}`,
    { where: { file, field: `sources.${source}.kind` }, hint: `请把 kind 改为 ${made}，或换一个解析器。` },
  );
}

async function expand(
  workspace: Workspace,
  input: ArchiveIn,
  config: SourceConfig | undefined,
): Promise<string[]> {
  const given = input.files.length > 0;
  const wanted = given
    ? input.files
    : (config?.files ?? []).map((file) => path.resolve(workspace.home, file));
  // Gazette days are CSV; whoever reads tables reads all that people keep tables in.
  const suffixes =
    config?.suffixes ?? (config && config.parser === 'gazette-csv' ? ['.csv'] : TABLE_SUFFIXES);
  const files: string[] = [];
  for (const entry of wanted) {
    const found = await look(entry);
    if (found === null) {
      // A configured inbox that nobody has filled yet is no error; a file that somebody named is.
      if (!given) continue;
      throw new PanhuoError('PANHUO_INPUT_MISSING', `文件不存在：${entry}`, {
        where: { file: entry },
        hint: '请检查路径。',
      });
    }
    if (!found.isDirectory()) {
      files.push(entry);
      continue;
    }
    for (const name of (await readdir(entry)).sort()) {
      if (!name.startsWith('.') && suffixes.some((suffix) => name.toLowerCase().endsWith(suffix)))
        files.push(path.join(entry, name));
    }
  }
  return files;
}

async function look(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): PanhuoError {
  return new PanhuoError(
    'PANHUO_INPUT_MISSING',
    `文件不可读：${file}（${errnoOf(cause) ?? String(cause)}）`,
    {
      where: { file },
      hint: '请检查路径与权限。',
      cause,
    },
  );
}

async function inspect(file: string, maxBytes: number): Promise<void> {
  const folder = await realpath(path.dirname(file));
  let target: string;
  try {
    target = await realpath(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  // A link planted in an inbox must not make us read what lies elsewhere on the machine.
  if ((await lstat(file)).isSymbolicLink() && !target.startsWith(folder + path.sep)) {
    throw new PanhuoError('PANHUO_INPUT_OUTSIDE', `这是指向文件夹之外的符号链接，不予读取：${file}`, {
      where: { file },
      hint: '请直接给出真实文件，或把文件复制到该文件夹。',
    });
  }
  const info = await stat(file);
  if (!info.isFile()) {
    throw new PanhuoError('PANHUO_INPUT_MISSING', `不是普通文件：${file}`, { where: { file } });
  }
  if (info.size > maxBytes) {
    throw new PanhuoError(
      'PANHUO_INPUT_TOO_LARGE',
      `文件有 ${info.size} 字节，超过上限 ${maxBytes} 字节：${file}`,
      {
        where: { file },
        hint: '请拆分文件，或在 panhuo.yaml 中调高该来源的 max_bytes。',
      },
    );
  }
}

/** What the system says of a file that cannot be read, in our words. */
async function readable<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PanhuoError || errnoOf(error) === undefined) throw error;
    throw unreadable(file, error);
  }
}
