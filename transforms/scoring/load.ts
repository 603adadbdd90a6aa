import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { ahp, requireConsistent } from '../../domain/scoring/index.ts';
import { projectRoot } from '../../lake/assets.ts';
import { type Issue, readYaml } from '../semantic/yaml.ts';
import { type IndicatorSystem, systemSchema } from './schema.ts';
import { problemsOf } from './system.ts';

/** A system with the file it came from: rounds freeze both. */
export interface SystemFile {
  system: IndicatorSystem;
  /** Of the text. */
  sha256: string;
  text: string;
  file: string;
}

export const systemsFolder = (): string => path.join(projectRoot(), 'transforms', 'indicators');

/**
 * Every system of a folder, in order of id: one `<id>.yaml` each.
 * @throws PANHUO_INDICATORS_INVALID with file, line and field of every mistake; PANHUO_INPUT_MISSING
 */
export async function loadSystems(folder: string = systemsFolder()): Promise<SystemFile[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  } catch (cause) {
    throw new PanhuoError('PANHUO_INPUT_MISSING', `读不到指标体系：${folder}`, {
      where: { file: folder },
      cause,
    });
  }
  return Promise.all(
    names.map(async (name) => parseSystem(await readFile(path.join(folder, name), 'utf8'), name)),
  );
}

/** @throws PANHUO_INDICATORS_UNKNOWN with those there are, and what `loadSystems` throws */
export async function loadSystem(id: string, folder?: string): Promise<SystemFile> {
  const all = await loadSystems(folder);
  const found = all.find(({ system }) => system.id === id);
  if (found !== undefined) return found;
  throw new PanhuoError('PANHUO_INDICATORS_UNKNOWN', `没有指标体系“${id}”`, {
    hint: `现有：${all.map(({ system }) => `${system.id}（${system.name}）`).join('、')}`,
  });
}

/** Reads one system. Pure. @throws PANHUO_INDICATORS_INVALID */
export function parseSystem(text: string, file: string): SystemFile {
  const parsed = readYaml(text, file, systemSchema);
  if (Array.isArray(parsed)) throw invalid(parsed);
  const { value: system, issue } = parsed;
  const stem = path.basename(file, '.yaml');
  const issues: Issue[] = stem === system.id ? [] : [issue(['id'], `id 应与文件名一致（${stem}）`)];
  try {
    issues.push(...problemsOf(system).map(({ path, message }) => issue(path, message)));
    if (system.ahp !== undefined && issues.length === 0) requireConsistent(ahp(system.ahp), '一级指标');
  } catch (error) {
    if (!(error instanceof PanhuoError)) throw error;
    issues.push(issue([], error.message));
  }
  if (issues.length > 0) throw invalid(issues);
  return { system, sha256: createHash('sha256').update(text).digest('hex'), text, file };
}

function invalid(issues: readonly Issue[]): PanhuoError {
  const list = issues.map(
    ({ where, message }) =>
      `${where.file}:${where.line}${where.field === '' ? '' : ` ${where.field}`} ${message}`,
  );
  const [first] = issues;
  return new PanhuoError(
    'PANHUO_INDICATORS_INVALID',
    `指标体系有 ${issues.length} 处错误：\n${list.join('\n')}`,
    first ? { where: first.where } : {},
  );
}
