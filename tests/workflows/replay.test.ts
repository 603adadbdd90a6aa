/**
 * Histories of flows that have run, kept so that a change of the workflow code that would break flows in flight is seen here.
 * After a change on purpose (guarded with `patched`, or released when nothing is in flight): RECORD_HISTORIES=1 and run
 * this file to record them anew.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import * as sdk from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { PanhuoError } from '../../domain/errors.ts';
import { workflowBundle } from '../../engine/bundle.ts';
import { type Engine, openEngine } from '../../engine/index.ts';
import { enginePaths } from '../../engine/paths.ts';
import { installRuntime } from '../../engine/runtime.ts';
import { site } from '../engine/site.ts';
import { fileName, namedSteps, silent, temporalCli, testEnv, workspace } from '../engine/support.ts';

const FOLDER = fileURLToPath(new URL('./histories', import.meta.url));
const RECORD = process.env.RECORD_HISTORIES === '1';

const file = (at: number, more: { transient?: number; permanent?: boolean } = {}) =>
  fileName(at, { bytes: 9_000_000, rows: 7, rejects: 1, transient: 0, permanent: false, ...more });
const ingest = (correlation: string, files: string[]) => ({
  source: 's',
  kind: 'publication',
  files,
  correlation,
});

/** One flow for each shape a history can have. Each resolves whatever becomes of the flow. */
const FLOWS: Record<string, { id: string; play: (engine: Engine) => Promise<unknown> }> = {
  'ingest-done': {
    id: 'ingest-s-done',
    play: (engine) => engine.ingest(ingest('done', [file(0), file(1), file(2), file(2)])),
  },
  'ingest-retried': {
    id: 'ingest-s-retried',
    play: (engine) => engine.ingest(ingest('retried', [file(0, { transient: 1 }), file(1)])),
  },
  'ingest-refused': {
    id: 'ingest-s-refused',
    play: (engine) =>
      engine.ingest(ingest('refused', [file(0), file(1, { permanent: true }), file(2)])).catch(refusal),
  },
  'ingest-listing': { id: 'ingest-s-listing', play: (engine) => engine.ingest(ingest('listing', [])) },
  'crawl-done': {
    id: 'ingest-s-crawl',
    play: (engine) => engine.ingest({ ...ingest('crawl', []), kind: '', crawl: true }),
  },
  'build-done': { id: 'build-done', play: (engine) => engine.build({ correlation: 'done', full: true }) },
  'build-cancelled': {
    id: 'build-cancelled',
    play: async (engine) => {
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(), 300);
      return engine.build({ correlation: 'cancelled' }, undefined, cancel.signal).catch(refusal);
    },
  },
  'run-with-failure': {
    id: 'run-with-failure',
    play: (engine) =>
      engine.run({
        correlation: 'with-failure',
        sources: [
          { source: 'a', kind: 'publication', files: [file(0)] },
          { source: 'b', kind: 'publication', files: [file(1, { permanent: true })] },
        ],
      }),
  },
};

function refusal(error: unknown): void {
  if (!(error instanceof PanhuoError) || error.code === 'PANHUO_INTERNAL') throw error;
}

// One of the tests makes the SDK complain on purpose.
installRuntime(sdk, silent);

describe('kept histories', () => {
  // Not a test but the tool that makes them; it is there only when asked for.
  const record = async () => {
    if ((await temporalCli()) === null) throw new Error('recording needs the Temporal command line tool');
    const { home, remove } = workspace();
    const { steps } = namedSteps();
    const engine = await openEngine({
      home,
      engine: 'temporal',
      log: silent,
      env: testEnv(),
      steps: {
        ...steps,
        crawlPages: site(25, 10, { at: 10, ms: 50 }).calls.crawlPages,
        buildWarehouse: async (given, context) => {
          if (given.correlation !== 'cancelled') return steps.buildWarehouse(given, context);
          return new Promise((_resolve, reject) => {
            context?.signal.addEventListener('abort', () => reject(new Error('stopped')));
          });
        },
      },
    });
    try {
      const { address } = JSON.parse(readFileSync(enginePaths(home).server, 'utf8')) as { address: string };
      const client = new Client({ connection: await Connection.connect({ address }) });
      mkdirSync(FOLDER, { recursive: true });
      for (const [name, { id, play }] of Object.entries(FLOWS)) {
        await play(engine);
        const history = historyToJSON(await client.workflow.getHandle(id).fetchHistory());
        writeFileSync(path.join(FOLDER, `${name}.json`), `${neutral(history)}\n`);
      }
      await client.connection.close();
    } finally {
      await engine.close();
      remove();
    }
  };
  if (RECORD) it('are recorded', record);

  it.each(Object.keys(FLOWS))('%s is replayed by the code of today', async (name) => {
    const history: unknown = JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
    const codePath = await workflowBundle(testEnv(), silent);
    await sdk.Worker.runReplayHistory({ workflowBundle: { codePath } }, history);
  });

  it('are all played by name', () => {
    const kept = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
    expect(kept.sort()).toEqual(
      Object.keys(FLOWS)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });

  it('would show a change', async () => {
    const text = readFileSync(path.join(FOLDER, 'ingest-done.json'), 'utf8');
    // As if the code of that day had called another step first.
    const changed: unknown = JSON.parse(text.replaceAll('"archiveFiles"', '"fetchPages"'));
    const codePath = await workflowBundle(testEnv(), silent);
    const replay = sdk.Worker.runReplayHistory({ workflowBundle: { codePath } }, changed);
    await expect(replay).rejects.toThrow(DeterminismViolationError);
  });
});

/** Without names of the machine that recorded it. */
function neutral(json: string): string {
  const root = path.resolve(FOLDER, '../../..');
  return json
    .replaceAll(os.hostname(), 'host')
    .replaceAll(root, '/panhuo')
    .replaceAll(/\d+@(host|[\w-]+)/g, '1@host')
    .replaceAll(/"(stackTrace|encodedAttributes)": "[^"]*"/g, '"$1": ""');
}
