import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { projectRoot } from '../lake/assets.ts';
import { Context, type Globals } from './context.ts';
import { fail } from './failure.ts';
import { bearClosedPipes } from './stdout.ts';
import { CHINESE_HELP, usageError } from './usage.ts';

type Run = (context: Context, args: string[], options: Record<string, unknown>) => Promise<number>;

/** Commands are loaded when they are run: `--help` and `sql` should not pay for Temporal. */
function lazily(load: () => Promise<{ run: Run }>) {
  return async (...given: unknown[]) => {
    const command = given.at(-1) as Command;
    const args = given
      .slice(0, -2)
      .flatMap((value) =>
        value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)],
      );
    const globals = command.optsWithGlobals<Globals>();
    const context = new Context(globals);
    let asked = 0;
    const interrupt = () => {
      if (++asked > 1) process.exit(130);
      context.note('正在停止…（再按一次 Ctrl-C 立即退出）');
      context.abort.abort();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    try {
      const { run } = await load();
      process.exitCode = await run(context, args, command.opts());
    } catch (error) {
      context.progress.stop();
      process.exitCode = fail(error, globals.json);
    } finally {
      context.progress.stop();
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    }
  };
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

export function program(): Command {
  const root = new Command('panhuo')
    .description('盘活：高校专利转化数据管道与分析仓库')
    .addOption(new Option('--home <目录>', '工作区').env('PANHUO_HOME').default('.panhuo'))
    .option('--json', '只在标准输出打印一个 JSON 文档', false)
    .addOption(
      new Option('--engine <引擎>', '指定引擎；不指定时先找 Temporal，找不到则用 inline 并说明').choices([
        'temporal',
        'inline',
      ]),
    )
    .option('--no-worker', '只发起流程，步骤由别处的 panhuo up 或 panhuo worker 执行')
    .version(versionOf(), '-V, --version', '显示版本')
    .helpOption('-h, --help', '显示帮助')
    .helpCommand('help [命令]', '显示某个命令的帮助')
    .configureHelp(CHINESE_HELP)
    // What is wrong is said by `fail`, in the same form as every other failure.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  const add = (usage: string, description: string, load: () => Promise<{ run: Run }>) =>
    root.command(usage).description(description).action(lazily(load));

  add(
    'up',
    '启动整个系统：Temporal、工作进程、定时、网站；Ctrl-C 全部停下',
    () => import('./commands/up.ts'),
  ).option('--port <端口>', '网站端口', '8250');
  add('demo', '在新工作区上用生成的示例数据（合成数据）跑通全程', () => import('./commands/demo.ts'))
    .option('--port <端口>', '网站端口', '8250')
    .option('--exit', '首次发布后退出，不提供网站')
    .option('--serve', '首次发布后提供网站（终端里默认如此）')
    .option('--patents <件数>', '示例省的专利件数', '60000')
    .option('--seed <种子>', '示例省的随机种子', '2024081');
  add(
    'ingest <source> [files...]',
    '读取一个已配置的来源：存档、解析、校验',
    () => import('./commands/ingest.ts'),
  )
    .addOption(many('--map <列名=字段>', '纠正列的认定，可写多次'))
    .option('--sheet <工作表>', '读取哪张工作表（名称或序号）')
    .option('--header-row <行号>', '表头在第几行（两行表头写下面一行）')
    .option('--encoding <编码>', '文本的编码：UTF-8、GB18030、UTF-16')
    .option('--forget', '不用、并忘掉为同样表头记住的 --map')
    .option('--dry-run', '只看结果，什么都不存')
    .option('--force', '网站来源：未到重访时间的页面也访问');
  add('import <files...>', '导入一次性文件', () => import('./commands/import.ts'))
    .requiredOption('--as <种类>', '记录种类，如 publication；全部种类见 panhuo template')
    .addOption(many('--map <列名=字段>', '纠正列的认定，可写多次；会为同样的表头记住'))
    .option('--sheet <工作表>', '读取哪张工作表（名称或序号）')
    .option('--header-row <行号>', '表头在第几行（两行表头写下面一行）')
    .option('--encoding <编码>', '文本的编码：UTF-8、GB18030、UTF-16')
    .option('--forget', '不用、并忘掉为同样表头记住的 --map')
    .option('--parser <解析器>', '用哪个解析器；不指定时看文件内容而定')
    .option('--dry-run', '只看结果，什么都不存');
  add(
    'template [kind]',
    '写出一种记录的填报模板（XLSX）；不写种类时列出全部',
    () => import('./commands/template.ts'),
  ).option('--out <文件>', '存为（默认 种类名称-模板.xlsx）');
  add(
    'reparse <source>',
    '用现在的解析器重读湖中已有的文件，不重新采集',
    () => import('./commands/reparse.ts'),
  );
  add('build', '运行模型、审计、发布；未变的模型不重跑', () => import('./commands/build.ts'))
    .option('--full', '全部重跑')
    .option('--hold', '只建成候选快照，不发布')
    .option('--only <模型>', '只更新这些模型：a、a+（含下游）、+a（含上游），逗号分隔');
  add('run', '主任务：读取所有来源，然后构建', () => import('./commands/run.ts')).option(
    '--full',
    '全部重跑',
  );
  add(
    'sources [action] [files...]',
    '列出来源；check 文件… 检查来源文件，不运行',
    () => import('./commands/sources.ts'),
  );
  add('ledger [source]', '采集台账：每个网址的状态与原因', () => import('./commands/ledger.ts'))
    .option('--state <状态>', '只看某种状态：fetched、unchanged、skipped、failed、waiting')
    .option('--unblock', '解除该来源的拦截标记');
  add('warc <source>', '把来源的网页存档导出为 WARC/1.1', () => import('./commands/warc.ts'))
    .option('--out <文件>', '存为（默认 来源.warc.gz）')
    .option('--from <时间>', '从何时起，如 2026-05-01')
    .option('--to <时间>', '到何时止（不含）');
  add('status', '什么是新的、失败的、正在进行的', () => import('./commands/status.ts'));
  add('doctor', '检查本机缺什么，怎么补', () => import('./commands/doctor.ts')).option(
    '--verify',
    '并核对湖中文件的校验值',
  );
  add('sql <query>', '在已发布快照上执行只读查询', () => import('./commands/sql.ts'))
    .option('--csv <文件>', '存为 CSV')
    .option('--parquet <文件>', '存为 Parquet')
    .option('--arrow <文件>', '存为 Arrow IPC');
  add(
    'metrics <action> [id]',
    '指标：list、show、query、targets、cohort、survival、funnel、flow、reconcile、explain',
    () => import('./commands/metrics.ts'),
  )
    .option('--by <维度>', '按这些维度切分，逗号分隔；flow 为行与列两个')
    .addOption(many('--where <条件>', '如 city=南京市，可写多次'))
    .option(
      '--period <期间>',
      '如 2024、2024Q1、2024-07、2024-01..2024-09、ytd:2024-09、r12:2024-09、to:2024-09',
    )
    .option('--as-of <日期>', '只计这一天及以前可知的；explain 说明与那时的差异')
    .option('--snapshot <快照>', '在这个快照上取数；explain 说明与它的差异')
    .option('--compare <比较>', 'prev 与上期，yoy 与上年同期（query）')
    .option('--decompose <维度>', '把变化分到这一维度的各组（与 --compare 同用）')
    .option('--total [方式]', '加一行合计：recompute 重新计算，sum 各行相加（query）')
    .option('--target', '并列政策目标与完成情况（query）')
    .option('--order <列>', '按维度或 value 排序，逗号分隔，前加 - 为降序')
    .option('--limit <行数>', '最多多少行')
    .option('--ages <年数>', '队列表的各年，如 1-5（cohort）')
    .option('--top <个数>', '矩阵单列的行、列数，其余并入其他（flow）')
    .option('--scope <范围>', '全部，或一种转化方式（reconcile）')
    .option('--definition <版次>', '当时所用定义的版次（explain）');
  add('trace <what> <id>', '追溯：trace metric ID 或 trace record ID', () => import('./commands/trace.ts'))
    .addOption(many('--where <条件>', '如 city=南京市，可写多次'))
    .option('--period <期间>', '如 2024、ytd:2024-09')
    .option('--as-of <日期>', '只计这一天及以前可知的')
    .option('--snapshot <快照>', '在这个快照上追溯')
    .option('--limit <行数>', '列出多少行', '5');
  add(
    'review <action> [items...]',
    '待审队列与人工决定：list、show 左 右、decide 左 右、history [对象]、withdraw 编号、move',
    () => import('./commands/review.ts'),
  )
    .option('--kind <种类>', '哪种队列，目前只有 org（机构归并）', 'org')
    .option('--limit <行数>', '最多多少行', '20')
    .option('--same', '两者是同一机构')
    .option('--different', '两者不是同一机构')
    .option('--parent', '左边是右边的上级')
    .option('--reason <理由>', '决定或撤回的理由（必填）')
    .option('--by <姓名>', '决定人，默认为操作系统的用户名');
  add(
    'label <action> [items...]',
    '人工标签：set 专利 体系 标签、list 专利',
    () => import('./commands/label.ts'),
  )
    .option('--yes', '属于该标签')
    .option('--no', '不属于该标签')
    .option('--grade <等级>', '属于的等级：A、B、C')
    .option('--reason <理由>', '理由（必填）')
    .option('--by <姓名>', '决定人，默认为操作系统的用户名');
  add(
    'score [round] [action] [items...]',
    '运营中心评价：不写动作时计算并打印；open、freeze、assign、items、rate、import 文件、submit、questions、answer、adjudicate、finding、review、return、lock、amend、status、history',
    () => import('./commands/score.ts'),
  )
    .addOption(many('--centre <高校>', '哪个中心，可写多次'))
    .option('--indicator <标识>', '哪一项：评审指标、核对项或封顶规则')
    .option('--points <分数>', 'rate、adjudicate：给多少分')
    .option('--none', 'rate、adjudicate：无法评判（不是 0 分）')
    .option('--expects <编号>', 'rate：您看到的现有评分的编号，没有写 none；已被改动则不记录')
    .option('--value <数值>', 'answer：更正为；不写是说明理由')
    .option('--reported', 'adjudicate：采信自报')
    .option('--register', 'adjudicate：采信登记')
    .option('--confirmed', 'finding：认定存在')
    .option('--cleared', 'finding：已整改或不存在')
    .option('--out <文件>', 'items：写成评分表（XLSX），填好后导入')
    .option('--period <期间>', 'open：评价期间，如 2024、2024Q2')
    .option('--system <体系>', 'open：指标体系', 'js_centre_trial_2024')
    .option('--reports <轮次>', 'open、freeze：自报所用的轮次名称，默认与本轮同名')
    .addOption(many('--evaluator <姓名=高校;高校>', 'open、assign：评审员及与其有利害关系的高校，可写多次'))
    .addOption(many('--adjudicator <姓名=高校;高校>', 'open：裁定人，可写多次'))
    .option('--reason <理由>', '每一步的理由（必填）')
    .option('--by <姓名>', '谁在做这一步，默认为操作系统的用户名');
  add(
    'reference [action] [items...]',
    '工作区自己的参考表：add 文件…、list、remove 名称',
    () => import('./commands/reference.ts'),
  ).option('--as <种类>', '指定是哪一张表；不指定时看表头');
  add(
    'snapshots [action] [id]',
    '列出快照；rollback ID 回到某个快照，publish ID 发布候选快照',
    () => import('./commands/snapshots.ts'),
  ).option('--reason <原因>', '回滚或发布的原因（必填）');
  add('sample', '把示例省（合成数据）写成文件', () => import('./commands/sample.ts'))
    .option('--patents <件数>', '专利件数', '60000')
    .option('--seed <种子>', '随机种子', '2024081')
    .option('--out <目录>', '写到哪里', 'sample-province');
  add('portal', '把生成的示例省（合成数据）作为网站提供，供试采', () => import('./commands/portal.ts'))
    .option('--port <端口>', '门户端口', '8260')
    .option('--patents <件数>', '示例省的专利件数', '60000')
    .option('--seed <种子>', '示例省的随机种子', '2024081')
    .option('--hostile', '敌对模式：限流、断连、拦截页、跳转循环、压缩炸弹等')
    .option('--sources', '把各站点的来源文件写入工作区的 sources/');
  add(
    'users <action> [items...]',
    '用户与会话：list、add 登录名、reset、disable、enable、sessions、revoke 登录名、audit [verify]',
    () => import('./commands/users.ts'),
  )
    .option('--name <姓名>', 'add：姓名，即决定的署名')
    .addOption(many('--role <角色>', 'add：analyst、evaluator、leader、liaison、operator、admin，可写多次'))
    .option('--organisation <机构>', 'add：联络员所属的机构')
    .option('--provider <标识>', 'add：由 panhuo.yaml 中的这个统一登录核验，不设密码')
    .option('--origin <网址>', 'add、reset：一次性链接用的网址，默认 http://127.0.0.1:8250')
    .option('--limit <行数>', 'audit：最近多少行', '20')
    .option('--head <末行>', 'audit verify：上次记下的末行，须仍在链上');
  add('serve', '只读的网站：已发布的快照，不执行流程', () => import('./commands/serve.ts'))
    .option('--port <端口>', '端口', '8250')
    .option('--host <地址>', '在哪个地址上提供（默认只供本机；别的地址须同时写 --origin）')
    .option('--origin <网址>', '前面有 TLS 时大家使用的网址，如 https://panhuo.example.cn')
    .addOption(many('--proxy <地址>', '可信的反向代理的地址或网段，可写多次（默认本机）'));
  add('worker', '只运行工作进程', () => import('./commands/worker.ts')).option(
    '--queues <队列>',
    '如 crawl,compute',
    'pipeline,crawl,compute,warehouse',
  );
  return root;
}

/** An option that may be given several times. Commander's own `...` wants a Latin letter before the dots. */
function many(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

/** Runs the command line and leaves the exit code in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  bearClosedPipes();
  try {
    await program().parseAsync([...argv], { from: 'user' });
  } catch (error) {
    const usage = error instanceof CommanderError ? usageError(error) : error;
    process.exitCode = usage === null ? 0 : fail(usage, argv.includes('--json'));
  }
}
