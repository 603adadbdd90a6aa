import { type Answered, type CalibrationBin, calibrationCurve, calibrationError } from './calibrate.ts';
import type { ClassifierModel } from './model.ts';
import { predict } from './predict.ts';
import type { HeldOutFigures, LabelledText } from './types.ts';

export interface Evaluation {
  figures: HeldOutFigures;
  /** Of the first label's probability, ten bins. */
  curve: CalibrationBin[];
  /** Share answered and share of right answers when labels are answered from each probability on. */
  coverage: { probability: number; answered: number; right: number }[];
}

const LEVELS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

const share = (count: number, of: number) => (of === 0 ? 0 : count / of);

/** How a model does on texts whose labels are known and which it has not learned from. The main label is the truth. */
export function evaluate(
  model: ClassifierModel,
  texts: readonly LabelledText[],
  parentOf: (label: string) => string | null,
): Evaluation {
  const first: Answered[] = [];
  let top3 = 0;
  let parent = 0;
  const label = { answered: 0, right: 0 };
  const coarse = { answered: 0, right: 0 };
  for (const { text, labels } of texts) {
    const truth = labels[0];
    const truthParent = truth === undefined ? null : parentOf(truth);
    const answer = predict(model, text, 3);
    first.push({ probability: answer.labels[0]?.probability ?? 0, right: answer.labels[0]?.label === truth });
    if (answer.labels.some((one) => one.label === truth)) top3++;
    if (truthParent !== null && answer.parents[0]?.label === truthParent) parent++;
    if (answer.answer === 'label') {
      label.answered++;
      if (answer.label === truth) label.right++;
    } else if (answer.answer === 'parent') {
      coarse.answered++;
      if (answer.parent === truthParent) coarse.right++;
    }
  }
  const count = texts.length;
  const right = (answers: readonly Answered[]) => answers.filter((one) => one.right).length;
  const curve = calibrationCurve(first);
  return {
    figures: {
      texts: count,
      top1: share(right(first), count),
      top3: share(top3, count),
      parent: share(parent, count),
      answered: share(label.answered, count),
      answeredRight: share(label.right, label.answered),
      answeredParent: share(coarse.answered, count),
      answeredParentRight: share(coarse.right, coarse.answered),
      calibrationError: calibrationError(curve),
    },
    curve,
    coverage: LEVELS.map((probability) => {
      const answers = first.filter((one) => one.probability >= probability);
      return {
        probability,
        answered: share(answers.length, count),
        right: share(right(answers), answers.length),
      };
    }),
  };
}
