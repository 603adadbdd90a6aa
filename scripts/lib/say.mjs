/** Progress goes to stderr: stdout belongs to the command itself (`--json` must stay one document). */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A problem that is the reader's to solve: its message is shown as it is, without a stack. */
export class SetupProblem extends Error {
  /** @param {string} message Chinese, with what to do @param {number} exitCode 1 failed, 5 something needed is missing */
  constructor(message, exitCode = 5) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} 秒`;
}

/** Nothing is silent for longer than twice this, milliseconds. */
const QUIET_MS = 30_000;

/**
 * Runs one step and prints what it does when it starts to take long, and how it ended with the time it took.
 * @param {string} title what the step is, in Chinese
 * @param {(note: (text: string) => void) => Promise<string | { ready: boolean, detail: string }>} work resolves with what came of it;
 *   `note` prints a line on the way
 * @returns {Promise<boolean>} false when the step ended without what it was for, which its caller can live with
 */
export async function step(title, work) {
  const startedAt = Date.now();
  let announced = false;
  const announce = () => {
    if (!announced) say(`· ${title}…`);
    announced = true;
  };
  const first = setTimeout(announce, 300);
  let saidAt = startedAt;
  const still = setInterval(() => {
    if (Date.now() - saidAt >= QUIET_MS) say(`  ${title}：仍在进行，已 ${seconds(startedAt)}`);
  }, QUIET_MS);
  try {
    const result = await work((text) => {
      announce();
      saidAt = Date.now();
      say(`  ${text}（${seconds(startedAt)}）`);
    });
    const done = typeof result === 'string' ? { ready: true, detail: result } : result;
    say(`${done.ready ? '✓' : '△'} ${title}：${done.detail}（${seconds(startedAt)}）`);
    return done.ready;
  } catch (error) {
    say(`✗ ${title}：未成功（${seconds(startedAt)}）`);
    throw error;
  } finally {
    clearTimeout(first);
    clearInterval(still);
  }
}
