/**
 * Our classifier: `predict-ours.js TRAIN TEST OUT [DEFINITIONS]`. Learns from the rows of TRAIN (JSON lines), writes the model beside OUT, reads it
 * again, and writes an answer for each text of TEST. Prints CPU seconds of learning, texts a CPU second, bytes and figures of the model.
 */
import { readFile, writeFile } from 'node:fs/promises';
import {
  deserialise,
  evaluate,
  type LabelledText,
  predict,
  serialise,
  trainClassifier,
} from '../../activities/annotate/predict/index.ts';

const [train = '', test = '', out = '', definitions] = process.argv.slice(2);
const sectionOf = (label: string) => label.slice(0, 1);
const rowsOf = async (file: string): Promise<LabelledText[]> =>
  (await readFile(file, 'utf8')).split('\n').map((line) => JSON.parse(line));

const rows = await rowsOf(train);
if (definitions !== undefined) rows.push(...(await rowsOf(definitions)));
const started = cpuSeconds();
const bytes = serialise(trainClassifier(rows, { parentOf: sectionOf }));
const learning = cpuSeconds() - started;
await writeFile(`${out}.model`, bytes);

const model = deserialise(bytes);
const texts = await rowsOf(test);
const asked = cpuSeconds();
const answers = texts.map(({ text }) => predict(model, text));
const rate = texts.length / (cpuSeconds() - asked);
await writeFile(
  out,
  answers
    .map(({ labels, parents }) =>
      JSON.stringify({ labels: labels.map(({ label }) => label), section: parents[0]?.label ?? null }),
    )
    .join('\n'),
);
process.stdout.write(
  JSON.stringify({
    learning,
    rate,
    bytes: bytes.length,
    labels: model.labels.length,
    rule: model.rule,
    held_out: model.heldOut,
    evaluation: evaluate(model, texts, sectionOf),
  }),
);

/** Seconds of processor: the machine may be busy with other things. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
