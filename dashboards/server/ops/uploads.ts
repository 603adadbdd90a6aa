import type { Readable } from 'node:stream';
import { PanhuoError, reportOf } from '../../../domain/errors.ts';
import { recordKind } from '../../../domain/records/index.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { Correction, LookBody, RunError, Trial, Upload } from '../../api/ops-run.ts';
import type { Caller } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { columnsOf } from './columns.ts';
import { guessKinds } from './kind-guess.ts';
import type { Asker, Launcher } from './launcher.ts';
import { ingestOne } from './orders.ts';
import { rehearse } from './rehearse.ts';
import { errorOf } from './run-list.ts';
import { tableOf, trialOf } from './trial.ts';
import {
  findUpload,
  listUploads,
  receive,
  removeUpload,
  trialsOf,
  type UploadFile,
  uploadedFile,
} from './upload-store.ts';

/** What is known of a waiting file beyond its bytes; made anew when the server starts. */
interface Look {
  state: Upload['state'];
  guesses: Upload['guesses'];
  kind: string | null;
  correction: Correction;
  rows: number;
  error: RunError | null;
  trial: Trial | null;
  mapping: Upload['mapping'];
  run: string | null;
  abort: AbortController;
  done: Promise<void>;
}

/** Files on their way into the lake: taken in, looked at, corrected, imported. Each is seen by who brought it, and by admins. */
export class Uploads {
  private readonly deps: Pick<ServerDeps, 'openWorkspace' | 'clock' | 'log'>;
  private readonly launcher: Launcher;
  private readonly looks = new Map<string, Look>();
  /** One trial at a time: each takes a processor and some 200 MB. */
  private trials: Promise<unknown> = Promise.resolve();

  constructor(deps: Pick<ServerDeps, 'openWorkspace' | 'clock' | 'log'>, launcher: Launcher) {
    this.deps = deps;
    this.launcher = launcher;
  }

  /** @throws PANHUO_INPUT_* when it is too large, empty, or no kind could make anything of it: then nothing stays */
  async take(content: Readable & { truncated?: boolean }, name: string, caller: Caller): Promise<Upload> {
    const workspace = await this.deps.openWorkspace();
    const { user, name: by } = caller;
    const meta = await receive(workspace, content, { name, user, by, at: this.deps.clock() });
    try {
      await this.begin(workspace, meta);
    } catch (error) {
      await removeUpload(workspace.home, meta.id);
      throw error;
    }
    return this.show(workspace, meta);
  }

  async list(caller: Caller): Promise<Upload[]> {
    const workspace = await this.deps.openWorkspace();
    const metas = (await listUploads(workspace.home)).filter((meta) => mayTouch(meta, caller));
    // The server was started anew since: look again.
    for (const meta of metas) if (!this.looks.has(meta.id)) await this.begin(workspace, meta);
    return metas.map((meta) => this.show(workspace, meta));
  }

  /** @throws PANHUO_UPLOAD_UNKNOWN */
  async get(id: string, caller: Caller): Promise<Upload> {
    const { workspace, meta } = await this.find(id, caller);
    // The server was started anew since: look again.
    if (!this.looks.has(id)) await this.begin(workspace, meta);
    return this.show(workspace, meta);
  }

  /** Looks again with what a person says of it. @throws PANHUO_UPLOAD_UNKNOWN, PANHUO_UPLOAD_STATE, PANHUO_REQUEST_INVALID */
  async look(id: string, said: LookBody, caller: Caller): Promise<Upload> {
    const { workspace, meta } = await this.find(id, caller);
    const before = this.looks.get(id);
    refuseWhileImporting(before);
    const { kind, ...correction } = said;
    if (kind !== undefined && recordKind(kind) === undefined)
      throw new PanhuoError('PANHUO_REQUEST_INVALID', `没有这种记录：${kind.slice(0, 64)}`, {
        where: { field: 'kind' },
      });
    before?.abort.abort();
    await this.begin(workspace, meta, {
      kind: kind ?? before?.kind ?? null,
      correction,
      guesses: before?.guesses ?? null,
    });
    return this.show(workspace, meta);
  }

  /** @throws PANHUO_UPLOAD_UNKNOWN, PANHUO_UPLOAD_STATE before a trial has succeeded, and what starting a run throws */
  async bringIn(id: string, asker: Asker, caller: Caller): Promise<string> {
    const { workspace, meta } = await this.find(id, caller);
    const look = this.looks.get(id);
    refuseWhileImporting(look);
    if (look?.state !== 'ready' || look.kind === null)
      throw new PanhuoError('PANHUO_UPLOAD_STATE', '这份文件还没有试读成功，不能导入', {
        hint: look?.state === 'looking' ? '请等试读结束。' : '请先按试读的提示改正。',
      });
    const { kind, correction } = look;
    look.state = 'importing';
    const file = uploadedFile(workspace.home, meta);
    const table = tableOf(correction);
    const input = {
      source: 'import',
      kind,
      files: [file],
      ...(correction.map && Object.keys(correction.map).length > 0 ? { map: correction.map } : {}),
      ...(table ? { table } : {}),
    };
    try {
      const order = { kind: 'import', upload: id, name: meta.name, as: kind } as const;
      look.run = await this.launcher.start(order, asker, null, async (engine, _workspace, _order, how) => {
        try {
          const result = await ingestOne(engine, how, input);
          look.state = 'imported';
          await removeUpload(workspace.home, id);
          return result;
        } catch (error) {
          look.state = 'ready';
          throw error;
        }
      });
    } catch (error) {
      look.state = 'ready';
      throw error;
    }
    return look.run;
  }

