import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, replaceFile } from './atomic.ts';
import { isPlainPath } from './duck.ts';
import { Lake } from './lake.ts';
import { SOURCE_ID } from './source-id.ts';
import type { CrawlSource, RuleCheck } from './sources.ts';
import { checkYaml, isProblem, readYaml, type YamlProblem } from './yaml-config.ts';

const sourceSchema = z.strictObject({
  /** Record kind of what the files hold. */
  kind: z.string(),
  parser: z.string(),
  /** What the data may be used by: licence, contract, law. For people. */
  licence: z.string().max(300).optional(),
  /** Folders and files, relative to the workspace folder; a folder means the files directly in it. */
  files: z.array(z.string()).default([]),
  /** Only names that end like this are taken from folders. @default .csv for gazette-csv, all formats of tables for others */
  suffixes: z.array(z.string()).optional(),
  /** A larger file is refused before it is read. Bytes. @default 8 GiB */
  max_bytes: z
    .number()
    .int()
    .positive()
    .default(8 * 1024 ** 3),
});
export type SourceConfig = z.infer<typeof sourceSchema>;

const oidcSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, '标识只能用小写字母、数字和 -'),
  /** On the button: 省统一身份认证. */
  name: z.string().min(1).max(40),
  issuer: z.url(),
  client_id: z.string().min(1),
  /** Claim that says the login when somebody comes for the first time. @default preferred_username */
  login_claim: z.string().optional(),
});

const configSchema = z.strictObject({
  sources: z
    .record(z.string().regex(SOURCE_ID, '来源标识只能用小写字母、数字、_ 和 -'), sourceSchema)
    .default({}),
  schedules: z
    .array(z.strictObject({ id: z.string(), cron: z.string(), run: z.enum(['run', 'build']).default('run') }))
    .default([]),
  /** Who visits the sites of others. */
  crawler: z
    .strictObject({
      /** Mail address or page of whoever answers for the crawler; without it only this machine is crawled. */
      contact: z.string().optional(),
      /** Product name in User-Agent and for robots.txt. @default Panhuo */
      agent: z
        .string()
        .regex(/^[A-Za-z_-]{1,40}$/, '只能用字母、_ 和 -')
        .optional(),
    })
    .default({}),
  /** Files that people hand in on the import page. */
  uploads: z
    .strictObject({
      /** A larger file is refused while it comes in. Bytes. */
      max_bytes: z
        .number()
        .int()
        .positive()
        .default(200 * 1024 ** 2),
      /** A file that nobody imported is removed after so many hours. */
      keep_hours: z
        .number()
        .positive()
        .max(24 * 30)
        .default(24),
    })
    .prefault({}),
  /** Who may sign in, besides by a password: providers of OpenID Connect. */
  accounts: z.strictObject({ oidc: z.array(oidcSchema).default([]) }).default({ oidc: [] }),
  store: z.strictObject({ kind: z.literal('local').default('local') }).default({ kind: 'local' }),
  /** Say 合成数据 wherever numbers of this workspace are shown. */
  synthetic: z.boolean().default(false),
});
export type WorkspaceConfig = z.infer<typeof configSchema>;

/** What a fresh workspace can read without any configuration. */
export const DEFAULT_CONFIG = `# 盘活工作区配置。改动后无需重启，下一条命令即生效。
sources:
  # 专利公报（公布公告）CSV：把文件放进 inbox/gazette，或在命令行给出文件名
  gazette:
    kind: publication
    parser: gazette-csv
    files: [inbox/gazette]
# 采集他人网站之前，请写明联系方式（邮箱或网址），对方管理员据此找到您
# crawler: { contact: 'ip-office@example.cn' }
# 定时（cron，时区 Asia/Shanghai）；panhuo up 运行期间生效
schedules: []
#  - { id: nightly, cron: '30 2 * * *', run: run }
`;

/** A workspace: everything one installation knows, in one folder. */
export interface Workspace {
  home: string;
  config: WorkspaceConfig;
  lake: Lake;
  /** Folder of snapshots and the current pointer. */
  warehouse: string;
  logs: string;
  /**
   * Sources that are crawled (`sources/*.yaml`), read when asked for. Pass the check that knows the parsers wherever something is
   * going to be run. @throws PANHUO_SOURCE_INVALID
   */
  crawlSources(check?: RuleCheck): Promise<Map<string, CrawlSource>>;
}

/** Opens a workspace, making it when it is new. @throws PANHUO_WORKSPACE_INVALID with file, line and field */
export async function openWorkspace(home: string, options: { clock?: () => Date } = {}): Promise<Workspace> {
  const folder = path.resolve(home);
  if (!isPlainPath(folder)) {
    throw new PanhuoError('PANHUO_WORKSPACE_INVALID', `工作区路径中不能有 *、? 和 [：${folder}`, {
      where: { file: folder },
      hint: '请把工作区放到另一个文件夹，或改名。',
    });
  }
  await mkdir(path.join(folder, 'warehouse'), { recursive: true });
  await mkdir(path.join(folder, 'logs'), { recursive: true });
  const file = path.join(folder, 'panhuo.yaml');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    text = DEFAULT_CONFIG;
    await replaceFile(file, text);
  }
  const config = parseConfig(text, file);
  return {
    home: folder,
    config,
    lake: await Lake.open(path.join(folder, 'lake'), options.clock),
    warehouse: path.join(folder, 'warehouse'),
    logs: path.join(folder, 'logs'),
    async crawlSources(check) {
      const { loadSources } = await import('./sources.ts');
      return loadSources(folder, { taken: Object.keys(config.sources), ...(check ? { check } : {}) });
    },
  };
}

/** @throws PANHUO_WORKSPACE_INVALID */
export function parseConfig(text: string, file: string): WorkspaceConfig {
  const content = readYaml(text);
  if (isProblem(content)) throw invalid(content, file);
  const checked = checkYaml(content, configSchema);
  if ('value' in checked) return checked.value;
  const [problem] = checked.problems;
  throw invalid(
    problem ?? { line: 1, field: '', message: '不合要求' },
    file,
    '可参照 panhuo.yaml 顶部的注释。',
  );
}

function invalid({ line, field, message }: YamlProblem, file: string, hint?: string): PanhuoError {
  const text = hint === undefined ? message : `${field || '（根）'}：${message}`;
  return new PanhuoError('PANHUO_WORKSPACE_INVALID', `第 ${line} 行 ${text}`, {
    where: { file, line, ...(field ? { field } : {}) },
    ...(hint === undefined ? {} : { hint }),
  });
}
