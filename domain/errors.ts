/**
 * Every failure Panhuo reports on purpose. The `code` is stable (docs/errors.md is generated from the registry); the exit code
 * follows from the class of the failure. `where` points at a file, line, column or field as far as it is known.
 */
export interface ErrorWhere {
  file?: string;
  line?: number;
  column?: string | number;
  field?: string;
}

/** Exit codes of the command line (docs: interface). 0 and 2 are not errors of this kind. */
export type FailureClass = 'failed' | 'refused' | 'audit' | 'unreachable' | 'usage';
export const EXIT_CODES: Record<FailureClass, number> = {
  failed: 1,
  usage: 2,
  refused: 3,
  audit: 4,
  unreachable: 5,
};

export interface ErrorSpec {
  class: FailureClass;
  /** One Chinese sentence for the registry page: what this code means. */
  meaning: string;
}

export interface ErrorOptions {
  where?: ErrorWhere;
  /** What the reader can do now, in Chinese. */
  hint?: string;
  cause?: unknown;
}

/**
 * An error whose text is meant for people. Its JSON form survives Temporal and HTTP; compare `code`, never the class, after
 * it has crossed a boundary.
 */
export class PanhuoError extends Error {
  override readonly name = 'PanhuoError';
  readonly code: string;
  readonly class: FailureClass;
  readonly where: ErrorWhere | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.class = ERRORS[code].class;
    this.where = options.where;
    this.hint = options.hint;
  }

  /** Retrying cannot help: the input or the definitions must change first. */
  get permanent(): boolean {
    return this.class === 'refused' || this.class === 'audit' || this.class === 'usage';
  }
}

