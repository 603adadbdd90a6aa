import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLog, createTelemetry, instrumentSteps, type RunEvent } from '../../activities/telemetry.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { BuildOut, DocumentOutcome, StepContext, Steps } from '../../workflows/steps.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { neverCrawled } from '../helpers/steps.ts';

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const journalOf = (home: string): RunEvent[] => linesOf(path.join(home, 'logs', 'runs.jsonl'));

const outcome = (changes: Partial<DocumentOutcome> = {}): DocumentOutcome => ({
  document: { source: 'gazette', kind: 'publication', name: 'a.csv', sha256: 'a'.repeat(64), bytes: 10 },
  batch: 'b',
  known: false,
  rows: 10,
  records: 7,
  rejects: 2,
  duplicates: 1,
  conflicts: 0,
  rejects_by_reason: { too_few_columns: 2 },
  lost: {},
  mapping: [],
  warnings: [],
  ...changes,
});
const built: BuildOut = {
  snapshot: 's1',
  published: true,
  blocked: false,
  models: [
    { name: 'dim_patent', status: 'built', rows: 7, ms: 1500 },
    { name: 'dim_person', status: 'kept', rows: 3, ms: 0 },
  ],
  audits: [
    { name: 'a', model: 'dim_patent', severity: 'warn', failures: 3, samples: ['{}'] },
    { name: 'b', model: 'dim_patent', severity: 'block', failures: 0 },
  ],
};

const STEPS: Steps = {
  crawlPages: neverCrawled,
  archiveFiles: async () => ({ documents: [outcome().document] }),
  parseDocuments: async () => ({ outcomes: [outcome(), outcome({ known: true })] }),
  buildWarehouse: async () => built,
};

function instrumented(steps: Partial<Steps> = {}) {
  const home = temporaryFolder();
  const telemetry = createTelemetry();
  const log = createLog({ home });
  return { home, telemetry, steps: instrumentSteps({ ...STEPS, ...steps }, { log, telemetry, home }) };
}

/** Samples of the exposition: `name{labels}` → value. */
async function samples(telemetry: ReturnType<typeof createTelemetry>): Promise<Map<string, number>> {
  const text = await telemetry.registry.metrics();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('log', () => {
  it('writes one JSON line each, into the file of the day in Shanghai', () => {
    const home = temporaryFolder();
    let now = new Date('2026-11-22T15:59:59Z');
    const log = createLog({ home, clock: () => now });
    log.info({ correlation: 'c1' }, '甲');
    now = new Date('2026-11-22T16:00:00Z');
    log.warn({ err: new Error('乙') }, 'failed');
    log.debug({}, 'not at this level');
    expect(readdirSync(path.join(home, 'logs'))).toEqual(['panhuo-20261122.jsonl', 'panhuo-20261123.jsonl']);
    const [first] = linesOf(path.join(home, 'logs', 'panhuo-20261122.jsonl'));
    expect(first).toMatchObject({
      level: 'info',
      program: 'panhuo',
      pid: process.pid,
      correlation: 'c1',
      msg: '甲',
    });
    const second = linesOf(path.join(home, 'logs', 'panhuo-20261123.jsonl'));
    expect(second).toHaveLength(1);
    expect(second[0].err).toMatchObject({ type: 'Error', message: '乙' });
  });

  it('goes on without a log when none can be written, and says so once', () => {
    const home = temporaryFolder();
    writeFileSync(path.join(home, 'logs'), 'a file where the folder should be');
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = createLog({ home });
    log.info('one');
    log.info('two');
    expect(told).toHaveBeenCalledTimes(1);
    expect(String(told.mock.calls[0]?.[0])).toContain('日志无法写入');
  });

  it('writes to standard error too when asked', () => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    createLog({ home: temporaryFolder(), also: 'stderr' }).info('here');
    expect(JSON.parse(String(told.mock.calls[0]?.[0]))).toMatchObject({ msg: 'here' });
  });
});

