import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import type { Permission } from '../access/permissions.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A request that was let in, its parts checked. */
export interface Asked<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
> {
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly body: Output<B>;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Who may use a route: everybody (`public`), everybody who is signed in, or who has the permission. Refused before anything is read.
 */
export type Allow = 'public' | 'signed-in' | Permission;

/**
 * Whose rows an answer holds. `public`: registers anybody may read, aggregates over all, or things without rows. `scoped`: the handler narrows
 * to `caller.organisation` when that is set. Said for each route, so that a forgotten one does not compile.
 */
export type Reach = 'public' | 'scoped';

/** What the body of an answer is: one schema for JSON, rows by Accept (JSON, CSV, Arrow), or a file. */
export type AnswerKind = z.ZodType | 'rows' | 'file' | 'none';

export interface RouteSpec<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends AnswerKind = AnswerKind,
> {
  method: Method;
  /** As OpenAPI writes it: `/api/v1/patents/{id}`. */
  path: `/${string}`;
  /** Group in the OpenAPI document. */
  tag: string;
  /** One line for people, in Chinese; also what the audit log says of a write: 「导出明细」. */
  summary: string;
  allow: Allow;
  reach: Reach;
  params?: P;
  /** Always a `z.strictObject`: what is not known is refused, not ignored. */
  query?: Q;
  body?: B;
  answer: A;
  /** Status of success. @default 200, or 204 for `none` */
  status?: 200 | 201 | 202 | 204;
  /** Bytes of a body. @default 1 MiB */
  bodyLimit?: number;
  /** Stable codes that this route answers beyond the common ones. */
  errors?: readonly string[];
  /** Writes are always in the audit log; a read that takes rows out of the house says `export`. */
  audit?: 'export' | 'none';
  handle(asked: Asked<P, Q, B>): Promise<A extends z.ZodType ? z.input<A> : FastifyReply | undefined>;
}

/** A route with its parts' types forgotten, as lists hold it. */
export interface Route extends Omit<RouteSpec, 'params' | 'query' | 'body' | 'handle'> {
  params?: z.ZodType | undefined;
  query?: z.ZodType | undefined;
  body?: z.ZodType | undefined;
  handle(asked: {
    params: unknown;
    query: unknown;
    body: unknown;
    caller: Caller;
    request: FastifyRequest;
    reply: FastifyReply;
  }): Promise<unknown>;
}

/** Checks a route's types where it is written. */
export function route<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends AnswerKind = AnswerKind,
>(spec: RouteSpec<P, Q, B, A>): Route {
  // Whoever calls `handle` has parsed the parts with these very schemas (register.ts).
  return spec as unknown as Route;
}
