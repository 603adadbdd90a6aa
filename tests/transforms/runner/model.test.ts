import { expect, test } from 'vitest';
import { loadModels, parseModel } from '../../../transforms/runner/model.ts';
import { failureOf } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { modelText, writeTransforms } from '../../helpers/transforms.ts';

const good = modelText('m', { columns: { a: 'INTEGER' }, sql: 'SELECT 1 AS a' });
const FILE = 'transforms/marts/m.sql';

test('a header and a SELECT make a model', () => {
  const model = parseModel(good.replace('SELECT 1 AS a', 'SELECT 1 AS a;\n'), FILE, 'marts');
  expect(model).toMatchObject({ name: 'm', layer: 'marts', key: ['a'], sql: 'SELECT 1 AS a' });
  expect(model.audits).toEqual([{ not_null: ['a'], severity: 'block' }]);
});

test.each([
  ['no header', 'SELECT 1', 1, '说明块'],
  ['header not closed', good.replace('*/', ''), 1, '说明块'],
  ['no SELECT', good.replace('SELECT 1 AS a', ''), 11, 'SELECT'],
  ['YAML that is none', good.replace('grain: 测试', 'grain: [测试'), 4, ''],
  ['a key twice', good.replace('grain: 测试', 'grain: 测试\ngrain: 又'), 4, 'unique'],
  ['name of another file', good.replace('name: m', 'name: other'), 1, 'm'],
  ['an unknown entry', good.replace('grain: 测试', 'grain: 测试\nowned_by: 我'), 2, 'owned_by'],
  ['an alias of nothing', good.replace('grain: 测试', 'grain: *nowhere'), 1, 'nowhere'],
  ['no grain', good.replace('grain: 测试\n', ''), 2, 'grain'],
  ['a column without meaning', good.replace(', meaning: 测试', ''), 6, 'columns.a.meaning'],
  ['an empty meaning', good.replace('meaning: 测试', 'meaning: ""'), 6, 'columns.a.meaning'],
  ['no audits', good.replace('  - not_null: a\n', ''), 7, 'audits'],
  ['an unknown audit', good.replace('not_null: a', 'not_nul: a'), 8, 'audits.0'],
  ['an unknown severity', good.replace('not_null: a', '{ not_null: a, severity: mild }'), 8, 'audits.0'],
  [
    'a relationship without a column',
    good.replace('not_null: a', 'relationships: { column: a, to: b }'),
    8,
    'audits.0',
  ],
  ['a key that is no column', good.replace('key: [a]', 'key: [b]'), 4, 'b'],
  ['an audit of no column', good.replace('not_null: a', 'unique: [a, c]'), 8, 'c'],
  ['incremental by something else', good.replace('key: [a]', 'key: [a]\nincremental: day'), 5, 'incremental'],
])('%s is refused with its line', async (_, text, line, word) => {
  const error = await failureOf(() => parseModel(text, FILE, 'marts'));
  expect(error.code).toBe('PANHUO_MODEL_INVALID');
  expect(error.where).toMatchObject({ file: FILE });
  expect(error.message).toContain(word);
  expect([error.where?.line, error.message]).toEqual([line, expect.stringContaining(`（${FILE}:${line}）`)]);
});

test('the same name in two layers is refused', async () => {
  const folder = writeTransforms(temporaryFolder(), {
    'staging/m': { columns: { a: 'INTEGER' }, sql: 'SELECT 1 AS a' },
    'marts/m': { columns: { a: 'INTEGER' }, sql: 'SELECT 1 AS a' },
  });
  const error = await failureOf(loadModels(folder));
  expect(error.message).toContain('transforms/staging/m.sql');
  expect(error.where?.file).toBe('transforms/marts/m.sql');
});