describe('metrics', () => {
  it('count new documents, their rows and rejects, and nothing twice', async () => {
    const { steps, telemetry } = instrumented();
    await steps.parseDocuments({ correlation: 'c', documents: [] });
    await steps.parseDocuments({ correlation: 'c', documents: [], dryRun: true });
    const found = await samples(telemetry);
    expect(found.get('panhuo_documents_total{source="gazette",state="new"}')).toBe(1);
    expect(found.get('panhuo_documents_total{source="gazette",state="known"}')).toBe(1);
    const rows = found.get('panhuo_rows_total{source="gazette"}');
    expect(rows).toBe(10);
    expect(rows).toBe(
      Number(found.get('panhuo_records_total{source="gazette"}')) +
        Number(found.get('panhuo_rejects_total{source="gazette",reason="too_few_columns"}')) +
        Number(found.get('panhuo_duplicates_total{source="gazette"}')),
    );
    expect(found.get('panhuo_step_seconds_count{step="parseDocuments",outcome="done"}')).toBe(2);
  });

  it('tell of models, audits and a build in progress', async () => {
    let during: number | undefined;
    const { steps, telemetry } = instrumented({
      buildWarehouse: async () => {
        during = (await samples(telemetry)).get('panhuo_build_in_progress');
        return built;
      },
    });
    await steps.buildWarehouse({ correlation: 'c' });
    const found = await samples(telemetry);
    expect(during).toBe(1);
    expect(found.get('panhuo_build_in_progress')).toBe(0);
    expect(found.get('panhuo_model_seconds{model="dim_patent"}')).toBe(1.5);
    expect(found.has('panhuo_model_seconds{model="dim_person"}')).toBe(false);
    expect(found.get('panhuo_model_rows{model="dim_person"}')).toBe(3);
    expect(found.get('panhuo_audits_failing{severity="warn"}')).toBe(1);
    expect(found.get('panhuo_audits_failing{severity="block"}')).toBe(0);
  });

  it('name one snapshot at a time and none before the first', async () => {
    const telemetry = createTelemetry();
    telemetry.observe({ snapshot: null, building: false, auditsFailing: null });
    expect([...(await samples(telemetry)).keys()].filter((name) => /snapshot|audits/.test(name))).toEqual([]);
    const at = '2026-11-23T00:00:00.000Z';
    telemetry.observe({
      snapshot: { id: 'a', created_at: at },
      building: true,
      auditsFailing: { block: 0, warn: 2 },
    });
    telemetry.observe({
      snapshot: { id: 'b', created_at: at },
      building: true,
      auditsFailing: { block: 0, warn: 2 },
    });
    const found = await samples(telemetry);
    expect([...found.keys()].filter((name) => name.startsWith('panhuo_snapshot_info'))).toEqual([
      'panhuo_snapshot_info{snapshot="b"}',
    ]);
    expect(found.get('panhuo_snapshot_created_timestamp_seconds{snapshot="b"}')).toBe(Date.parse(at) / 1000);
    expect(found.get('panhuo_build_in_progress')).toBe(1);
  });
});

