import { readFile } from 'node:fs/promises';
import { deserialise, type Evaluation, explain, predict } from '../../activities/annotate/predict/index.ts';
import type { TitleRow } from './patent-titles.ts';
import { isHumanities, needTexts, paperTexts } from './predict-texts.ts';
import { expectEqual } from './verify.ts';

/** Shares of titles whose main symbol was found. */
export interface LabelScore {
  section: number;
  top1: number;
  top3: number;
}

/** Scores the answers of any contender in one way. @throws WrongResult when there is not one a title */
export async function scoreAnswers(file: string, test: readonly TitleRow[]): Promise<LabelScore> {
  const answers = (await readFile(file, 'utf8'))
    .split('\n')
    .map((line) => JSON.parse(line) as { labels: string[]; section: string | null });
  expectEqual('回答数', answers.length, test.length);
  const share = (right: (answer: { labels: string[]; section: string | null }, truth: string) => boolean) =>
    answers.filter((answer, at) => right(answer, test[at]?.labels[0] ?? '')).length / test.length;
  return {
    section: share(({ section }, truth) => section === truth.slice(0, 1)),
    top1: share(({ labels }, truth) => labels[0] === truth),
    top3: share(({ labels }, truth) => labels.includes(truth)),
  };
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

/** Calibration and coverage as Markdown, for docs/quality.md. */
export function evaluationTables({ curve, coverage }: Evaluation): string {
  return [
    row('probability given', 'titles', 'mean probability', 'right'),
    row('---', '---:', '---:', '---:'),
    ...curve.map(({ from, to, count, probability, right }) =>
      row(
        `${from.toFixed(1)}–${to.toFixed(1)}`,
        count,
        ...(count === 0 ? ['–', '–'] : [percent(probability), percent(right)]),
      ),
    ),
    '',
    row('answered from probability', 'answered', 'right of those'),
    row('---', '---:', '---:'),
    ...coverage.map(({ probability, answered, right }) =>
      row(probability.toFixed(1), percent(answered), percent(right)),
    ),
  ].join('\n');
}

export interface PaperFigures {
  papers: number;
  humanities: number;
  /** Shares of papers: title and abstract give the same first subclass, the same first section. */
  sameLabel: number;
  sameSection: number;
  /** Of those where both title and abstract are answered with a subclass: the same one. */
  bothAnswered: number;
  sameAnswered: number;
  /** Shares left unanswered (neither subclass nor section). */
  unsureTitle: number;
  unsureAbstract: number;
  unsureHumanities: number;
  /** Shares of humanities titles answered with a subclass: each is a mistake. */
  labelledHumanities: number;
}

/** What can be said of papers, for which nobody has given symbols or disciplines: whether two texts about one thing agree, and how often none is given. */
export async function paperFigures(modelFile: string): Promise<PaperFigures | null> {
  const papers = await paperTexts();
  if (papers.length === 0) return null;
  const model = deserialise(await readFile(modelFile));
  const pairs = papers.map(({ title, abstract }) => ({
    humanities: isHumanities(title),
    title: predict(model, title),
    abstract: predict(model, abstract),
  }));
  const share = (list: readonly unknown[], of: readonly unknown[] = pairs) =>
    list.length / Math.max(1, of.length);
  const humanities = pairs.filter((pair) => pair.humanities);
  const both = pairs.filter(({ title, abstract }) => title.label !== null && abstract.label !== null);
  return {
    papers: pairs.length,
    humanities: humanities.length,
    sameLabel: share(
      pairs.filter(({ title, abstract }) => title.labels[0]?.label === abstract.labels[0]?.label),
    ),
    sameSection: share(
      pairs.filter(({ title, abstract }) => title.parents[0]?.label === abstract.parents[0]?.label),
    ),
    bothAnswered: share(both),
    sameAnswered: share(
      both.filter(({ title, abstract }) => title.label === abstract.label),
      both,
    ),
    unsureTitle: share(pairs.filter(({ title }) => title.answer === 'unsure')),
    unsureAbstract: share(pairs.filter(({ abstract }) => abstract.answer === 'unsure')),
    unsureHumanities: share(
      humanities.filter(({ title }) => title.answer === 'unsure'),
      humanities,
    ),
    labelledHumanities: share(
      humanities.filter(({ title }) => title.answer === 'label'),
      humanities,
    ),
  };
}

/** What the model says of needs, for people to judge: one line a need. */
export async function needLines(modelFile: string): Promise<string[]> {
  const model = deserialise(await readFile(modelFile));
  return (await needTexts()).map((need) => {
    const { answer, label, parent, labels } = predict(model, need);
    const said = answer === 'unsure' ? 'unsure' : (label ?? `section ${parent}`);
    const three = labels.map((one) => `${one.label} ${one.probability.toFixed(2)}`).join(', ');
    const why = explain(model, need, labels[0]?.label ?? '', 3).map(({ text }) => text);
    return row(need, said, three, why.join(' '));
  });
}
