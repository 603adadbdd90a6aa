import { z } from 'zod';
import { RECORD_KINDS, recordKind } from '../../domain/records/index.ts';
import { css } from './css.ts';
import { pointer } from './pointer.ts';
import { duration, regex, size } from './units.ts';

/** Only names of environment variables: a secret never stands in a file. */
const environmentName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/, '这里只写环境变量的名字（大写字母、数字、下划线），不写内容本身');

const address = z.string().superRefine((text, context) => {
  // `${NAME}` is filled in before the schema sees it.
  if (!URL.canParse(text) || !/^https?:/i.test(text)) {
    context.addIssue({ code: 'custom', message: '不是 http 或 https 地址', input: text });
  } else if (new URL(text).username !== '' || new URL(text).password !== '') {
    context.addIssue({ code: 'custom', message: '地址中不能写用户名和口令，请用 credentials', input: text });
  }
});

/** No `pattern` in the published schema: an editor would refuse `${PORTAL}`. */
const privateAddress = z.string().superRefine((text, context) => {
  if (!/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(text)) {
    context.addIssue({ code: 'custom', message: '应写作 127.0.0.1:8251', input: text });
  }
});

const host = z.string().superRefine((text, context) => {
  if (!/^(?:\*\.)?(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(text)) {
    context.addIssue({
      code: 'custom',
      message: '应写作 www.example.cn、www.example.cn:8080 或 *.example.cn',
      input: text,
    });
  }
});

const headers = z
  .record(z.string().regex(/^[A-Za-z0-9-]+$/, '不是请求头的名字'), z.string())
  .superRefine((all, context) => {
    for (const name of Object.keys(all)) {
      if (
        /^(?:authorization|cookie|host|content-length|transfer-encoding|connection|user-agent)$/i.test(name)
      ) {
        context.addIssue({ code: 'custom', path: [name], message: '此请求头不能在这里写', input: name });
      }
    }
  });

const startRequest = z.strictObject({
  url: address.meta({ description: '地址' }),
  method: z.enum(['GET', 'POST']).default('GET').meta({ description: '请求方法' }),
  form: z.record(z.string(), z.string()).optional().meta({ description: '以表单方式提交的字段（POST）' }),
  json: z.unknown().optional().meta({ description: '以 JSON 提交的正文（POST）' }),
});

const pages = z.strictObject({
  param: z.string().min(1).meta({ description: '表示页码（或偏移量）的查询参数名，如 page' }),
  from: z.int().min(0).default(1).meta({ description: '第一页的值；地址中没有该参数时即为此值' }),
  step: z.int().positive().default(1).meta({ description: '每页增加多少；按偏移量翻页时为每页条数' }),
  until: z
    .union([z.literal('empty'), z.int().min(0).max(100_000)])
    .default('empty')
    .meta({ description: '何时停止：empty 为直到某页没有条目；或最后一页的值' }),
  item: z.string().min(1).optional().meta({
    description:
      '什么算一个条目：CSS 选择器（网页）或 JSON 指针（以 / 开头）；不写则为同页其他规则跟随的链接',
  }),
});

const followRule = z
  .strictObject({
    css: css.optional().meta({ description: '带链接的元素，CSS 选择器' }),
    attr: z.string().min(1).optional().meta({ description: '链接所在的属性，默认 href，没有则 src' }),
    match: regex
      .optional()
      .meta({ description: '只跟随完整地址符合此正则表达式的链接；单独使用时看所有 a[href]' }),
    next: z.boolean().default(false).meta({ description: '这是“下一页”链接：不计入层数' }),
    pages: pages.optional().meta({ description: '按查询参数翻页' }),
    json: z
      .union([
        pointer,
        z.strictObject({
          param: z.string().min(1).meta({ description: '带游标的查询参数名' }),
          at: pointer.meta({ description: '答复中下一个游标所在处' }),
        }),
      ])
      .optional()
      .meta({ description: 'JSON 接口：下一个地址（或各条目地址，用 *）所在的指针，或游标 {param, at}' }),
    sitemap: z.literal(true).optional().meta({ description: '跟随站点地图、RSS、Atom 中的全部地址' }),
    take: regex
      .optional()
      .meta({ description: '从属性（或 JSON 值）中取出的部分：第一个括号，没有括号则为全部' }),
    url: z
      .string()
      .min(1)
      .optional()
      .meta({ description: '由取出的部分组成地址，{value} 处代入，如 /detail?id={value}；可为相对地址' }),
    from: regex.optional().meta({ description: '只用于完整地址符合此正则表达式的页面' }),
    depth: z.int().min(1).optional().meta({ description: '所得链接最深到第几层；起始页为第 0 层' }),
  })
  .superRefine((rule, context) => {
    const ways = [rule.css ?? rule.match, rule.pages, rule.json, rule.sitemap].filter(
      (way) => way !== undefined,
    );
    const only = '一条规则应有且仅有 css/match、pages、json、sitemap 之一';
    const json = rule.json !== undefined && rule.match !== undefined && rule.css === undefined;
    const map = rule.sitemap !== undefined && rule.match !== undefined && rule.css === undefined;
    if (ways.length !== (json || map ? 2 : 1))
      context.addIssue({ code: 'custom', message: only, input: rule });
    if (rule.url !== undefined && !rule.url.includes('{value}')) {
      context.addIssue({ code: 'custom', path: ['url'], message: '应含 {value}', input: rule.url });
    }
    if (
      rule.take !== undefined &&
      rule.url === undefined &&
      rule.css === undefined &&
      rule.json === undefined
    ) {
      context.addIssue({
        code: 'custom',
        path: ['take'],
        message: '应与 css 或 json 同用',
        input: rule.take,
      });
    }
  });

const keepRule = z.strictObject({
  match: regex.meta({ description: '保存完整地址符合此正则表达式的页面' }),
  media: z
    .array(z.string().regex(/^[a-z*]+\/[\w.+*-]+$/i, '应写作 text/html 或 application/*'))
    .min(1)
    .optional()
    .meta({ description: '只保存这些类型（Content-Type），可写 application/*' }),
  kind: z
    .string()
    .superRefine((kind, context) => {
      if (recordKind(kind) === undefined) {
        const known = RECORD_KINDS.map((one) => one.kind).join('、');
        context.addIssue({ code: 'custom', message: `没有这种记录：${kind}（可用：${known}）`, input: kind });
      }
    })
    .meta({ description: '记录种类', enum: RECORD_KINDS.map((one) => one.kind) }),
  parser: z.string().min(1).meta({ description: '解析器，如 html-fields、json-fields' }),
  options: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: '解析器的设置；各解析器自有写法' }),
});

