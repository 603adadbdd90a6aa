import type { FastifyInstance, InjectOptions } from 'fastify';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { accountsAs } from '../helpers/callers.ts';
import { silent } from './fixture.ts';

/** The site without a port, on a workspace, as one person; who asks may be changed. */
export class OpsSite {
  readonly app: FastifyInstance;
  private readonly who: { caller: Caller };

  private constructor(app: FastifyInstance, who: { caller: Caller }) {
    this.app = app;
    this.who = who;
  }

  static async on(home: string, caller: Caller): Promise<OpsSite> {
    const who = { caller };
    const app = await createServer({
      openWorkspace: () => openWorkspace(home),
      accounts: { ...accountsAs(null), callerOf: async () => who.caller },
      log: silent,
      telemetry: createTelemetry(),
      engine: null,
      engineDetail: 'inline',
      ready: () => true,
    });
    return new OpsSite(app, who);
  }

  as(caller: Caller): this {
    this.who.caller = caller;
    return this;
  }

  async ask<T>(url: string, options: Omit<InjectOptions, 'url'> = {}): Promise<{ status: number; body: T }> {
    const response = await this.app.inject({ ...options, url });
    return { status: response.statusCode, body: response.json() as T };
  }

  /** The answer of a request that must succeed. */
  async get<T>(url: string): Promise<T> {
    const { status, body } = await this.ask<T>(url);
    if (status !== 200) throw new Error(`${url}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async post<T>(url: string, payload: object): Promise<{ status: number; body: T }> {
    return this.ask<T>(url, { method: 'POST', payload });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
