import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of what the files of a process share; outlives the process, which is ended without a word. */
    readonly sharedFolder: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'panhuo-browser-'));
  project.provide('sharedFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
