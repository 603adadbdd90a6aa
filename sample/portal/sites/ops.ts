import { daysToPublication, familyIdOf } from '../../province/families.ts';
import { Rng } from '../../rng.ts';
import { shiftDay } from '../days.ts';
import { EVER, escaped, json, LABEL, type Page, type PageRequest, type Site, xml } from '../page.ts';
import type { Publications } from '../publications.ts';
import { type Fields, slice, type World } from '../world.ts';
import {
  type DocdbNumber,
  docdb,
  documentId,
  type ForeignEvent,
  familyMember,
  ipcr,
  legalEvent,
  type Member,
  parties,
  patentFamily,
  worldPatentData,
} from './ops-xml.ts';

/** Client of the portal's OPS: set these in the environment of whoever crawls it. */
export const OPS_CREDENTIALS: Readonly<Record<string, string>> = {
  PANHUO_SAMPLE_OPS_KEY: 'sample-key',
  PANHUO_SAMPLE_OPS_SECRET: 'sample-secret',
};

/** Numbers in one request for bibliographic data; OPS takes a hundred. */
const BATCH = 20;
/** Applications with families abroad that the office watches. */
const WATCHED = 300;
/** Of them so many have their families and events asked for. */
const FAMILIES = 60;
/** As OPS writes it, with requests a minute that let a demonstration end soon; a free account has 60 and 200. */
const THROTTLING =
  'idle (images=green:6000, inpadoc=green:6000, other=green:6000, retrieval=green:6000, search=green:6000)';
const SERVICES = '3.2/rest-services/';
const LEGAL: readonly Omit<ForeignEvent, 'day'>[] = [
  { code: 'AS', description: 'ASSIGNMENT', influence: ' ' },
  { code: '17P', description: 'REQUEST FOR EXAMINATION FILED', influence: '+' },
  { code: 'MAFP', description: 'MAINTENANCE FEE PAYMENT', influence: '+' },
  { code: 'PG25', description: 'LAPSED IN A CONTRACTING STATE', influence: '-' },
];

/**
 * An interface in the manner of EPO OPS 3.2: OAuth token, quota headers, exchange documents. What to ask for is listed in
 * `/ops/watchlist.xml`, a sitemap of the office's own: OPS has no such list.
 */
export class OpsSite implements Site {
  readonly prefix = '/ops/';
  readonly name = '开放专利服务接口';
  /** Answers depend on the token. */
  readonly dynamic = true;
  private readonly publications: Publications;
  private readonly seed: number;
  private readonly asOf: string;
  private watched: readonly Fields[] | undefined;
  private byNumber: Map<string, Fields> | undefined;
  private used = 0;

  constructor(publications: Publications, { seed, asOf }: Pick<World, 'seed' | 'asOf'>) {
    this.publications = publications;
    this.seed = seed;
    this.asOf = asOf;
  }

  page(request: PageRequest): Page | undefined {
    const { path, headers } = request;
    if (path === 'watchlist.xml') return this.watchlist(String(headers.host ?? ''));
    if (path === '3.2/auth/accesstoken') return this.token(request);
    if (!path.startsWith(SERVICES)) return undefined;
    if (headers.authorization !== `Bearer ${this.bearer()}`) return fault(400, 'invalid_access_token');
    const answer = this.service(path.slice(SERVICES.length));
    this.used += answer?.body.length ?? 0;
    return answer && { ...answer, headers: this.quota() };
  }

  private service(path: string): Page | undefined {
    const biblio = /^published-data\/publication\/docdb\/([\w.,]+)\/biblio$/.exec(path)?.[1];
    if (biblio !== undefined) return this.biblio(biblio.split(','));
    const family = /^family\/publication\/docdb\/([\w.]+)$/.exec(path)?.[1];
    if (family !== undefined) return this.family(family, false);
    const legal = /^legal\/publication\/docdb\/([\w.]+)$/.exec(path)?.[1];
    return legal === undefined ? undefined : this.family(legal, true);
  }

  /** Publications with relatives abroad, one for each application. */
  list(): readonly Fields[] {
    if (this.watched) return this.watched;
    const once = new Map<string, Fields>();
    for (const row of this.publications.related(EVER)) {
      const application = row.application_number ?? '';
      if (!once.has(application)) once.set(application, row);
    }
    this.watched = [...once.values()].slice(0, WATCHED);
    return this.watched;
  }

  private find(dotted: string): Fields | undefined {
    this.byNumber ??= new Map(this.list().map((row) => [dottedOf(row), row]));
    return this.byNumber.get(dotted);
  }

  private watchlist(host: string): Page {
    const base = `http://${host}${this.prefix}${SERVICES}`;
    const numbers = this.list().map(dottedOf);
    const urls: string[] = [];
    for (let page = 1; (page - 1) * BATCH < numbers.length; page++)
      urls.push(`published-data/publication/docdb/${slice(numbers, page, BATCH).join(',')}/biblio`);
    for (const number of numbers.slice(0, FAMILIES))
      urls.push(`family/publication/docdb/${number}`, `legal/publication/docdb/${number}`);
    return xml(`<?xml version="1.0" encoding="UTF-8"?>
<!-- ${LABEL} -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.map((url) => `<url><loc>${escaped(base + url)}</loc></url>`).join('\n')}
</urlset>
`);
  }

