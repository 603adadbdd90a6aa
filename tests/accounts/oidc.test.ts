import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OidcProviders } from '../../accounts/oidc.ts';
import { SHARED_TIMEOUT } from '../helpers/shared-build.ts';
import { type TestSite, testSite } from './site.ts';

/** A provider of OpenID Connect on loopback that vouches for whom the test says, or lies as it says. */
class Provider {
  subject = 'subject-1';
  login = 'chen';
  /** Instead of the nonce that was asked for. */
  nonce: string | null = null;
  private readonly key: KeyObject;
  private readonly jwk: object;
  private readonly server: Server;
  private readonly codes = new Map<string, { nonce: string; challenge: string }>();
  issuer = '';

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.key = privateKey;
    this.jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' };
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        const answer = this.answer(request.url ?? '', new URLSearchParams(body));
        response.writeHead(answer === null ? 400 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close = () => this.server.close();

  /** What a browser does there: it signs in and is sent back. */
  visit(location: string): URL {
    const asked = new URL(location).searchParams;
    const code = `code-${this.codes.size}`;
    this.codes.set(code, { nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '' });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer }).toString();
    return back;
  }

  private answer(url: string, body: URLSearchParams): object | null {
    if (url.startsWith('/.well-known/'))
      return {
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      };
    if (url === '/keys') return { keys: [this.jwk] };
    const asked = this.codes.get(body.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (url !== '/token' || asked === undefined || verifier !== asked.challenge) return null;
    this.codes.delete(body.get('code') ?? '');
    return { access_token: 'a', token_type: 'bearer', id_token: this.token(this.nonce ?? asked.nonce) };
  }

  private token(nonce: string): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: 'panhuo',
      sub: this.subject,
      iat: now,
      exp: now + 60,
      nonce,
      preferred_username: this.login,
    };
    const text = [{ alg: 'RS256', kid: 'k' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), this.key).toString('base64url')}`;
  }
}

const provider = new Provider();
let site: TestSite;
beforeAll(async () => {
  await provider.listen();
  const config = { id: 'office', name: '统一身份认证', issuer: provider.issuer, client_id: 'panhuo' };
  site = await testSite({
    providers: new OidcProviders([config], { PANHUO_OIDC_OFFICE_SECRET: 'x' }, () => new Date()),
  });
  await site.user({ login: 'chen', name: '陈晨', roles: ['leader'], provider: 'office' });
  await site.user({ login: 'local' });
}, SHARED_TIMEOUT);
afterAll(async () => {
  await site.close();
  provider.close();
});

/** Goes there and comes back; `spoil` changes the address that it comes back to. */
async function roundTrip(spoil: (back: URL) => void = () => undefined) {
  const start = await site.app.inject('/api/v1/session/oidc/office');
  const [cookie = ''] = String(start.headers['set-cookie']).split(';');
  const back = provider.visit(String(start.headers.location));
  spoil(back);
  const answer = await site.app.inject({ url: back.pathname + back.search, headers: { cookie } });
  return { start, back, cookie, answer };
}

it('asks with PKCE, state and nonce, and lets in whom an administrator named', async () => {
  const { start, back, cookie, answer } = await roundTrip();
  expect(start.statusCode).toBe(302);
  const asked = new URL(String(start.headers.location)).searchParams;
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    state: expect.stringMatching(/.{20}/),
    nonce: expect.stringMatching(/.{20}/),
  });
  expect(start.headers['set-cookie']).toEqual([expect.stringContaining('SameSite=Lax')]);
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/']);
  const session = [answer.headers['set-cookie']].flat().find((set) => set?.startsWith('panhuo_session='));
  const me = await site.app.inject({
    url: '/api/v1/session',
    headers: { cookie: String(session).split(';')[0] ?? '' },
  });
  expect(me.json()).toMatchObject({
    user: { name: '陈晨', roles: ['leader'] },
    providers: [{ id: 'office', name: '统一身份认证' }],
  });
  // What came back serves once.
  const again = await site.app.inject({ url: back.pathname + back.search, headers: { cookie } });
  expect(again.json().code).toBe('PANHUO_SIGN_IN_PROVIDER');
});

it.each<[string, () => Promise<{ answer: { statusCode: number; json(): { code?: string } } }>]>([
  ['with another state', () => roundTrip((back) => back.searchParams.set('state', 'another'))],
  ['with a code it was not given', () => roundTrip((back) => back.searchParams.set('code', 'stolen'))],
  ['from another issuer', () => roundTrip((back) => back.searchParams.set('iss', 'https://evil.example'))],
  ['with an error', () => roundTrip((back) => back.searchParams.set('error', 'access_denied'))],
  [
    'with another nonce',
    async () => {
      provider.nonce = 'replayed';
      return roundTrip().finally(() => {
        provider.nonce = null;
      });
    },
  ],
  [
    'as another subject under the same login',
    async () => {
      provider.subject = 'subject-2';
      return roundTrip().finally(() => {
        provider.subject = 'subject-1';
      });
    },
  ],
  [
    'as a user with a password here',
    async () => {
      [provider.login, provider.subject] = ['local', 'subject-3'];
      return roundTrip().finally(() => {
        [provider.login, provider.subject] = ['chen', 'subject-1'];
      });
    },
  ],
])('lets nobody in %s', async (_what, come) => {
  const { answer } = await come();
  expect([answer.statusCode, answer.json().code]).toEqual([403, 'PANHUO_SIGN_IN_PROVIDER']);
});

it('is known by the subject from then on, whatever the login is now', async () => {
  provider.login = 'renamed';
  expect((await roundTrip()).answer.statusCode).toBe(302);
});
