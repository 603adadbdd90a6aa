/**
 * Our methods over a file of problems: `scoring-ours.js FILE`. Prints, for each task, the CPU seconds of the median of five passes and the answers;
 * and of 10,000 rankings of 50 centres the CPU seconds of the median of three runs, the longest wall time, and the pairwise probabilities.
 */
import { readFile } from 'node:fs/promises';
import { monteCarlo, scoreCentres } from '../../domain/scoring/index.ts';
import { monteCarloRound, type ScoringInput, solve, TASKS } from '../data/scoring.ts';

const [file = ''] = process.argv.slice(2);
const input = JSON.parse(await readFile(file, 'utf8')) as ScoringInput;
const { system, centres } = monteCarloRound(input);
const round = scoreCentres(system, centres);
/** CPU seconds since: other work on the machine says nothing about a method. */
const cpu = (since: NodeJS.CpuUsage) => {
  const { user, system: kernel } = process.cpuUsage(since);
  return (user + kernel) / 1e6;
};
const middle = (values: number[]) => values.sort((left, right) => left - right)[values.length >> 1] ?? 0;

const walls: number[] = [];
const rankings: number[] = [];
let above: readonly (readonly number[])[] = [];
for (let run = 0; run < 3; run++) {
  const started = performance.now();
  const before = process.cpuUsage();
  above = monteCarlo(round, { seed: 1 }).above;
  rankings.push(cpu(before));
  walls.push((performance.now() - started) / 1000);
}
const tasks: Record<string, { seconds: number; answers: number[][] }> = {};
for (const task of TASKS) {
  const passes: number[] = [];
  let answers: number[][] = [];
  for (let pass = 0; pass < 5; pass++) {
    const before = process.cpuUsage();
    answers = solve(input, task);
    passes.push(cpu(before));
  }
  tasks[task] = { seconds: middle(passes), answers };
}
process.stdout.write(
  JSON.stringify({ tasks, rankings: { seconds: middle(rankings), wall: Math.max(...walls), above } }),
);
