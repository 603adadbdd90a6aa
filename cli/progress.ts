import { SingleBar } from 'cli-progress';
import { cut, grouped, printable } from '../domain/text.ts';
import type { Progress as FlowProgress } from '../workflows/flows.ts';

/** Milliseconds between two lines about the same stage. */
const LINE_EVERY = 2000;

const STAGES: Record<FlowProgress['stage'], string> = {
  crawl: '抓取',
  wait: '等待',
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
  private lastAt = 0;
  private readonly now: () => number;

  constructor(stream: NodeJS.WriteStream, options: { quiet: boolean; now?: () => number }) {
    this.stream = stream;
    this.quiet = options.quiet;
    this.now = options.now ?? Date.now;
  }

  note(text: string): void {
    this.stop();
    this.stream.write(`${text}\n`);
  }

  /** Something that goes on; repeated texts are printed once. */
  doing(text: string): void {
    const line = `… ${text}`;
    if (this.quiet || line === this.last) return;
    this.last = line;
    this.lastAt = this.now();
    this.note(line);
  }

  /** One of many texts about the same thing: shown now and then. */
  ticking(text: string): void {
    if (this.now() - this.lastAt >= LINE_EVERY) this.doing(text);
  }

  flow(progress: FlowProgress): void {
    if (this.quiet) return;
    const { stage, done, total, note: doing } = narrowed(progress);
    const rows = progress.rows > 0 ? `，${grouped(progress.rows)} 行` : '';
    const note = doing ? `，${printable(doing)}` : '';
    if (!this.stream.isTTY) {
      // Lines, but not one for every tick: a stage when it begins and ends, and what it is at every few seconds.
      const begins = !this.last.startsWith(`… ${stage}`);
      const ends = total > 0 && done >= total;
      if (!begins && !ends && this.now() - this.lastAt < LINE_EVERY) return;
      this.doing(`${stage}${total > 0 ? ` ${done}/${total}` : ''}${rows}${note}`);
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
      this.bar.start(Math.max(1, total), done, { stage, note: '' });
    }
    this.bar.setTotal(Math.max(1, total));
    const room = Math.max(20, (this.stream.columns ?? 80) - 48);
    this.bar.update(done, { stage, note: cut(`${rows}${note}`, room) });
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

interface Moving {
  stage: string;
  done: number;
  /** 0 while nothing can be counted. */
  total: number;
  note?: string;
}

/** What moves: while a run reads its sources that is their documents, not the sources; in a build its models. */
function narrowed({ stage, done, total, note, parts = [] }: FlowProgress): Moving {
  if (stage === 'build') {
    const models = /^模型 (\d+)\/(\d+)：(.*)$/.exec(note ?? '');
    const at = models ? { done: Number(models[1]), total: Number(models[2]), note: models[3] ?? '' } : {};
    return { stage: STAGES.build, done: 0, total: 0, ...at };
  }
  // Nothing moves: people wonder why, and for how long.
  const [waits] = parts;
  if (waits !== undefined && parts.every((part) => part.stage === 'wait'))
    return { stage: STAGES.wait, done, total, note: `${waits.source ?? ''} ${waits.note ?? ''}`.trim() };
  const counted = parts.filter((part) => part.total > 0);
  const [first] = counted;
  const said = note === undefined ? {} : { note };
  if (first === undefined) return { stage: STAGES[stage], done, total, ...said };
  const sum = (of: 'done' | 'total') => counted.reduce((all, part) => all + part[of], 0);
  return {
    stage: STAGES[first.stage === 'done' ? 'parse' : first.stage],
    done: sum('done'),
    total: sum('total'),
    ...said,
  };
}