describe('run journal', () => {
  it('has a line for the start and one for the end of a step', async () => {
    const { home, steps } = instrumented();
    const answer = await steps.archiveFiles({
      correlation: 'c',
      source: 'gazette',
      kind: 'publication',
      files: [],
    });
    expect(answer.documents).toHaveLength(1);
    const [started, finished] = journalOf(home);
    expect(started).toMatchObject({
      event: 'started',
      correlation: 'c',
      step: 'archiveFiles',
      attempt: 1,
      pid: process.pid,
    });
    expect(finished).toMatchObject({ event: 'finished', call: started?.call, work: started?.work });
    expect(finished?.summary).toEqual({ source: 'gazette', documents: 1, bytes: 10 });
    expect(finished?.ms).toBeTypeOf('number');
  });

  it('keeps what a held build found, because its draft is thrown away', async () => {
    const audits = Array.from({ length: 30 }, (_, at) => ({
      name: `a${at}`,
      model: 'm',
      severity: at === 29 ? ('block' as const) : ('warn' as const),
      failures: 1,
      samples: Array.from({ length: 5 }, () => 'x'.repeat(5000)),
    }));
    const { home, steps } = instrumented({
      buildWarehouse: async () => ({ ...built, blocked: true, audits }),
    });
    await steps.buildWarehouse({ correlation: 'c' });
    const { summary = {} } = journalOf(home)[1] ?? {};
    expect(summary).toMatchObject({ blocked: true, audits: 30, audits_failing: 30 });
    expect((summary.failing as { severity: string }[])[0]?.severity).toBe('block');
    // One write of a few kilobytes: lines of several processes stay whole.
    expect(JSON.stringify(summary).length).toBeLessThan(8000);
    expect(audits.map((audit) => audit.name)[29]).toBe('a29');
  });

  it('passes failures on as they are, with code and attempt in the journal', async () => {
    const failure = new PanhuoError('PANHUO_MODEL_FAILED', '长'.repeat(5000), {
      where: { file: 'a.sql' },
      hint: '修',
    });
    const { home, steps, telemetry } = instrumented({ buildWarehouse: () => Promise.reject(failure) });
    const context: StepContext = { attempt: 3, signal: new AbortController().signal, note: () => undefined };
    await expect(steps.buildWarehouse({ correlation: 'c' }, context)).rejects.toBe(failure);
    const failed = journalOf(home)[1];
    expect(failed).toMatchObject({
      event: 'failed',
      attempt: 3,
      error: { code: 'PANHUO_MODEL_FAILED', where: { file: 'a.sql' }, hint: '修' },
    });
    expect(failed?.error?.message).toHaveLength(1000);
    const found = await samples(telemetry);
    expect(found.get('panhuo_step_seconds_count{step="buildWarehouse",outcome="failed"}')).toBe(1);
    expect(found.get('panhuo_build_in_progress')).toBe(0);
  });

  it('calls what a step throws after it was asked to stop a cancellation', async () => {
    const abort = new AbortController();
    const { home, steps } = instrumented({
      parseDocuments: async () => {
        abort.abort();
        throw new Error('whatever');
      },
    });
    const context: StepContext = { attempt: 1, signal: abort.signal, note: () => undefined };
    await expect(steps.parseDocuments({ correlation: 'c', documents: [] }, context)).rejects.toThrow(
      'whatever',
    );
    expect(journalOf(home)[1]?.error?.code).toBe('PANHUO_CANCELLED');
  });

  it('gives the same input the same work and each attempt its own call', async () => {
    const { home, steps } = instrumented();
    await steps.buildWarehouse({ correlation: 'c' });
    await steps.buildWarehouse({ correlation: 'c' });
    await steps.buildWarehouse({ correlation: 'c', full: true });
    const started = journalOf(home).filter((event) => event.event === 'started');
    expect(started[0]?.work).toBe(started[1]?.work);
    expect(started[2]?.work).not.toBe(started[1]?.work);
    expect(new Set(started.map((event) => event.call)).size).toBe(3);
  });

  it('loses no line but the torn one', async () => {
    const home = temporaryFolder();
    mkdirSync(path.join(home, 'logs'));
    appendFileSync(path.join(home, 'logs', 'runs.jsonl'), '{"at":"2026-');
    const log = createLog({ home });
    const steps = instrumentSteps(STEPS, { log, telemetry: createTelemetry(), home });
    await steps.buildWarehouse({ correlation: 'c' });
    const lines = readFileSync(path.join(home, 'logs', 'runs.jsonl'), 'utf8').split('\n');
    expect(lines[0]).toBe('{"at":"2026-');
    expect(lines.slice(1, 3).map((line) => JSON.parse(line).event)).toEqual(['started', 'finished']);
  });

  it('never stops the work', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const home = temporaryFolder();
    writeFileSync(path.join(home, 'logs'), 'a file where the folder should be');
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const steps = instrumentSteps(STEPS, { log, telemetry: createTelemetry(), home });
    await expect(steps.buildWarehouse({ correlation: 'c' })).resolves.toEqual(built);
    expect(log.error).toHaveBeenCalled();
  });

  it('stays whole when several processes write at once', async () => {
    const home = temporaryFolder();
    const child = path.join(import.meta.dirname, 'telemetry-child.ts');
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--import', 'tsx', child, home, '200'], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(children.map(async (one) => (await once(one, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0]);
    const events = journalOf(home);
    expect(events).toHaveLength(3 * 200 * 2);
    expect(new Set(events.map((event) => event.pid)).size).toBe(3);
    const [file = ''] = readdirSync(path.join(home, 'logs')).filter((name) => name.startsWith('panhuo-'));
    expect(linesOf(path.join(home, 'logs', file)).length).toBeGreaterThan(0);
  });
});