/** The registry. Adding a code here is all it takes to use it; docs/errors.md is generated from this table. */
export const ERRORS = {
  PANHUO_USAGE: { class: 'usage', meaning: '命令或参数用法不对' },
  PANHUO_INTERNAL: { class: 'failed', meaning: '程序内部错误（请附日志报告）' },
  PANHUO_REQUEST_INVALID: { class: 'refused', meaning: '请求的参数或内容不合要求' },
  PANHUO_SIGN_IN: { class: 'refused', meaning: '需要先登录' },
  PANHUO_SIGN_IN_FAILED: { class: 'refused', meaning: '登录名、密码或验证码不对' },
  PANHUO_SIGN_IN_CODE: { class: 'refused', meaning: '密码已核对，还需要动态验证码' },
  PANHUO_SIGN_IN_LINK: { class: 'refused', meaning: '一次性链接无效、已用过或已过期' },
  PANHUO_SIGN_IN_PROVIDER: { class: 'refused', meaning: '统一登录没有成功，或这个身份没有对应的用户' },
  PANHUO_PASSWORD_WEAK: { class: 'refused', meaning: '密码太短，或属于容易猜到的密码' },
  PANHUO_TOTP_INVALID: { class: 'refused', meaning: '动态验证码不对，或没有正在进行的设置' },
  PANHUO_USER_UNKNOWN: { class: 'refused', meaning: '没有这个用户或会话' },
  PANHUO_USER_INVALID: { class: 'refused', meaning: '用户的内容不合要求（登录名、姓名、角色、机构）' },
  PANHUO_DRAFT_STALE: { class: 'refused', meaning: '草稿已在别的窗口写过，没有覆盖' },
  PANHUO_DRAFT_LIMIT: { class: 'refused', meaning: '草稿或保存的视图太多或太大' },
  PANHUO_HOST: { class: 'refused', meaning: '请求的主机名不是本站的' },
  PANHUO_AUDIT_BROKEN: { class: 'audit', meaning: '操作日志的校验链断裂，有行被改过、删过或补过' },
  PANHUO_FORBIDDEN: { class: 'refused', meaning: '已登录，但角色或所属机构不允许这样做' },
  PANHUO_CSRF: { class: 'refused', meaning: '写入请求不是从本站页面发出的' },
  PANHUO_RATE_LIMIT: { class: 'refused', meaning: '请求过于频繁' },
  PANHUO_INPUT_MISSING: { class: 'refused', meaning: '要读取的文件不存在或不可读' },
  PANHUO_INPUT_EMPTY: { class: 'refused', meaning: '文件为空，或只有表头没有数据' },
  PANHUO_INPUT_BINARY: { class: 'refused', meaning: '文件不是文本表格（含二进制内容）' },
  PANHUO_INPUT_ENCODING: { class: 'refused', meaning: '无法确定文件编码，或文件编码与所声明的不符' },
  PANHUO_INPUT_OUTSIDE: { class: 'refused', meaning: '文件（或符号链接指向的目标）在允许的目录之外' },
  PANHUO_INPUT_TOO_LARGE: { class: 'refused', meaning: '文件超过来源配置的大小上限' },
  PANHUO_INPUT_CHANGED: { class: 'refused', meaning: '读取过程中文件内容发生变化' },
  PANHUO_INPUT_BLOCK_PAGE: { class: 'refused', meaning: '网站返回的是验证码或拦截页，不是内容' },
  PANHUO_INPUT_LAYOUT: { class: 'refused', meaning: '网页或文本不是所声明的版式（网站可能已改版）' },
  PANHUO_INPUT_TRUNCATED: { class: 'refused', meaning: '网页不完整，传输中断' },
  PANHUO_HEADER_UNREADABLE: { class: 'refused', meaning: '表头无法识别' },
  PANHUO_HEADER_DUPLICATE: { class: 'refused', meaning: '表头中有重复的列名，无法区分' },
  PANHUO_HEADER_TOO_WIDE: { class: 'refused', meaning: '列数超过上限' },
  PANHUO_HEADER_FIELD_MISSING: { class: 'refused', meaning: '缺少必需的列' },
  PANHUO_HEADER_CONTRADICTED: { class: 'refused', meaning: '列名与列内容矛盾，且内容不足以确定应为哪一列' },
  PANHUO_XML_MALFORMED: { class: 'refused', meaning: 'XML 不合格式（标签不配对、被截断或含非法字符）' },
  PANHUO_XML_LIMIT: {
    class: 'refused',
    meaning: 'XML 超过限度（嵌套过深、单个元素或文字过大、实体展开过多）',
  },
  PANHUO_XML_ENTITY: { class: 'refused', meaning: 'XML 引用了没有定义的实体或外部实体，外部实体一律不读取' },
  PANHUO_XML_OTHER: { class: 'refused', meaning: 'XML 不是所要的那一种文档' },
  PANHUO_ZIP_DAMAGED: { class: 'refused', meaning: '压缩包或 XLSX 工作簿已损坏、加密或无法解压' },
  PANHUO_ZIP_LIMIT: { class: 'refused', meaning: '压缩包（含 XLSX）的文件数、大小、压缩比或层数超过上限' },
  PANHUO_ZIP_PATH: { class: 'refused', meaning: '压缩包里的文件名指向包外' },
  PANHUO_WORKBOOK_UNREADABLE: { class: 'refused', meaning: '工作簿或网页表格无法读取' },
  PANHUO_SHEET_MISSING: {
    class: 'refused',
    meaning: '工作簿里没有所指定的工作表，或没有一张工作表像是所要的记录',
  },
  PANHUO_ROWS_ALL_REJECTED: { class: 'refused', meaning: '没有一行可以读取' },
  PANHUO_LAKE_DOCUMENT_MISSING: { class: 'failed', meaning: '湖中找不到所引用的原始文件' },
  PANHUO_LAKE_CORRUPT: { class: 'failed', meaning: '湖中的文件与清单记录的校验值不符' },
  PANHUO_LAKE_NO_SPACE: { class: 'failed', meaning: '磁盘空间不足' },
  PANHUO_WORKSPACE_INVALID: { class: 'usage', meaning: '工作区配置 panhuo.yaml 有误' },
  PANHUO_SOURCE_INVALID: { class: 'refused', meaning: '来源文件 sources/*.yaml 有误' },
  PANHUO_FETCH_REFUSED: {
    class: 'refused',
    meaning: '按规则不予采集的网址（协议、地址、端口、重定向、范围）',
  },
  PANHUO_FETCH_DNS: { class: 'unreachable', meaning: '域名无法解析' },
  PANHUO_FETCH_CONNECT: { class: 'unreachable', meaning: '连不上网站的服务器' },
  PANHUO_FETCH_TLS: { class: 'unreachable', meaning: '网站的 TLS 证书或握手有误' },
  PANHUO_FETCH_TIMEOUT: { class: 'unreachable', meaning: '网站在时限内没有答完' },
  PANHUO_FETCH_RESET: { class: 'unreachable', meaning: '与网站的连接中断' },
  PANHUO_FETCH_TRUNCATED: { class: 'unreachable', meaning: '收到的正文不完整，未保存' },
  PANHUO_FETCH_PROTOCOL: { class: 'unreachable', meaning: '网站的响应不是合法的 HTTP' },
  PANHUO_FETCH_ENCODING: { class: 'unreachable', meaning: '网站压缩正文的方式无法解开，或压缩数据损坏' },
  PANHUO_FETCH_TOO_LARGE: { class: 'refused', meaning: '正文或响应头超过上限（含解压之后、解压倍数）' },
  PANHUO_FETCH_NOT_FOUND: { class: 'refused', meaning: '网站上没有这个页面（404、410）' },
  PANHUO_FETCH_DENIED: { class: 'refused', meaning: '网站拒绝访问（401、403）' },
  PANHUO_FETCH_STATUS: { class: 'unreachable', meaning: '网站以错误状态答复' },
  PANHUO_ROBOTS_FORBIDDEN: { class: 'refused', meaning: 'robots.txt 不允许采集这个网址' },
  PANHUO_ROBOTS_UNREACHABLE: { class: 'unreachable', meaning: 'robots.txt 暂时取不到，按规定在此期间不采集' },
  PANHUO_CRAWL_CONTACT_MISSING: { class: 'usage', meaning: '采集他人网站前须在配置中写明联系方式' },
  PANHUO_CRAWL_BUSY: { class: 'failed', meaning: '该来源正在被另一个进程采集' },
  PANHUO_CRAWL_BLOCKED: { class: 'refused', meaning: '网站以验证码或拦截页代替内容，来源已停采' },
  PANHUO_CRAWL_CREDENTIAL: { class: 'usage', meaning: '来源所需的凭据没有设置，或写法有误' },
  PANHUO_SOURCE_UNKNOWN: { class: 'usage', meaning: '没有这个来源' },
  PANHUO_REFERENCE_INVALID: { class: 'refused', meaning: '要加入的参考表有误（哪一行哪一列、怎么改见信息）' },
  PANHUO_REFERENCE_UNKNOWN: { class: 'refused', meaning: '认不出要加入的是哪一张参考表，或没有加入过' },
  PANHUO_MODEL_INVALID: { class: 'refused', meaning: '模型文件头或 SQL 有误' },
  PANHUO_MODEL_CYCLE: { class: 'refused', meaning: '模型之间循环引用' },
  PANHUO_MODEL_FAILED: { class: 'failed', meaning: '模型执行失败' },
  PANHUO_AUDIT_BLOCKED: { class: 'audit', meaning: '阻断级审计未通过，未发布，上一快照保持不变' },
  PANHUO_BUILD_BUSY: { class: 'failed', meaning: '另一个构建正在进行' },
  PANHUO_RUN_UNKNOWN: { class: 'refused', meaning: '没有这次运行' },
  PANHUO_RUN_STATE: { class: 'refused', meaning: '运行所处的状态不能做这一步（如取消已结束的运行）' },
  PANHUO_SOURCE_PAUSED: { class: 'refused', meaning: '来源已暂停或停用，不能启动' },
  PANHUO_ENGINE_NONE: { class: 'unreachable', meaning: '这个服务只读，不能从页面启动工作' },
  PANHUO_UPLOAD_UNKNOWN: { class: 'refused', meaning: '没有这份上传的文件，或它已导入、已过期' },
  PANHUO_UPLOAD_STATE: { class: 'refused', meaning: '上传的文件还没有试读成功，或正在导入，不能做这一步' },
  PANHUO_SNAPSHOT_NONE: { class: 'refused', meaning: '还没有已发布的快照' },
  PANHUO_SNAPSHOT_MISSING: { class: 'refused', meaning: '没有这个快照' },
  PANHUO_SNAPSHOT_STALE: { class: 'refused', meaning: '当前快照已不是所看到的那个，没有改动' },
  PANHUO_SQL_REFUSED: { class: 'refused', meaning: 'SQL 有误，或不是只读查询' },
  PANHUO_METRIC_UNKNOWN: { class: 'refused', meaning: '没有这个指标' },
  PANHUO_METRIC_INVALID: { class: 'refused', meaning: '指标定义文件有误' },
  PANHUO_METRIC_DIMENSION: { class: 'refused', meaning: '该指标不能按这个维度切分' },
  PANHUO_METRIC_PERIOD: { class: 'refused', meaning: '统计期的写法有误，或早于数据' },
  PANHUO_METRIC_CONDITION: { class: 'refused', meaning: '筛选条件的写法有误' },
  PANHUO_METRIC_REQUEST: { class: 'refused', meaning: '对指标的请求有误（切分、排序、条数）' },
  PANHUO_METRIC_NOT_ADDITIVE: {
    class: 'refused',
    meaning: '比率、去重数等不能相加或平均，存量不能跨期相加，须重算',
  },
  PANHUO_TRACE_MISMATCH: { class: 'failed', meaning: '溯源得到的行数与指标数值或记录标识不一致' },
  PANHUO_SCORE_WEIGHTS: { class: 'refused', meaning: '评分权重有误：之和不是 100，或有负数、空缺' },
  PANHUO_SCORE_VALUE: { class: 'refused', meaning: '评分用的数值有误（不是有限的数），或缺失而规则不许缺失' },
  PANHUO_SCORE_CURVE: { class: 'refused', meaning: '计分曲线、等级线或封顶规则的写法有误' },
  PANHUO_SCORE_MATRIX: {
    class: 'refused',
    meaning: '判断矩阵有误（不是方阵、不互反、阶数超限）或一致性不合要求',
  },
  PANHUO_SCORE_INPUT: { class: 'refused', meaning: '评分的输入有误（没有对象、标识重复、行列数不合）' },
  PANHUO_CLASSIFIER_INVALID: { class: 'refused', meaning: '文本分类模型已损坏，或出自另一版本的程序' },
  PANHUO_RECORD_UNKNOWN: { class: 'refused', meaning: '没有这条记录' },
  PANHUO_BATCH_UNKNOWN: { class: 'refused', meaning: '没有这个批次' },
  PANHUO_DECISION_INVALID: { class: 'refused', meaning: '决定的内容不合要求（对象、结论、理由、决定人）' },
  PANHUO_DECISION_UNKNOWN: { class: 'refused', meaning: '没有这条决定，或它已不再有效' },
  PANHUO_REVIEW_UNKNOWN: { class: 'refused', meaning: '没有这个机构，或待审队列里没有这一对' },
  PANHUO_DECISION_STALE: {
    class: 'refused',
    meaning: '决定未记录：所依据的那条决定已被别的窗口或别人的新决定取代',
  },
  PANHUO_ROUND_UNKNOWN: { class: 'refused', meaning: '没有这一轮评价' },
  PANHUO_ROUND_STATE: { class: 'refused', meaning: '评价轮次所处的阶段不能做这一步' },
  PANHUO_ROUND_LOCKED: { class: 'refused', meaning: '评价轮次已锁定，只能先由组长发起修订' },
  PANHUO_ROUND_INCOMPLETE: { class: 'refused', meaning: '评分、裁定或自报核对尚未完成，不能进入下一步' },
  PANHUO_ROUND_CHAIR: { class: 'refused', meaning: '这一步只能由本轮的组长来做' },
  PANHUO_SCORE_NOT_NAMED: { class: 'refused', meaning: '不是本轮指定给该中心的评审员或裁定人' },
  PANHUO_SCORE_CONFLICT: { class: 'refused', meaning: '与被评中心有利害关系，或一人兼任了互斥的角色' },
  PANHUO_SCORE_OTHERS: { class: 'refused', meaning: '不能替别人打分、改别人的分或替别人提交' },
  PANHUO_SCORE_ITEM: { class: 'refused', meaning: '本轮没有这个中心、指标或封顶规则，或它不由人评分' },
  PANHUO_SCORE_RANGE: { class: 'refused', meaning: '分数不在 0 至该项满分之间，或不是数' },
  PANHUO_SCORE_SUBMITTED: { class: 'refused', meaning: '该中心的评分已经提交，不能再改' },
  PANHUO_SCORE_UNNEEDED: {
    class: 'refused',
    meaning: '两名评审员并无超出限度的分歧，或没有待裁定的自报差异',
  },
  PANHUO_SCORE_FILE: {
    class: 'refused',
    meaning: '要导入的评分表有误（哪一行哪一列见信息），一行也没有记录',
  },
  PANHUO_INDICATORS_INVALID: { class: 'refused', meaning: '评价指标体系文件有误' },
  PANHUO_INDICATORS_UNKNOWN: { class: 'refused', meaning: '没有这套评价指标体系' },
  PANHUO_DECISIONS_BUSY: { class: 'failed', meaning: '决定库正被另一个进程使用' },
  PANHUO_DECISIONS_UNREACHABLE: { class: 'unreachable', meaning: '决定库所在的数据库连不上或不让用' },
  PANHUO_DECISIONS_CONFIG: { class: 'usage', meaning: '环境变量 DATABASE_URL 的写法有误' },
  PANHUO_DECISIONS_ELSEWHERE: {
    class: 'refused',
    meaning: '人工决定还在工作区的内置库里，DATABASE_URL 所指的库是空的；或要移入的库不是空的',
  },
  PANHUO_DECISIONS_DAMAGED: { class: 'failed', meaning: '决定库打不开，或由较新版本写成' },
  PANHUO_PAGE_UNKNOWN: { class: 'usage', meaning: '没有这个页面或接口' },
  PANHUO_NOT_READY: { class: 'unreachable', meaning: '服务正在启动或停止' },
  PANHUO_QUERY_TIMEOUT: { class: 'failed', meaning: '查询超过时限，已中止' },
  PANHUO_CANCELLED: { class: 'failed', meaning: '操作被取消' },
  PANHUO_STEP_TIMEOUT: { class: 'failed', meaning: '流程中的一步超时，重试后仍未完成' },
  PANHUO_STEP_ANSWER: { class: 'refused', meaning: '流程中一步的结果过大，工作流无法传递' },
  PANHUO_ENGINE_STUCK: { class: 'failed', meaning: '工作流停住不前（多为升级后代码与未完成的工作流不一致）' },
  PANHUO_ENGINE_VERSION: { class: 'unreachable', meaning: '正在运行的执行进程是另一版代码' },
  PANHUO_ENGINE_UNREACHABLE: { class: 'unreachable', meaning: '连不上 Temporal 服务' },
  PANHUO_ENGINE_MISSING: { class: 'unreachable', meaning: '本机没有 Temporal，也无法取得' },
  PANHUO_ENGINE_CONFIG: { class: 'usage', meaning: 'Temporal 配置有误' },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;

/** The wire form of an error: what `--json`, Temporal failures and HTTP problem documents carry. */
export interface ErrorReport {
  code: string;
  message: string;
  where?: ErrorWhere;
  hint?: string;
  exit: number;
}

export function reportOf(error: unknown): ErrorReport {
  if (error instanceof PanhuoError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.where ? { where: error.where } : {}),
      ...(error.hint ? { hint: error.hint } : {}),
      exit: EXIT_CODES[error.class],
    };
  }
  return {
    code: 'PANHUO_INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    exit: 1,
  };
}

/** Rebuilds the error from its wire form, on the far side of a boundary. Unknown codes become PANHUO_INTERNAL. */
export function errorOf(report: ErrorReport): PanhuoError {
  const code = (report.code in ERRORS ? report.code : 'PANHUO_INTERNAL') as ErrorCode;
  return new PanhuoError(code, report.message, {
    ...(report.where ? { where: report.where } : {}),
    ...(report.hint ? { hint: report.hint } : {}),
  });
}
