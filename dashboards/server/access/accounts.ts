import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';

/** One line of the audit log, before it is chained. */
export interface AuditEntry {
  /** User id, or null before somebody signed in. */
  readonly user: string | null;
  readonly name: string;
  readonly session: string | null;
  /** What was done, as the route says it in Chinese. */
  readonly action: string;
  /** Method and path, without the query. */
  readonly route: string;
  /** What it was done to: parameters of the path, and of exports the query. */
  readonly target: Readonly<Record<string, string>>;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Stable code of a refusal or failure. */
  readonly code: string | null;
  readonly address: string;
}

/** What the routes ask of accounts and sessions. */
export interface Accounts {
  /** Who sends this request, by its cookie; null: nobody. */
  callerOf(request: FastifyRequest): Promise<Caller | null>;
  /** Refuses a write that another site sent. @throws PANHUO_CSRF */
  checkOrigin(request: FastifyRequest): void;
  /** Appends to the audit log; has it on disk when it resolves. */
  audit(entry: AuditEntry): Promise<void>;
}
