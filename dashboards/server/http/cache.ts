import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { Caller } from '../access/caller.ts';
import { GRANTS } from '../access/permissions.ts';
import type { SnapshotReaders } from '../readers.ts';

/** An answer as it is sent. */
export interface Answer {
  readonly body: Buffer;
  /** Of the bytes, so that two callers who may see different things never share one. */
  readonly etag: string;
}

export interface CacheLimits {
  /** All answers together, with their keys. @default 64 MiB */
  bytes?: number;
  /** A larger answer is computed each time. @default 4 MiB */
  largest?: number;
}

/** What an entry costs besides its bytes. */
const OVERHEAD = 256;

/**
 * Answers by key, the least recently used go first. Whoever asks for one that is being computed waits for that computation; a failure is
 * everybody's who waited, and nobody's after.
 */
export class AnswerCache {
  private readonly limits: Required<CacheLimits>;
  private readonly answers = new Map<string, Answer>();
  private readonly computing = new Map<string, Promise<Answer>>();
  private held = 0;

  constructor(limits: CacheLimits = {}) {
    this.limits = { bytes: 64 * 1024 ** 2, largest: 4 * 1024 ** 2, ...limits };
  }

  /** Bytes held at this moment. */
  get bytes(): number {
    return this.held;
  }

  async answer(key: string, compute: () => Promise<unknown>): Promise<Answer> {
    const known = this.answers.get(key);
    if (known !== undefined) {
      this.answers.delete(key);
      this.answers.set(key, known);
      return known;
    }
    const underWay = this.computing.get(key);
    if (underWay !== undefined) return underWay;
    const computed = compute()
      .then(answerOf)
      .then((answer) => {
        this.keep(key, answer);
        return answer;
      })
      .finally(() => this.computing.delete(key));
    this.computing.set(key, computed);
    return computed;
  }

  private keep(key: string, answer: Answer): void {
    if (answer.body.length > this.limits.largest) return;
    this.answers.set(key, answer);
    this.held += sizeOf(key, answer);
    for (const [oldest, gone] of this.answers) {
      if (this.held <= this.limits.bytes) return;
      this.answers.delete(oldest);
      this.held -= sizeOf(oldest, gone);
    }
  }
}

const sizeOf = (key: string, { body }: Answer): number => 2 * key.length + body.length + OVERHEAD;

function answerOf(value: unknown): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
}

/** What the cache needs of the server. */
export interface CachingDeps {
  openWorkspace(): Promise<Workspace>;
  readonly readers: SnapshotReaders;
  readonly answers: AnswerCache;
}

export interface CacheableRequest {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Runs on the snapshot whose id the answer is kept under. */
export type SnapshotWork<T> = (
  connection: DuckDBConnection,
  snapshot: string,
  workspace: Workspace,
) => Promise<T>;

/**
 * Answers a GET whose answer follows from the snapshot, the checked request and what the caller may see: computed once, then sent as bytes
 * (with ETag and 304). Sends the reply itself; the type it pretends to give back is that of the JSON it sent, so that routes are checked.
 * @param build the snapshot that was asked for @default the current one
 * @throws PANHUO_SNAPSHOT_NONE, PANHUO_SNAPSHOT_MISSING, PANHUO_QUERY_TIMEOUT, and what `work` throws
 */
export async function cachedAnswer<T>(
  deps: CachingDeps,
  asked: CacheableRequest,
  build: string | undefined,
  work: SnapshotWork<T>,
): Promise<T> {
  const workspace = await deps.openWorkspace();
  const snapshots = new Snapshots(workspace.warehouse);
  for (let attempt = 0; ; attempt++) {
    const id = build ?? (await deps.readers.currentId(snapshots));
    const key = keyOf(asked, id, workspace.config.synthetic);
    try {
      const answer = await deps.answers.answer(key, () =>
        deps.readers.use(snapshots, (connection, snapshot) => work(connection, snapshot, workspace), id),
      );
      return send(asked, id, answer) as unknown as T;
    } catch (error) {
      // Published and retired while this request was on its way: nobody named it, so the current one will do.
      const isGone = error instanceof PanhuoError && error.code === 'PANHUO_SNAPSHOT_MISSING';
      if (!isGone || build !== undefined || attempt >= 3) throw error;
    }
  }
}

/** Answers a GET whose answer is part of the program, the same for all callers and snapshots. Sends as {@link cachedAnswer}. */
export async function fixedAnswer<T>(
  deps: Pick<CachingDeps, 'answers'>,
  asked: CacheableRequest,
  work: () => Promise<T>,
): Promise<T> {
  const key = JSON.stringify(['program', asked.request.routeOptions.url, asked.params, asked.query]);
  return send(asked, null, await deps.answers.answer(key, work)) as unknown as T;
}

/**
 * The same request by the same kind of caller on the same snapshot. Defaults are filled in by then and `build` is the snapshot, so that
 * spellings of one request meet.
 */
function keyOf(
  { request, params, query, caller }: CacheableRequest,
  snapshot: string,
  synthetic: boolean,
): string {
  const { build: _, ...rest } = (query ?? {}) as Record<string, unknown>;
  return JSON.stringify([
    snapshot,
    request.routeOptions.url,
    synthetic,
    visibilityOf(caller),
    sorted((params ?? {}) as Record<string, unknown>),
    sorted(rest),
  ]);
}

/** All that an answer may depend on of who asks. */
export function visibilityOf(caller: Caller): string {
  const grants = caller.roles.map((role) => GRANTS[role]);
  const all = [...grants.flatMap(({ sees }) => sees), ...grants.flatMap(({ may }) => may)];
  return `${caller.organisation?.org_id ?? '*'}|${[...new Set(all)].sort().join(',')}`;
}

const sorted = (parts: Record<string, unknown>) =>
  Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

function send(
  { request, reply }: CacheableRequest,
  snapshot: string | null,
  { body, etag }: Answer,
): FastifyReply {
  reply.headers({
    etag,
    // Amounts and people may stand in it: no browser keeps it on a disk that others use. Programs may still ask by ETag.
    'cache-control': 'no-store',
    vary: 'cookie',
    ...(snapshot === null ? {} : { 'x-panhuo-snapshot': snapshot }),
  });
  const known = request.headers['if-none-match'];
  if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(body);
}
