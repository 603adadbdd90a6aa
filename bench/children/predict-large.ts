/**
 * Learning from as many texts as a province has: `predict-large.js TRAIN ROWS`. 合成数据: each title of TRAIN stands for many, with a made-up
 * abstract of titles of its own subclass; nothing can be said of accuracy. Prints CPU seconds of learning and what the model read.
 */
import { readFile } from 'node:fs/promises';
import { type LabelledText, serialise, trainClassifier } from '../../activities/annotate/predict/index.ts';
import { seededRandom } from '../../activities/annotate/predict/sample.ts';

const [train = '', count = '0'] = process.argv.slice(2);
const rows: LabelledText[] = (await readFile(train, 'utf8')).split('\n').map((line) => JSON.parse(line));
const byLabel = new Map<string, LabelledText[]>();
for (const row of rows) {
  const label = row.labels[0] ?? '';
  byLabel.set(label, [...(byLabel.get(label) ?? []), row]);
}
const random = seededRandom(11);

function* province(): Iterable<LabelledText> {
  for (let at = 0; at < Number(count); at++) {
    const row = rows[at % rows.length] as LabelledText;
    const own = byLabel.get(row.labels[0] ?? '') ?? [row];
    const abstract = Array.from({ length: 8 }, () => own[Math.floor(random() * own.length)]?.text ?? '');
    yield { text: `${row.text}\n${abstract.join('，')}`, labels: row.labels, group: `${at % 30_000}` };
  }
}

const started = cpuSeconds();
const model = trainClassifier(province(), { parentOf: (label) => label.slice(0, 1) });
const learning = cpuSeconds() - started;
const { offered, texts } = model.trained;
process.stdout.write(
  JSON.stringify({ learning, offered, texts, labels: model.labels.length, bytes: serialise(model).length }),
);

/** Seconds of processor: the machine may be busy with other things. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
