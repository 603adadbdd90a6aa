import { fieldText, type YamlContent, type YamlProblem } from '../yaml-config.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Entries in which `${NAME}` stands for an environment variable. Elsewhere it is refused: what a file does must be seen in it. */
const ALLOWED = ['start', 'hosts', 'allow', 'headers', 'credentials.token_url'];

function isAllowed(path: readonly PropertyKey[]): boolean {
  const field = fieldText(path);
  return ALLOWED.some(
    (entry) => field === entry || field.startsWith(`${entry}.`) || field.startsWith(`${entry}[`),
  );
}

/** Fills in `${NAME}` and `${NAME:-default}` where they may stand. */
export function substitute(
  content: YamlContent,
  env: Readonly<Record<string, string | undefined>>,
): { content: YamlContent; problems: YamlProblem[] } {
  const problems: YamlProblem[] = [];
  const walk = (value: unknown, path: PropertyKey[]): unknown => {
    if (typeof value === 'string')
      return value.replace(REFERENCE, (whole, name: string, otherwise?: string) =>
        fill(whole, name, otherwise, path),
      );
    if (Array.isArray(value)) return value.map((item, n) => walk(item, [...path, n]));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]),
      );
    }
    return value;
  };
  const fill = (whole: string, name: string, otherwise: string | undefined, path: PropertyKey[]): string => {
    const problem = (message: string) =>
      problems.push({ line: content.lineOf(path), field: fieldText(path), message });
    if (!isAllowed(path)) {
      problem(`此处不能用环境变量 ${whole}：只能用在 ${ALLOWED.join('、')} 中`);
      return whole;
    }
    const value = env[name] || otherwise;
    if (value === undefined) problem(`环境变量 ${name} 没有设置`);
    return value ?? whole;
  };
  return { content: { ...content, value: walk(content.value, []) }, problems };
}