  /** @throws PANHUO_UPLOAD_UNKNOWN, PANHUO_UPLOAD_STATE while it is being imported */
  async discard(id: string, caller: Caller): Promise<void> {
    const { workspace } = await this.find(id, caller);
    const look = this.looks.get(id);
    refuseWhileImporting(look);
    look?.abort.abort();
    this.looks.delete(id);
    await removeUpload(workspace.home, id);
  }

  /** Resolves when the trial of a file is over. */
  async settled(id: string): Promise<void> {
    await this.looks.get(id)?.done;
  }

  async close(): Promise<void> {
    for (const { abort } of this.looks.values()) abort.abort();
    await Promise.all([...this.looks.values()].map(({ done }) => done));
  }

  private async find(id: string, caller: Caller): Promise<{ workspace: Workspace; meta: UploadFile }> {
    const workspace = await this.deps.openWorkspace();
    const look = this.looks.get(id);
    if (look?.state === 'imported')
      throw new PanhuoError('PANHUO_UPLOAD_UNKNOWN', '这份文件已经导入', { hint: `运行号 ${look.run}。` });
    const meta = await findUpload(workspace.home, id);
    if (mayTouch(meta, caller)) return { workspace, meta };
    throw new PanhuoError('PANHUO_UPLOAD_UNKNOWN', '没有这份文件：可能已导入、已放弃，或放得太久被清除', {
      hint: '只能看到自己上传的文件。',
    });
  }

  /** Guesses the kind, when nobody says it, and begins the trial. */
  private async begin(
    workspace: Workspace,
    meta: UploadFile,
    said?: { kind: string | null; correction: Correction; guesses: Upload['guesses'] | null },
  ): Promise<void> {
    const file = uploadedFile(workspace.home, meta);
    const correction = said?.correction ?? {};
    // Another sheet, heading or encoding may make another kind likelier.
    const guesses =
      said?.guesses != null && correction.table === undefined
        ? said.guesses
        : await guessKinds(workspace, file, meta.name, tableOf(correction));
    const kind = said?.kind ?? guesses[0]?.kind ?? null;
    const look: Look = {
      state: kind === null ? 'refused' : 'looking',
      guesses,
      kind,
      correction,
      rows: 0,
      error: kind === null ? UNKNOWN_KIND : null,
      trial: null,
      mapping: [],
      run: null,
      abort: new AbortController(),
      done: Promise.resolve(),
    };
    this.looks.set(meta.id, look);
    if (kind === null) return;
    look.done = this.trials.then(() => this.rehearsal(workspace, file, kind, look));
    this.trials = look.done;
  }

  private async rehearsal(workspace: Workspace, file: string, kind: string, look: Look): Promise<void> {
    const { signal } = look.abort;
    if (signal.aborted) return;
    const table = tableOf(look.correction);
    try {
      const out = await rehearse(
        workspace,
        {
          source: 'import',
          kind,
          files: [file],
          correlation: 'trial',
          ...(look.correction.map ? { map: look.correction.map } : {}),
          ...(table ? { table } : {}),
        },
        {
          folder: trialsOf(workspace.home),
          signal,
          progress: ({ rows }) => {
            look.rows = rows;
          },
        },
      );
      look.trial = trialOf(out.outcomes, out.outcomes_omitted, out.warnings ?? []);
      look.mapping = look.trial.documents[0]?.mapping ?? [];
      look.state = 'ready';
    } catch (error) {
      if (signal.aborted) return;
      look.mapping = await columnsOf(workspace, kind, file, nameIn(file), {
        map: look.correction.map,
        table,
      });
      const { exit: _, ...report } = reportOf(error);
      if (!(error instanceof PanhuoError)) this.deps.log.error({ err: error }, 'a trial reading failed');
      // Where the file lies here says nothing to who brought it.
      const { file: __, ...where } = report.where ?? {};
      look.error = errorOf({ ...report, message: report.message.replaceAll(file, nameIn(file)), where });
      look.state = 'refused';
    }
  }

  private show(workspace: Workspace, meta: UploadFile): Upload {
    const look = this.looks.get(meta.id);
    const { id, name, bytes, by, at } = meta;
    return {
      id,
      name,
      bytes,
      by,
      at,
      until: new Date(Date.parse(at) + workspace.config.uploads.keep_hours * 3_600_000).toISOString(),
      state: look?.state ?? 'looking',
      guesses: look?.guesses ?? [],
      kind: look?.kind ?? null,
      map: look?.correction.map ?? {},
      table: look?.correction.table ?? {},
      rows: look?.rows ?? 0,
      error: look?.error ?? null,
      trial: look?.trial ?? null,
      mapping: look?.mapping ?? [],
      run: look?.run ?? null,
    };
  }
}

const UNKNOWN_KIND: RunError = {
  code: 'PANHUO_HEADER_UNREADABLE',
  message: '从表头看不出这是哪一种记录',
  hint: '请在下面选择记录种类；压缩包里的表格也要先选种类。',
};

const mayTouch = ({ user }: UploadFile, caller: Caller): boolean =>
  user === caller.user || caller.roles.includes('admin');

function refuseWhileImporting(look: Look | undefined): void {
  if (look?.state !== 'importing') return;
  throw new PanhuoError('PANHUO_UPLOAD_STATE', '这份文件正在导入', {
    ...(look.run === null ? {} : { hint: `运行号 ${look.run}。` }),
  });
}

const nameIn = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
