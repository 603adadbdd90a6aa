import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkYaml, isProblem, readYaml } from '../../lake/yaml-config.ts';

const schema = z.strictObject({
  name: z.string(),
  start: z.array(z.string()),
  budget: z.object({}).optional(),
});

function problemsOf(text: string) {
  const read = readYaml(text);
  if (isProblem(read)) return [read];
  const checked = checkYaml(read, schema);
  return 'problems' in checked ? checked.problems : [];
}

test.each([
  ['name: x\n  start: [a]\n', 1, '缩进不对'],
  ['name: x\nname: y\n', 2, '同一项写了两次'],
  ['\tname: x\n', 1, '制表符'],
  ['name: x\nstart: [a\n', 3, '括号没有闭合'],
  ['name: x\nstart: a\n', 2, '应写成列表'],
  ['name: [x]\nstart: [a]\n', 1, '应写成文字'],
  ['name: x\nstart: [a]\nbudget: 3\n', 3, '应写成若干行“名称: 值”'],
  ['name: x\nstart: [a]\nstrat: [a]\n', 3, '没有这一项：strat'],
  ['- a\n', 1, '应写成若干行“名称: 值”'],
])('%j is told in Chinese with its line', (text, line, words) => {
  const [problem] = problemsOf(text);
  expect(problem?.message).toContain(words);
  expect(problem?.message).not.toMatch(/expected|object|string|line \d/i);
  expect(problem?.line).toBe(line);
});