  private token({ method, headers, body }: PageRequest): Page {
    const [key, secret] = Object.values(OPS_CREDENTIALS);
    const basic = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    const form = new URLSearchParams(body);
    const inBody = form.get('client_id') === key && form.get('client_secret') === secret;
    if (method !== 'POST' || form.get('grant_type') !== 'client_credentials')
      return fault(400, 'unsupported_grant_type');
    if (headers.authorization !== basic && !inBody) return fault(401, 'invalid_client');
    return {
      ...json({
        token_type: 'BearerToken',
        access_token: this.bearer(),
        expires_in: '1199',
        status: 'approved',
      }),
      cacheable: false,
    };
  }

  private bearer(): string {
    return `sample-${new Rng(this.seed, 'ops-token').next().toString(16)}`;
  }

  private quota(): Record<string, string> {
    return {
      'X-Throttling-Control': THROTTLING,
      'X-IndividualQuotaPerHour-Used': String(this.used),
      'X-RegisteredQuotaPerWeek-Used': String(this.used),
    };
  }

  private biblio(numbers: readonly string[]): Page {
    const found = numbers.map((number) => {
      const row = this.find(number);
      return row ? exchangeDocument(row) : missing(number);
    });
    return xml(
      worldPatentData('exchange', `<exchange-documents>\n${found.join('\n')}\n</exchange-documents>`),
    );
  }

  private family(dotted: string, legal: boolean): Page | undefined {
    const row = this.find(dotted);
    const queried = row && docdb(row.publication_number ?? '');
    if (!queried) return undefined;
    const members = membersOf(row, queried).map((member) =>
      familyMember(familyOf(row), member, queried, legal ? this.events(member, queried) : ''),
    );
    return xml(patentFamily(queried, members, legal));
  }

  /** Events of relatives abroad only: those at home are the gazette's. */
  private events(member: Member, queried: DocdbNumber): string {
    if (member.country === queried.country) return '';
    const rng = new Rng(this.seed, 'inpadoc', member.country + member.number);
    return LEGAL.filter(() => rng.chance(0.5))
      .map((event, i) => ({ ...event, day: shiftDay(member.published, 90 * (i + 1)) }))
      .filter(({ day }) => day <= this.asOf)
      .map((event) => legalEvent(member, event))
      .join('');
  }
}

function dottedOf(row: Fields): string {
  const id = docdb(row.publication_number ?? '');
  return id ? `${id.country}.${id.number}.${id.kind}` : '';
}

function familyOf(row: Fields): string {
  return familyIdOf(row.application_number ?? '');
}

/** The document itself and its relatives. */
export function membersOf(row: Fields, own: DocdbNumber): Member[] {
  const published = row.publication_date ?? '';
  const relatives = (row.family_numbers ?? '').split(';').flatMap((text) => docdb(text) ?? []);
  const filed = row.filing_date ?? '';
  return [
    { ...own, published, filed, application: (row.application_number ?? '').slice(0, 12) },
    ...relatives.map((relative) => ({
      ...relative,
      published: shiftDay(filed, daysToPublication(relative.country, relative.kind)),
      filed: shiftDay(filed, 360),
      application: relative.number,
    })),
  ];
}

function exchangeDocument(row: Fields): string {
  const id = docdb(row.publication_number ?? '');
  if (!id) return '';
  const names = (list: string | undefined) => (list ?? '').split(';').filter(Boolean);
  const symbols = names(row.classification).filter((symbol) => /^[A-H]\d\d[A-Z]\d+\/\d+/.test(symbol));
  const application = { country: 'CN', number: (row.application_number ?? '').slice(0, 12), kind: 'A' };
  return `<exchange-document system="ops.epo.org" family-id="${familyOf(row)}" country="${id.country}" doc-number="${id.number}" kind="${id.kind}">
<bibliographic-data>
<publication-reference>${documentId(id, row.publication_date)}</publication-reference>
<classifications-ipcr>${symbols.map((symbol, i) => ipcr(symbol, i + 1)).join('')}</classifications-ipcr>
<application-reference>${documentId(application, row.filing_date)}</application-reference>
<parties>${parties('applicant', names(row.applicants))}${parties('inventor', names(row.inventors))}</parties>
<invention-title lang="zh">${escaped(row.title)}</invention-title>
</bibliographic-data>
${row.abstract ? `<abstract lang="zh"><p>${escaped(row.abstract)}</p></abstract>` : ''}
</exchange-document>`;
}

function missing(dotted: string): string {
  const [country = '', number = '', kind = ''] = dotted.split('.');
  return `<exchange-document system="ops.epo.org" country="${country}" doc-number="${number}" kind="${kind}" status="not found"/>`;
}

function fault(status: number, code: string): Page {
  return {
    ...xml(`<?xml version="1.0" encoding="UTF-8"?>
<error><code>${status}</code><message>${code}</message><description>${LABEL}</description></error>
`),
    status,
    cacheable: false,
  };
}
