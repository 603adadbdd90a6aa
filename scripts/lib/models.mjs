import path from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/**
 * Checks one SQL model file against the house rules: a header that says what the table is, and no `SELECT *` where columns enter
 * (`lake.`, `ref.`) or leave. All problems are found, not only the first.
 * @param {string} text
 * @param {string} file path as it is to be printed
 * @returns {{ line: number, what: string }[]}
 */
export function lintModel(text, file) {
  const match = /^\s*\/\*\s*model\b([\s\S]*?)\*\//.exec(text);
  if (!match) return [{ line: 1, what: '文件开头缺少 /* model … */ 说明块' }];
  const yaml = match[1];
  const before = match[0].indexOf(yaml);
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  return [
    ...lintHeader(yaml, path.basename(file, '.sql'), (offset) => lineAt(before + offset)),
    ...stars(text.slice(match[0].length)).map(({ offset, what }) => ({
      line: lineAt(match[0].length + offset),
      what,
    })),
  ].sort((a, b) => a.line - b.line);
}

function lintHeader(yaml, base, lineAt) {
  const document = parseDocument(yaml, { lineCounter: new LineCounter() });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      line: lineAt(error.pos[0]),
      what: `YAML 有误：${error.message.split('\n')[0]}`,
    }));
  }
  const root = document.contents;
  if (!isMap(root)) return [{ line: lineAt(0), what: '说明块不是键值表' }];
  const problems = [];
  const problem = (node, what) => problems.push({ line: lineAt(node?.range?.[0] ?? 0), what });
  const get = (key) => root.get(key, true);

  const name = get('name');
  if (!isScalar(name) || name.value !== base) problem(name, `name 应与文件名一致：${base}`);
  const grain = get('grain');
  if (!isFilled(grain)) problem(grain, '缺少 grain（一行是什么）');
  const columns = get('columns');
  const known = isMap(columns) ? columns.items.map((pair) => pair.key.value) : [];
  if (known.length === 0) problem(columns, '缺少 columns');
  for (const pair of isMap(columns) ? columns.items : []) {
    for (const part of ['type', 'name', 'meaning']) {
      if (!isMap(pair.value) || !isFilled(pair.value.get(part, true)))
        problem(pair.key, `列 ${pair.key.value} 缺少 ${part}`);
    }
  }
  const key = get('key');
  if (!isSeq(key) || key.items.length === 0) problem(key, '缺少 key（唯一标识一行的列）');
  for (const item of isSeq(key) ? key.items : []) {
    if (!known.includes(item.value)) problem(item, `key 中的 ${item.value} 不在 columns 里`);
  }
  const audits = get('audits');
  if (!isSeq(audits) || audits.items.length === 0) problem(audits, '缺少 audits（至少一项审计）');
  return problems;
}

function isFilled(node) {
  return isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '';
}

/** Where a statement selects everything: in an outermost projection, or straight from the lake or the reference tables. */
function stars(sql) {
  const bare = blank(sql);
  const found = [];
  let depth = 0;
  let projection = false;
  // One token at a time: a word, a star (with or without its table), anything else.
  for (const token of bare.matchAll(/[A-Za-z_][\w.]*\*?|\*|[()]|,/g)) {
    const word = token[0].toLowerCase();
    if (word === '(') depth++;
    else if (word === ')') depth--;
    else if (depth > 0) continue;
    else if (word === 'select') projection = true;
    else if (word === 'from') projection = false;
    else if (projection && word.endsWith('*') && startsItem(bare, token.index)) {
      found.push({ offset: token.index, what: '输出处不得用 SELECT *：请列出每一列' });
    }
  }
  for (const match of bare.matchAll(
    /\bselect\s+(?:distinct\s+)?\*\s*(?:exclude\s*\([^)]*\)\s*)?from\s+(?:lake|ref)\./gi,
  )) {
    found.push({ offset: match.index, what: '读入处不得用 SELECT *：请列出所用的列' });
  }
  return found;
}

/** A star is a projection item after SELECT, DISTINCT, ALL or a comma; after anything else it multiplies. */
function startsItem(sql, offset) {
  return /(?:,|\b(?:select|distinct|all))\s*$/i.test(sql.slice(0, offset));
}

/** Comments and quoted text become spaces of the same length, so that places stay. */
function blank(sql) {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (part) =>
    part.replace(/[^\n]/g, ' '),
  );
}
