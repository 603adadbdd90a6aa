import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRule } from '../../activities/parse/connectors/index.ts';
import { loadSources, parseSource } from '../../lake/sources.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { failureOf } from '../helpers/failing.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const root = temporaryFolder();

const FULL = `# yaml-language-server: $schema=../docs/source.schema.json
name: 示例（合成数据）
start:
  - \${PORTAL:-http://127.0.0.1:8251}/list
  - { url: "http://site.example/search", method: POST, form: { q: 专利 } }
hosts: ['*.site.example', 'files.example:8080']
follow:
  - css: ul.results > li a.title
    from: /list
    depth: 3
  - match: \\.xlsx$
  - css: a.next
    next: true
  - pages: { param: offset, from: 0, step: 20, until: 400 }
    from: /api
  - json: /data/*/id
    url: /detail?id={value}
  - json: { param: cursor, at: /next }
  - sitemap: true
keep:
  - { match: /detail, media: [text/html], kind: need, parser: html-fields, options: { fields: { title: h1 } } }
  - { match: \\.xlsx$, media: ['application/*'], kind: contract, parser: table }
recrawl: { every: 6h, max: 2d }
politeness: { delay: 500ms, concurrency: 4, robots: false }
budget: { pages: 100, bytes: 20MB, depth: 5, time: 10m }
credentials: { type: header, header: X-Key, value: SITE_KEY, prefix: 'Bearer ' }
profile: ops
allow: ['127.0.0.1:8251']
block: [{ text: 请输入验证码 }, { status: 403, css: '#challenge' }]
headers: { Accept-Language: zh-CN }
max_bytes: 1MiB
`;

const MINIMAL =
  'name: 示例\nstart: [http://site.example/]\nkeep: [{ match: x, kind: need, parser: table }]\n';

function problemsOf(text: string, env: Record<string, string> = {}) {
  const read = parseSource(text, '/sources/test.yaml', { env, check: checkRule });
  return 'problems' in read ? read.problems : [];
}

test('a file with every entry is read into plain numbers, with environment variables filled in', () => {
  const read = parseSource(FULL, '/sources/full.yaml', { env: {}, check: checkRule });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const { source } = read;
  expect(source.id).toBe('full');
  expect(source.start).toEqual([
    { url: 'http://127.0.0.1:8251/list', method: 'GET' },
    { url: 'http://site.example/search', method: 'POST', form: { q: '专利' } },
  ]);
  expect(source.recrawl).toEqual({ every: 21_600_000, min: 3_600_000, max: 172_800_000 });
  expect(source.politeness).toEqual({ delay: 500, concurrency: 4, robots: false });
  expect(source.budget).toEqual({ pages: 100, bytes: 20_000_000, depth: 5, time: 600_000 });
  expect(source.max_bytes).toBe(1_048_576);
  expect(source.follow[3]?.pages).toEqual({ param: 'offset', from: 0, step: 20, until: 400 });
  const [first] = 'source' in read ? read.source.start : [];
  expect(first?.url).toContain('127.0.0.1');
  const other = parseSource(FULL, 'full.yaml', { env: { PORTAL: 'https://portal.example' } });
  expect('source' in other && other.source.start[0]?.url).toBe('https://portal.example/list');
});

test('what a file does not say is polite and bounded', () => {
  const read = parseSource(MINIMAL, 'a.yaml', { env: {} });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  expect(read.source).toMatchObject({
    follow: [],
    recrawl: { every: 86_400_000, min: 3_600_000, max: 30 * 86_400_000 },
    politeness: { delay: 1000, concurrency: 1, robots: true },
    budget: { pages: 10_000, bytes: 2_000_000_000, depth: 20, time: 3_600_000 },
    max_bytes: 50_000_000,
    disabled: false,
  });
});

const lines = (...added: string[]) => `${MINIMAL}${added.join('\n')}\n`;

