import type { Profile, ThrottleNotice } from './fetcher.ts';
import { hostKey } from './guard.ts';
import type { HostClock } from './host-clock.ts';
import { type Exchange, type HeaderList, headerOf } from './types.ts';

/**
 * EPO Open Patent Services 3.2: limits by service and by bytes, told in headers (OPS reference guide, "Fair use"). Colours of a service:
 * green under half of its requests a minute are used, yellow, red above three quarters, black none left.
 */
export interface OpsService {
  colour: string;
  /** Requests a minute. */
  perMinute: number;
}

export interface OpsState {
  /** `idle`, `busy` or `overloaded`. */
  system: string;
  services: ReadonlyMap<string, OpsService>;
}

export interface OpsOptions {
  /** Paces services over all processes; without it only pauses are kept. */
  clock?: HostClock;
  now?: () => number;
  /** Bytes an hour and a week that a free registered account has. @default 450 MB, 4 GB */
  quotas?: { hourBytes: number; weekBytes: number };
}

const MINUTE = 60_000;
const QUOTAS = { hourBytes: 450e6, weekBytes: 4e9 };
/** So near to a quota no more is asked for: what is under way still counts. */
const NEARLY = 0.98;

/** `busy (images=green:100, search=red:15)`; null when it is nothing of the kind. */
export function parseThrottlingControl(text: string): OpsState | null {
  const outer = /^\s*(\w+)\s*\(([^)]*)\)/.exec(text);
  if (outer === null) return null;
  const services = new Map<string, OpsService>();
  for (const part of (outer[2] ?? '').split(',')) {
    const service = /^\s*([\w-]+)\s*=\s*(\w+)\s*:\s*(\d+)\s*$/.exec(part);
    if (service === null) continue;
    services.set((service[1] ?? '').toLowerCase(), {
      colour: (service[2] ?? '').toLowerCase(),
      perMinute: Number(service[3]),
    });
  }
  return { system: (outer[1] ?? '').toLowerCase(), services };
}

/** Which service a URL counts for. */
export function opsService(url: URL): string {
  const path = /\/rest-services\/(.*)$/.exec(url.pathname)?.[1] ?? '';
  if (/^(published-data\/images|classification\/cpc\/media)\b/.test(path)) return 'images';
  if (/^published-data\/search\b/.test(path)) return 'search';
  if (/^published-data\b/.test(path)) return 'retrieval';
  if (/^(family|legal)\b/.test(path)) return 'inpadoc';
  return 'other';
}

export function createOpsProfile(options: OpsOptions = {}): Profile {
  const now = options.now ?? Date.now;
  const quotas = options.quotas ?? QUOTAS;
  let state: OpsState | null = null;
  /** Until when a service, or all of them under `*`, may not be asked. */
  const paused = new Map<string, { until: number; why: string }>();

  const pause = (service: string, until: number, why: string) => {
    if ((paused.get(service)?.until ?? 0) < until) paused.set(service, { until, why });
  };

  const noticeOf = (service: string): ThrottleNotice | null => {
    const found = [paused.get('*'), paused.get(service)].filter(
      (one) => one !== undefined && one.until > now(),
    );
    const longest = found.sort((a, b) => (b?.until ?? 0) - (a?.until ?? 0))[0];
    return longest === undefined ? null : { retryAfterMs: longest.until - now(), message: longest.why };
  };

  const learn = (service: string, headers: HeaderList) => {
    state = parseThrottlingControl(headerOf(headers, 'x-throttling-control') ?? '') ?? state;
    if (state?.services.get(service)?.colour === 'black') {
      pause(service, now() + (waitOf(headers) ?? MINUTE), `OPS 的 ${service} 服务本分钟的次数已用完`);
    }
    const hour = usedOf(headers, 'x-individualquotaperhour-used');
    if (hour >= quotas.hourBytes * NEARLY)
      pause('*', now() + 10 * MINUTE, `OPS 本小时的流量已用 ${mega(hour)} MB`);
    const week = usedOf(headers, 'x-registeredquotaperweek-used');
    if (week >= quotas.weekBytes * NEARLY)
      pause('*', now() + 6 * 60 * MINUTE, `OPS 本周的流量已用 ${mega(week)} MB`);
  };

  return {
    beforeSend: async (url, signal) => {
      const service = opsService(url);
      const notice = noticeOf(service);
      if (notice !== null) return notice;
      const limit = state?.services.get(service);
      if (options.clock === undefined || limit === undefined || limit.perMinute === 0) return null;
      const turn = await options.clock.reserve(
        `${hostKey(url)}/${service}`,
        spacingOf(limit, state?.system ?? ''),
        {
          signal,
        },
      );
      return turn.granted
        ? null
        : { retryAfterMs: turn.waitMs, message: `OPS 的 ${service} 服务每分钟至多 ${limit.perMinute} 次` };
    },
    throttleOf: (answer) => {
      const service = opsService(new URL(answer.url));
      learn(service, answer.headers);
      const reason = headerOf(answer.headers, 'x-rejection-reason');
      if (answer.status !== 403 || (reason === undefined && noticeOf(service) === null)) return null;
      const wait = rejectionMs(reason ?? '', answer);
      if (wait === null) return noticeOf(service);
      const message = `OPS 拒绝：${reason ?? ''}`;
      // A quota is the account's, a throttle the service's.
      pause(/throttling/i.test(reason ?? '') ? service : '*', now() + wait, message);
      return noticeOf(service);
    },
  };
}

/** Evenly over the minute; slower as the colour warms. */
function spacingOf({ colour, perMinute }: OpsService, system: string): number {
  const warmth = colour === 'red' ? 2 : colour === 'yellow' ? 1.25 : 1;
  return Math.ceil((MINUTE / perMinute) * warmth * (system === 'overloaded' ? 2 : 1));
}

/** OPS gives Retry-After in milliseconds, against the standard; nobody asks for less than a second, so small numbers are seconds. */
function waitOf(headers: HeaderList): number | null {
  const text = headerOf(headers, 'retry-after')?.trim() ?? '';
  if (!/^\d{1,10}$/.test(text)) return null;
  return Number(text) < 1000 ? Number(text) * 1000 : Number(text);
}

/** Null for a rejection that waiting does not cure. */
function rejectionMs(reason: string, answer: Exchange): number | null {
  const stated = waitOf(answer.headers);
  if (/PerMinute|ThrottlingControl/i.test(reason)) return stated ?? MINUTE;
  if (/PerHour/i.test(reason)) return stated ?? 15 * MINUTE;
  // When the week ends for an account is not told: asked again four times a day.
  if (/PerDay|PerWeek|DataSize/i.test(reason)) return stated ?? 6 * 60 * MINUTE;
  return stated;
}

function usedOf(headers: HeaderList, name: string): number {
  const text = headerOf(headers, name) ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

function mega(bytes: number): number {
  return Math.round(bytes / 1e6);
}
