import type { Workspace } from '../lake/workspace.ts';
import type { Steps } from '../workflows/steps.ts';
import { type BuildHooks, buildWarehouse } from './build/build-warehouse.ts';
import { archiveFiles } from './crawl/archive-files.ts';
import { parseDocuments } from './parse/parse-documents.ts';

/** What the steps tell while they work. Optional everywhere: progress is for people and metrics, results do not depend on it. */
export interface StepEvents {
  parsed?: (document: string, rows: number) => void;
  built?: BuildHooks['onModel'];
}

export interface StepOptions {
  clock?: () => Date;
  events?: StepEvents;
  /** Models and references other than the shipped ones. */
  transforms?: string;
}

/**
 * The pipeline's steps on one workspace, as both engines call them. The workspace is opened anew for each call, so that a changed
 * panhuo.yaml counts from the next step on, in a long-running worker too.
 */
export function createSteps(open: () => Promise<Workspace>, options: StepOptions = {}): Steps {
  const { clock, events, transforms } = options;
  return {
    crawlPages: async (input, context) => {
      const { crawlPages } = await import('./crawl/crawl-pages.ts');
      return crawlPages(await open(), input, {
        ...(clock ? { clock } : {}),
        ...(context ? { signal: context.signal, note: context.note } : {}),
      });
    },
    archiveFiles: async (input) => archiveFiles(await open(), input),
    parseDocuments: async (input, context) =>
      parseDocuments(await open(), input, (document, rows) => {
        // Between two pieces of a file is where a parse can stop without a trace.
        context?.signal.throwIfAborted();
        context?.note(`${document} ${rows.toLocaleString('en-US')} 行`);
        events?.parsed?.(document, rows);
      }),
    buildWarehouse: async (input, context) =>
      buildWarehouse(await open(), input, {
        onModel: (outcome, done, of) => {
          context?.note(`模型 ${done}/${of}：${outcome.name}`);
          events?.built?.(outcome, done, of);
        },
        note: (text) => context?.note(text),
        ...(clock ? { clock } : {}),
        ...(transforms ? { transforms } : {}),
        ...(context ? { signal: context.signal } : {}),
      }),
  };
}
