import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { core, z } from 'zod';
import { zhCN } from 'zod/locales';
import { type ErrorWhere, PanhuoError } from '../../domain/errors.ts';

/** One mistake in a definition file: where (file, line from 1, field as a JSON pointer) and what. */
export interface Issue {
  readonly where: Required<Pick<ErrorWhere, 'file' | 'line' | 'field'>>;
  readonly message: string;
}

/** A parsed file that still knows the line of each of its fields. */
export interface YamlFile<T> {
  readonly value: T;
  issue(path: readonly PropertyKey[], message: string): Issue;
}

const inChinese = zhCN().localeError;

/** Parses and checks one definition file. Gives the value or every mistake found; never throws on bad content. */
export function readYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
): YamlFile<z.output<S>> | Issue[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return broken.map((error) => ({
      where: { file, line: lines.linePos(error.pos[0]).line, field: '' },
      message: `YAML 语法有误：${error.message}`,
    }));
  }
  const issue = (path: readonly PropertyKey[], message: string): Issue => ({
    where: { file, line: lineOf(document.contents, path, lines), field: pointer(path) },
    message,
  });
  const parsed = checkValue(schema, document.toJS());
  if ('value' in parsed) return { value: parsed.value, issue };
  return parsed.mistakes.map(({ path, message }) => issue(path, message));
}

/** Checks a value that has been read already. Gives it, or every mistake with its path inside the value. */
export function checkValue<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { value: z.output<S> } | { mistakes: { path: PropertyKey[]; message: string }[] } {
  const parsed = schema.safeParse(value, { error: inChinese });
  return parsed.success ? { value: parsed.data } : { mistakes: parsed.error.issues.flatMap(placed) };
}

/** One error for all mistakes, so that one run shows all there is to mend; `where` is the first. */
export function invalid(issues: readonly Issue[]): PanhuoError {
  const list = issues.map(
    ({ where, message }) =>
      `${where.file}:${where.line}${where.field === '' ? '' : ` ${where.field}`} ${message}`,
  );
  const first = issues[0];
  return new PanhuoError(
    'PANHUO_METRIC_INVALID',
    `指标定义有 ${issues.length} 处错误：\n${list.join('\n')}`,
    first ? { where: first.where } : {},
  );
}

function placed(found: core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (found.code !== 'unrecognized_keys') return [{ path: found.path, message: found.message }];
  return found.keys.map((key) => ({ path: [...found.path, key], message: '没有这个字段' }));
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Line of the deepest part of the path that exists: of its key where it has one. */
function lineOf(root: unknown, path: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = root;
  let at: Node | null = isNode(root) ? root : null;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (!pair) break;
      at = isNode(pair.key) ? pair.key : at;
      node = pair.value;
    } else if (isNode(node) && 'get' in node && typeof node.get === 'function') {
      node = node.get(part, true);
      if (!isNode(node)) break;
      at = node;
    } else break;
  }
  return at?.range ? lines.linePos(at.range[0]).line : 1;
}
