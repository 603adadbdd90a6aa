import { PanhuoError } from '../domain/errors.ts';

/** One provider as panhuo.yaml names it; the secret is in the environment variable `PANHUO_OIDC_<ID>_SECRET`. */
export interface OidcConfig {
  readonly id: string;
  /** On the button: 省统一身份认证. */
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  /** Claim that holds the login for the first time. @default preferred_username */
  readonly login_claim?: string | undefined;
}

export interface OidcIdentity {
  readonly provider: string;
  readonly subject: string;
  readonly login: string | null;
}

/** What must come back unchanged; kept in memory under a key that is in the browser's cookie. */
interface Begun {
  readonly provider: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly redirect: string;
  readonly at: number;
}

/** How long somebody may take at the provider. Milliseconds. */
const PATIENCE = 10 * 60_000;
const MOST_BEGUN = 5000;

type Client = typeof import('openid-client');
type Configuration = import('openid-client').Configuration;

/** Sign-in by OpenID Connect: code flow with PKCE, state and nonce. */
export class OidcProviders {
  private readonly configs: readonly OidcConfig[];
  private readonly env: Readonly<Record<string, string | undefined>>;
  private readonly clock: () => Date;
  private readonly found = new Map<string, Promise<Configuration>>();
  private readonly begun = new Map<string, Begun>();

  constructor(
    configs: readonly OidcConfig[],
    env: Readonly<Record<string, string | undefined>>,
    clock: () => Date,
  ) {
    this.configs = configs;
    this.env = env;
    this.clock = clock;
  }

  get buttons(): { id: string; name: string }[] {
    return this.configs.map(({ id, name }) => ({ id, name }));
  }

  has(id: string): boolean {
    return this.configs.some((config) => config.id === id);
  }

  /** Where to send the browser. @param key random, goes into its cookie @throws PANHUO_SIGN_IN_PROVIDER */
  async begin(id: string, key: string, redirect: string): Promise<URL> {
    const config = this.configOf(id);
    const client = await import('openid-client');
    const configuration = await this.discovered(client, config);
    const [verifier, state, nonce] = [
      client.randomPKCECodeVerifier(),
      client.randomState(),
      client.randomNonce(),
    ];
    this.begun.set(key, { provider: id, verifier, state, nonce, redirect, at: this.clock().getTime() });
    if (this.begun.size > MOST_BEGUN) this.begun.delete(this.begun.keys().next().value ?? '');
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
  }

  /** Who came back. Each beginning serves once. @throws PANHUO_SIGN_IN_PROVIDER */
  async finish(id: string, key: string, query: string): Promise<OidcIdentity> {
    const config = this.configOf(id);
    const begun = this.begun.get(key);
    this.begun.delete(key);
    if (begun === undefined || begun.provider !== id || this.clock().getTime() - begun.at > PATIENCE)
      throw refused('登录已超时，或不是从本页开始的');
    const client = await import('openid-client');
    const configuration = await this.discovered(client, config);
    const back = new URL(begun.redirect);
    back.search = query;
    const tokens = await client
      .authorizationCodeGrant(configuration, back, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw refused('对方没有确认您的身份', error);
      });
    const claims = tokens.claims();
    if (claims === undefined) throw refused('对方没有给出身份');
    const login = claims[config.login_claim ?? 'preferred_username'];
    return { provider: id, subject: claims.sub, login: typeof login === 'string' ? login : null };
  }

  /** Found once; again after a failure. Without TLS only on this machine. */
  private discovered(client: Client, config: OidcConfig): Promise<Configuration> {
    const known = this.found.get(config.id);
    if (known !== undefined) return known;
    const issuer = new URL(config.issuer);
    const isLocal =
      issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);
    const secret = this.env[`PANHUO_OIDC_${config.id.toUpperCase().replaceAll('-', '_')}_SECRET`];
    const finding = client
      .discovery(
        issuer,
        config.client_id,
        secret,
        secret === undefined ? client.None() : client.ClientSecretBasic(secret),
        {
          timeout: 10,
          ...(isLocal ? { execute: [client.allowInsecureRequests] } : {}),
        },
      )
      .catch((error: unknown) => {
        this.found.delete(config.id);
        throw refused(`连不上统一登录（${config.name}）`, error);
      });
    this.found.set(config.id, finding);
    return finding;
  }

  private configOf(id: string): OidcConfig {
    const config = this.configs.find((one) => one.id === id);
    if (config === undefined) throw refused('没有配置这个统一登录');
    return config;
  }
}

const refused = (message: string, cause?: unknown) =>
  new PanhuoError('PANHUO_SIGN_IN_PROVIDER', message, {
    hint: '请返回登录页重试。',
    ...(cause === undefined ? {} : { cause }),
  });
