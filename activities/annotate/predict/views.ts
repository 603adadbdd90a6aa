/** Texts up to this many characters are learned as they are. */
const SHORT = 60;
/** Characters of a text that pieces are taken from: an abstract. */
const READ = 400;
/** Longest piece that is learned at once; time of learning is proportional to it. */
const LONG = 120;

/**
 * How one text is shown to the learner: whole, its first line (the title), and a piece from anywhere. What is asked about later may be a
 * short listing or a long need, and a model that only saw one length would take the other's probabilities for its own.
 */
export function viewsOf(text: string, random: () => number): string[] {
  const plain = text.slice(0, READ);
  if (plain.length <= SHORT) return [plain];
  const [title = ''] = plain.split('\n', 1);
  const length = Math.round(SHORT / 2 + random() * SHORT * 1.5);
  const start = Math.floor(random() * Math.max(1, plain.length - length));
  const views = [plain.slice(0, LONG), plain.slice(start, start + length)];
  if (title.length >= 4 && title.length <= SHORT) views.push(title);
  return views;
}