const recrawl = z
  .strictObject({
    every: duration
      .default(86_400_000)
      .meta({ description: '多久重访一次，按页面变动的频繁程度在 min 与 max 之间调整' }),
    min: duration.optional().meta({ description: '最短间隔，默认 1h（不长于 every）' }),
    max: duration.optional().meta({ description: '最长间隔，默认 30d（不短于 every）' }),
  })
  .transform(({ every, min, max }, context) => {
    const bounds = {
      every,
      min: min ?? Math.min(every, 3_600_000),
      max: max ?? Math.max(every, 30 * 86_400_000),
    };
    if (bounds.min > every || bounds.max < every) {
      context.addIssue({ code: 'custom', message: '应有 min ≤ every ≤ max', input: bounds });
    }
    return bounds;
  });

const politeness = z.strictObject({
  delay: duration.default(1000).meta({ description: '同一主机两次请求之间至少相隔' }),
  concurrency: z.int().min(1).max(64).default(1).meta({ description: '同一主机最多同时几个请求' }),
  robots: z
    .boolean()
    .default(true)
    .meta({ description: '遵守 robots.txt、nofollow；只有获得对方书面许可时才可关闭' }),
});

const budget = z.strictObject({
  pages: z.int().positive().default(10_000).meta({ description: '一轮最多请求多少页' }),
  bytes: size.default(2_000_000_000).meta({ description: '一轮最多下载多少，如 2GB' }),
  depth: z.int().min(0).default(20).meta({ description: '离起始页最多几层；翻页不计' }),
  time: duration.default(3_600_000).meta({ description: '一轮最长时间' }),
});

