import { SingleBar } from 'cli-progress';
import type { Progress as FlowProgress } from '../workflows/flows.ts';
import { cut, grouped } from './text.ts';

const STAGES: Record<FlowProgress['stage'], string> = {
  archive: '存档',
  parse: '解析',
  ingest: '采集',
  build: '构建',
  done: '完成',
};

/** A bar where somebody watches, plain lines where nobody does, notes only when asked to be quiet. Always on stderr. */
export class Progress {
  private readonly stream: NodeJS.WriteStream;
  private readonly quiet: boolean;
  private bar: SingleBar | undefined;
  private last = '';

  constructor(stream: NodeJS.WriteStream, options: { quiet: boolean }) {
    this.stream = stream;
    this.quiet = options.quiet;
  }

  note(text: string): void {
    this.stop();
    this.stream.write(`${text}\n`);
  }

  /** Something that goes on; repeated texts are printed once. */
  doing(text: string): void {
    if (this.quiet || text === this.last) return;
    this.last = text;
    this.note(`… ${text}`);
  }

  flow(progress: FlowProgress): void {
    if (this.quiet) return;
    const stage = STAGES[progress.stage];
    const rows = progress.rows > 0 ? `，${grouped(progress.rows)} 行` : '';
    const note = progress.note ? `，${progress.note}` : '';
    if (!this.stream.isTTY) {
      // Lines, but not one for every tick.
      const text = progress.total > 0 ? `${stage} ${progress.done}/${progress.total}${rows}` : stage;
      this.doing(text);
      return;
    }
    if (this.bar === undefined) {
      this.bar = new SingleBar({
        format: '{stage} [{bar}] {value}/{total}{note}',
        barsize: 24,
        stream: this.stream,
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
      });
      this.bar.start(Math.max(1, progress.total), progress.done, { stage, note: '' });
    }
    this.bar.setTotal(Math.max(1, progress.total));
    this.bar.update(progress.done, { stage, note: cut(`${rows}${note}`, 50) });
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
