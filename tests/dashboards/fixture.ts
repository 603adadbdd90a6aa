import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { buildWarehouse } from '../../activities/build/build-warehouse.ts';
import { archiveFiles } from '../../activities/crawl/archive-files.ts';
import { parseDocuments } from '../../activities/parse/parse-documents.ts';
import { openWorkspace, type Workspace } from '../../lake/workspace.ts';
import type { BuildOut, DocumentOutcome } from '../../workflows/steps.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { csv, type Row } from '../helpers/gazette.ts';

/** A log that says nothing. */
export const silent = pino({ level: 'silent' });

const model = (name: string, columns: Record<string, string>, audits: string, sql: string) => `/* model
name: ${name}
grain: 测试
key: [${Object.keys(columns)[0]}]
columns:
${Object.entries(columns)
  .map(([column, type]) => `  ${column}: { type: ${type}, name: ${column}, meaning: 测试 }`)
  .join('\n')}
audits:
${audits}
*/
${sql}
`;

const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'VARCHAR']));

/** The smallest models that metrics and traces can work on. */
const DIM_PATENT = model(
  'dim_patent',
  {
    ...texts('patent_id', 'application_number', 'publication_number', 'kind', 'title'),
    publication_date: 'DATE',
    grant_date: 'DATE',
    ...texts('wipo_field', 'province', 'city', 'first_org_id', 'first_org_type', 'university', 'record_ids'),
  },
  '  - unique: [patent_id]',
  `SELECT publication_number AS patent_id, application_number, publication_number, '发明' AS kind, title, publication_date,
  NULL::DATE AS grant_date, NULL::VARCHAR AS wipo_field, '江苏省' AS province, '南京市' AS city, NULL::VARCHAR AS first_org_id,
  '高校' AS first_org_type, NULL::VARCHAR AS university, record_id AS record_ids
FROM lake.publication`,
);

const EVENT_COLUMNS = {
  ...texts('event_id', 'patent_id', 'code'),
  event_date: 'DATE',
  ...texts('publication_number', 'record_ids'),
};
const event = (audits: string) =>
  model(
    'fct_legal_event',
    EVENT_COLUMNS,
    audits,
    `SELECT 'e' || publication_number AS event_id, publication_number AS patent_id, 'PUB_A' AS code, publication_date AS event_date,
  publication_number, record_id AS record_ids FROM lake.publication`,
  );
const PASSING = '  - unique: [event_id]';
const sqlAudit = (severity: string) =>
  `${PASSING}\n  - sql: { name: '标题不含尖括号', severity: ${severity}, query: "select title from dim_patent where contains(title, '<')" }`;

/** A workspace of a test's own, with models of its own. */
export class Fixture {
  readonly home: string;
  /** Folder of its models. */
  readonly transforms: string;
  private files = 0;

  private constructor(home: string, transforms: string) {
    this.home = home;
    this.transforms = transforms;
  }

  static create(config?: string): Fixture {
    const folder = temporaryFolder('panhuo-server-');
    const fixture = new Fixture(path.join(folder, 'home'), path.join(folder, 'transforms'));
    mkdirSync(path.join(fixture.transforms, 'marts'), { recursive: true });
    mkdirSync(path.join(fixture.transforms, 'reference'));
    mkdirSync(fixture.home, { recursive: true });
    if (config !== undefined) writeFileSync(path.join(fixture.home, 'panhuo.yaml'), config);
    fixture.model('dim_patent', DIM_PATENT);
    fixture.model('fct_legal_event', event(PASSING));
    return fixture;
  }

  readonly open = (): Promise<Workspace> => openWorkspace(this.home);

  private model(name: string, text: string): void {
    writeFileSync(path.join(this.transforms, 'marts', `${name}.sql`), text);
  }

  /** From now on the metric `publications` can be asked, too. */
  forMetrics(): void {
    const asOf = 'SELECT max(publication_date) AS as_of FROM lake.publication';
    this.model('int_as_of', model('int_as_of', { as_of: 'DATE' }, '  - not_null: [as_of]', asOf));
    const columns = {
      ...EVENT_COLUMNS,
      category: 'VARCHAR',
      document_kind: 'VARCHAR',
      announced_date: 'DATE',
    };
    const sql = `SELECT 'e' || publication_number AS event_id, publication_number AS patent_id, 'PUB_A' AS code, publication_date AS event_date,
  publication_number, record_id AS record_ids, '公布' AS category, '发明公开' AS document_kind, publication_date AS announced_date
FROM lake.publication`;
    this.model('fct_legal_event', model('fct_legal_event', columns, PASSING, sql));
  }

  /** From now on titles with `<` are found by an audit of this severity. */
  audit(severity: 'warn' | 'block'): void {
    this.model('fct_legal_event', event(sqlAudit(severity)));
  }

  /** Archives a file of these rows under this name. */
  async archive(entries: readonly (Row | string)[], name?: string) {
    this.files++;
    const folder = path.join(this.home, 'in', String(this.files));
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, name ?? `公报${this.files}.csv`);
    writeFileSync(file, csv(entries));
    return archiveFiles(await this.open(), {
      source: 'gazette',
      kind: 'publication',
      files: [file],
      correlation: 'c',
    });
  }

  async ingest(entries: readonly (Row | string)[], name?: string): Promise<DocumentOutcome[]> {
    const { documents } = await this.archive(entries, name);
    return (await parseDocuments(await this.open(), { documents, correlation: 'c' })).outcomes;
  }

  async build(correlation = 'build-1', more: { hold?: boolean } = {}): Promise<BuildOut> {
    return buildWarehouse(await this.open(), { correlation, ...more }, { transforms: this.transforms });
  }

  /** A build of the models that come with the program. */
  async buildShipped(): Promise<BuildOut> {
    return buildWarehouse(await this.open(), { correlation: 'shipped' });
  }
}