const credentials = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic').meta({ description: 'HTTP Basic' }),
    user: environmentName.meta({ description: '存放用户名的环境变量' }),
    password: environmentName.meta({ description: '存放口令的环境变量' }),
  }),
  z.strictObject({
    type: z.literal('header').meta({ description: '一个请求头' }),
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .meta({ description: '请求头的名字，如 X-API-Key' }),
    value: environmentName.meta({ description: '存放内容的环境变量' }),
    prefix: z.string().default('').meta({ description: '写在内容之前的文字，如 "Bearer "' }),
  }),
  z.strictObject({
    type: z.literal('oauth2').meta({ description: 'OAuth 2.0 客户端凭据' }),
    token_url: address.meta({ description: '取得令牌的地址' }),
    client_id: environmentName.meta({ description: '存放客户端标识的环境变量' }),
    client_secret: environmentName.meta({ description: '存放客户端密钥的环境变量' }),
    scope: z.string().optional().meta({ description: '权限范围' }),
  }),
]);

const blockRule = z
  .strictObject({
    css: css.optional().meta({ description: '页面含有此元素' }),
    text: z.string().min(1).optional().meta({ description: '页面含有此文字' }),
    status: z.int().min(100).max(599).optional().meta({ description: '状态码' }),
  })
  .refine((rule) => Object.keys(rule).length > 0, '至少写 css、text、status 之一');

/** A source file as it is written. Descriptions are what an editor shows; `docs/source.schema.json` is made of this. */
export const crawlSourceSchema = z.strictObject({
  name: z.string().min(1).meta({ description: '来源的名称，给人看的' }),
  licence: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({ description: '凭什么使用：许可、合同或法律依据，给人看的' }),
  start: z
    .array(z.union([address, startRequest]))
    .min(1)
    .transform((all) =>
      all.map((one) => (typeof one === 'string' ? { url: one, method: 'GET' as const } : one)),
    )
    .meta({
      description:
        '起始页：地址，或 {url, method, form|json}；可用环境变量：$' + '{NAME}、$' + '{NAME:-默认值}',
    }),
  hosts: z.array(host).default([]).meta({
    description: '除起始页所在主机外，还可跟随到哪些主机（主机名，可带端口；*.example.cn 为各级子域）',
  }),
  follow: z.array(followRule).default([]).meta({ description: '跟随哪些链接；不写则只取起始页' }),
  keep: z.array(keepRule).min(1).meta({ description: '保存哪些页面，用什么解析器读成什么记录' }),
  recrawl: recrawl.prefault({}).meta({ description: '重访间隔' }),
  politeness: politeness.prefault({}).meta({ description: '对网站的礼貌' }),
  budget: budget.prefault({}).meta({ description: '一轮的上限；到达即停，下次继续' }),
  credentials: credentials.optional().meta({ description: '凭据；只写环境变量的名字' }),
  profile: z
    .enum(['ops'])
    .optional()
    .meta({ description: '接口的特殊规矩：ops 为欧洲专利局 OPS（配额请求头）' }),
  allow: z
    .array(privateAddress)
    .default([])
    .meta({ description: '准许访问的内网地址（主机:端口）；默认一概拒绝' }),
  block: z
    .array(blockRule)
    .default([])
    .meta({ description: '怎样认出拦截页（状态码 200 也可能是）；一条之内各项须同时符合' }),
  headers: headers.default({}).meta({ description: '附加的请求头' }),
  max_bytes: size.default(50_000_000).meta({ description: '单个文件（解压后）的上限' }),
  disabled: z.boolean().default(false).meta({ description: '停用：不抓取，已存的不动' }),
});

/** What a source file says, checked, with defaults; durations in milliseconds, sizes in bytes. */
export type SourceFile = z.output<typeof crawlSourceSchema>;
export type FollowRule = SourceFile['follow'][number];
export type PagesRule = NonNullable<FollowRule['pages']>;
export type KeepRule = SourceFile['keep'][number];
export type StartRequest = SourceFile['start'][number];
export type BlockRule = SourceFile['block'][number];
export type SourceCredentials = NonNullable<SourceFile['credentials']>;