describe('refused with line and field', () => {
  test.each([
    ['not YAML', 'name: [\n', 2, ''],
    ['nothing in it', '', 1, 'name'],
    ['an unknown entry', lines('foo: 1'), 4, 'foo'],
    ['no start', 'name: x\nkeep: [{ match: x, kind: need, parser: table }]\n', 1, 'start'],
    ['a file address', 'name: x\nstart:\n  - file:///etc/passwd\n', 3, 'start[0]'],
    ['a password in an address', 'name: x\nstart:\n  - http://a:b@site.example/\n', 3, 'start[0]'],
    ['a bad method', 'name: x\nstart:\n  - url: http://a.example/\n    method: PUT\n', 4, 'start[0].method'],
    ['a selector that is none', lines('follow:', '  - css: "a[["'), 5, 'follow[0].css'],
    ['an unknown pseudo-class', lines('follow:', '  - css: a:frist'), 5, 'follow[0].css'],
    ['a regular expression that is none', lines('follow:', '  - match: "("'), 5, 'follow[0].match'],
    ['two ways in one rule', lines('follow:', '  - { css: a, sitemap: true }'), 5, 'follow[0]'],
    ['no way in a rule', lines('follow:', '  - { from: x }'), 5, 'follow[0]'],
    ['a cursor without its place', lines('follow:', '  - json: { param: c }'), 5, 'follow[0].json.at'],
    ['a pointer without slash', lines('follow:', '  - json: next'), 5, 'follow[0].json'],
    ['pages without end', lines('follow:', '  - pages: { param: p }'), 5, 'follow[0].pages'],
    ['a template without value', lines('follow:', '  - { css: a, url: /x }'), 5, 'follow[0].url'],
    [
      'an unknown kind',
      'name: x\nstart: [http://a.example/]\nkeep:\n  - { match: x, kind: cat, parser: table }\n',
      4,
      'keep[0].kind',
    ],
    [
      'an unknown parser',
      'name: x\nstart: [http://a.example/]\nkeep:\n  - { match: x, kind: need, parser: cat }\n',
      4,
      'keep[0].parser',
    ],
    [
      'a field that the kind has not',
      'name: x\nstart: [http://a.example/]\nkeep:\n  - match: x\n    kind: need\n    parser: html-fields\n    options:\n      fields:\n        price: td\n',
      9,
      'keep[0].options.fields.price',
    ],
    [
      'a selector of a field',
      'name: x\nstart: [http://a.example/]\nkeep:\n  - match: x\n    kind: need\n    parser: html-fields\n    options:\n      fields:\n        title: "h1["\n',
      9,
      'keep[0].options.fields.title',
    ],
    ['a duration', lines('recrawl:', '  every: 3 weeks'), 5, 'recrawl.every'],
    ['bounds the wrong way round', lines('recrawl: { every: 1h, min: 2h }'), 4, 'recrawl'],
    ['no concurrency', lines('politeness:', '  concurrency: 0'), 5, 'politeness.concurrency'],
    [
      'a secret',
      lines('credentials:', '  type: basic', '  user: USER', '  password: hunter2'),
      7,
      'credentials.password',
    ],
    ['an unknown way to sign in', lines('credentials:', '  type: magic'), 5, 'credentials.type'],
    ['an empty block rule', lines('block:', '  - {}'), 5, 'block[0]'],
    ['a header that is ours', lines('headers:', '  Host: x'), 5, 'headers.Host'],
    ['an address that is none', lines('allow:', '  - http://x/'), 5, 'allow[0]'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file says
    ['a variable that is not set', 'name: x\nstart:\n  - "${NOWHERE}/"\n', 3, 'start[0]'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file says
    ['a variable where none may be', lines('profile: "${X}"'), 4, 'profile'],
  ])('%s', (_, text, line, field) => {
    const [problem] = problemsOf(text);
    expect(problem, text).toMatchObject({ line, field });
    expect(problem?.message).toMatch(/[\u4e00-\u9fff]/);
  });
});

test('where a token comes from may be a variable, what is sent there may not', () => {
  const lines = (id: string) =>
    `${MINIMAL}credentials:\n  type: oauth2\n  token_url: "$` +
    `{SITE}/token"\n  client_id: ${id}\n  client_secret: KEY\n`;
  expect(problemsOf(lines('ID'), { SITE: 'https://site.example' })).toEqual([]);
  expect(problemsOf(lines('"$' + '{SITE}"'), { SITE: 'x' })).toMatchObject([
    { line: 7, field: 'credentials.client_id' },
  ]);
});

test('a secret in the wrong place is not repeated in the message', () => {
  const [problem] = problemsOf(lines('credentials: { type: basic, user: U, password: hunter2 }'));
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});

test('all faults of a file are told at once', () => {
  expect(
    problemsOf('name: x\nstart: [http://a.example/]\nfollow: [{ css: "a:x" }, { match: "(" }]\nkeep: []\n'),
  ).toHaveLength(3);
});

test('a workspace knows its files by name; the first fault stops it with file, line and field', async () => {
  const home = path.join(root, 'w');
  const workspace = await openWorkspace(home);
  expect((await workspace.crawlSources()).size).toBe(0);
  mkdirSync(path.join(home, 'sources'));
  writeFileSync(path.join(home, 'sources', 'b.yaml'), MINIMAL);
  writeFileSync(path.join(home, 'sources', 'a.yml'), MINIMAL);
  writeFileSync(path.join(home, 'sources', 'note.txt'), 'no source');
  expect([...(await workspace.crawlSources(checkRule)).keys()]).toEqual(['a', 'b']);

  writeFileSync(path.join(home, 'sources', 'c.yaml'), `${MINIMAL}foo: 1\n`);
  expect(await failureOf(workspace.crawlSources())).toMatchObject({
    code: 'PANHUO_SOURCE_INVALID',
    class: 'refused',
    where: { file: path.join(home, 'sources', 'c.yaml'), line: 4, field: 'foo' },
  });
});

test('an id belongs to one source', async () => {
  const home = path.join(root, 'twice');
  mkdirSync(path.join(home, 'sources'), { recursive: true });
  writeFileSync(path.join(home, 'sources', 'gazette.yaml'), MINIMAL);
  const workspace = await openWorkspace(home);
  expect(Object.keys(workspace.config.sources)).toContain('gazette');
  expect((await failureOf(workspace.crawlSources())).message).toContain('panhuo.yaml');
  expect((await loadSources(home)).size).toBe(1);
  writeFileSync(path.join(home, 'sources', 'gazette.yml'), MINIMAL);
  expect((await failureOf(loadSources(home))).message).toContain('gazette.yaml');
});

test('a file name that is no id', async () => {
  expect(parseSource(MINIMAL, '/sources/My Source.yaml')).toMatchObject({
    problems: [{ line: 1, field: '' }],
  });
});
