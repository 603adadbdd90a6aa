import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml';
import { z } from 'zod';

/** What is wrong with a file that people write, and where. */
export interface YamlProblem {
  /** Counted from 1. */
  line: number;
  /** Path as people write it: `follow[1].css`. Empty for the file as a whole. */
  field: string;
  /** One Chinese sentence without line or field. */
  message: string;
}

/** The content of a YAML file with the way back from a path to its line. */
export interface YamlContent {
  value: unknown;
  /** Line of the entry at a path, or of the nearest entry around it. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** What is wrong with a file that people write is said in their language; nothing else of zod is changed. */
const inChinese = z.locales.zhCN().localeError;
const explain: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return `没有这一项：${issue.keys.join('、')}`;
  if (issue.code !== 'invalid_type') return inChinese(issue);
  if (issue.input === undefined) return '缺少此项';
  const form = FORMS[issue.expected];
  return form === undefined ? inChinese(issue) : `应写成${form}`;
};
const FORMS: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  boolean: ' true 或 false',
  array: '列表（每行以 - 开头，或写在方括号里）',
  object: '若干行“名称: 值”',
  record: '若干行“名称: 值”',
};

/** The faults that people make, by the codes of the parser; it tells them in English. */
const SYNTAX: Readonly<Record<string, string>> = {
  BAD_INDENT: '缩进不对（同一层的各行要对齐），或上面的括号没有闭合',
  BLOCK_AS_IMPLICIT_KEY: '缩进不对，或一行里有两个冒号（含冒号的文字要加引号）',
  DUPLICATE_KEY: '同一项写了两次',
  MISSING_CHAR: '少了引号、冒号、逗号或括号',
  MULTILINE_IMPLICIT_KEY: '少了冒号，或引号、括号没有闭合',
  TAB_AS_INDENT: '缩进用了制表符，请改用空格',
};

/** Reads YAML; a problem instead of a content when it is none. Only the first fault is told: the others follow from it. */
export function readYaml(text: string): YamlContent | YamlProblem {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    const why = SYNTAX[problem.code] ?? problem.message.split('\n')[0];
    return { line, field: '', message: `不是合法的 YAML：${why}` };
  }
  let value: unknown;
  try {
    // Aliases are followed only here: one of nothing, or one that grows without end, is no fault of the syntax.
    value = document.toJS();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { line: 1, field: '', message: `YAML 的引用（*别名）有误：${why}` };
  }
  return { value, lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
}

export function isProblem(read: YamlContent | YamlProblem): read is YamlProblem {
  return 'message' in read;
}

function offsetOf(document: YamlDocument, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)];
      if (!isMap(item) && !isScalar(item) && !isSeq(item)) break;
      if (item.range) offset = item.range[0];
      node = item;
    } else break;
  }
  return offset;
}

/** `follow[1].css` */
export function fieldText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
}

/** Checks a content against its schema: the value with defaults, or every problem with its line. */
export function checkYaml<S extends z.ZodType>(
  content: YamlContent,
  schema: S,
): { value: z.output<S> } | { problems: YamlProblem[] } {
  const checked = checkValue(content.value ?? {}, schema);
  if ('value' in checked) return checked;
  const problems = checked.problems.map(({ path, message }) => ({
    line: content.lineOf(path),
    field: fieldText(path),
    message,
  }));
  return { problems };
}

/** What is wrong with an entry of a value. */
export interface ValueProblem {
  path: readonly PropertyKey[];
  message: string;
}

/** Checks what people wrote, wherever it stands: the value with defaults, or every problem in Chinese. */
export function checkValue<S extends z.ZodType>(
  value: unknown,
  schema: S,
): { value: z.output<S> } | { problems: ValueProblem[] } {
  const parsed = schema.safeParse(value, { error: explain });
  return parsed.success ? { value: parsed.data } : { problems: parsed.error.issues.map(nearest) };
}

/** Of a value that may have several forms, what is wrong with the form it comes nearest to. */
function nearest(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } {
  if (issue.code === 'unrecognized_keys' && issue.keys[0] !== undefined) {
    return { path: [...issue.path, issue.keys[0]], message: issue.message };
  }
  if (issue.code !== 'invalid_union') return { path: issue.path, message: issue.message };
  const [inner] = issue.errors
    .filter((branch) => !branch.some((one) => one.code === 'invalid_type' && one.path.length === 0))
    .sort((a, b) => a.length - b.length);
  const first = inner?.[0];
  if (first === undefined) return { path: issue.path, message: issue.message };
  const found = nearest(first);
  return { path: [...issue.path, ...found.path], message: found.message };
}
