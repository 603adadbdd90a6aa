import type { Argument, Command, CommanderError, Help, Option } from 'commander';
import { PanhuoError } from '../domain/errors.ts';
import { widthOf } from '../domain/text.ts';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global Options:': '通用选项：',
  'Commands:': '命令：',
};

/** Help in Chinese, with columns that line up. */
export const CHINESE_HELP: Partial<Help> = {
  sortSubcommands: false,
  showGlobalOptions: true,
  displayWidth: widthOf,
  styleTitle: (title) => TITLES[title] ?? title,
  styleUsage: (usage) => usage.replace('[options]', '[选项]').replace('[command]', '[命令]'),
  subcommandTerm: (command: Command) =>
    [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
  optionDescription: (option: Option) => {
    const more = [
      ...(option.argChoices ? [`可选 ${option.argChoices.join('、')}`] : []),
      ...(option.defaultValue === undefined ||
      option.defaultValue === false ||
      Array.isArray(option.defaultValue)
        ? []
        : [`默认 ${String(option.defaultValue)}`]),
      ...(option.envVar ? [`环境变量 ${option.envVar}`] : []),
    ];
    return more.length === 0 ? option.description : `${option.description}（${more.join('；')}）`;
  },
};

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** What commander found wrong with the command line, in our words. Null for help and version, which are no errors. */
export function usageError(error: CommanderError): PanhuoError | null {
  if (error.exitCode === 0) return null;
  return new PanhuoError('PANHUO_USAGE', textOf(error), {
    hint: '用 panhuo help 查看全部命令，panhuo help 命令 查看某个命令的用法。',
    cause: error,
  });
}

function textOf({ code, message }: CommanderError): string {
  const [named = '', value = ''] = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
  const meant = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(message)?.[1];
  const suggestion = meant ? `，是否指 ${meant}？` : '';
  switch (code) {
    case 'commander.help':
      return '没有给出命令';
    case 'commander.unknownCommand':
      return `没有这个命令：${named}${suggestion}`;
    case 'commander.unknownOption':
      return `没有这个选项：${named}${suggestion}`;
    case 'commander.missingArgument':
      return `缺少参数：${named}`;
    case 'commander.excessArguments':
      return `命令 ${named} 的参数太多${/got (\d+)/.test(message) ? `（给了 ${/got (\d+)/.exec(message)?.[1]} 个）` : ''}`;
    case 'commander.optionMissingArgument':
      return `选项 ${named} 缺少值`;
    case 'commander.missingMandatoryOptionValue':
      return `缺少必需的选项：${named}`;
    case 'commander.invalidArgument':
      return `选项 ${named} 的值“${value}”不对${/Allowed choices are (.+?)\.?$/.test(message) ? `，可选 ${/Allowed choices are (.+?)\.?$/.exec(message)?.[1]}` : ''}`;
    default:
      return message.replace(/^error: /, '');
  }
}
