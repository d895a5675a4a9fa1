// Wrong use of a command in our own words: what commander says of it is English alone.
import type { CommanderError } from 'commander';
import { type Bilingual, Problem } from '#shared/errors.ts';

/** command/usage with what is wrong, without a full stop. */
export function usageProblem({ zh, en }: Bilingual): Problem {
  return new Problem('command/usage', { 'detail.zh': zh, 'detail.en': en });
}

/** One name for several files */
export const ONE_OUT = { zh: '几个文件不能共用一个 --out', en: '--out goes with one file only' };

/** A command that does not exist, with the one that was meant where one is near. */
export function unknownCommand(typed: string, known: readonly string[]): Problem {
  const meant = known.find((name) => isNear(typed, name));
  return usageProblem(notThere({ zh: '命令', en: 'command' }, typed, meant));
}

export function unknownOption(typed: string, meant?: string): Problem {
  return usageProblem(notThere({ zh: '选项', en: 'option' }, typed, meant));
}

function notThere(kind: Bilingual, typed: string, meant: string | undefined): Bilingual {
  return {
    zh: `没有这个${kind.zh}：${typed}${meant === undefined ? '' : `。是不是 ${meant}？`}`,
    en: `there is no ${kind.en} ${typed}${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
  };
}

/** Names in <> and [] of usages, as a Chinese reader says them. */
const NAMES: Readonly<Record<string, string>> = {
  file: '文件',
  files: '文件',
  text: '文字',
  label: '名称',
  name: '名称',
  dir: '目录',
  certificate: '证书',
  format: '格式',
  page: '页',
  host: '主机',
  day: '日期',
  id: '编号',
  code: '代码',
  n: '数字',
  options: '选项',
  command: '命令',
};

/** `--out <file>` as `--out <文件>`. */
export function chineseUsage(usage: string): string {
  return usage.replace(/([<[])(\w+)/g, (_, bracket: string, name: string) => bracket + (NAMES[name] ?? name));
}

/** What each error of commander says, from the words of its message (commander 15). */
export function usageOf({ code, message }: CommanderError): Problem {
  const [first = '', second = ''] = [...message.matchAll(/'([^']*)'/g)].map((quoted) => quoted[1] ?? '');
  switch (code) {
    case 'commander.missingArgument':
      return usageProblem({ zh: `缺少${NAMES[first] ?? ` ${first}`}`, en: `<${first}> is missing` });
    case 'commander.optionMissingArgument':
      return usageProblem({ zh: `${chineseUsage(first)} 后面没有写值`, en: `${first} has no value` });
    case 'commander.missingMandatoryOptionValue':
      return usageProblem({ zh: `缺少 ${chineseUsage(first)}`, en: `${first} is missing` });
    case 'commander.unknownOption':
      return unknownOption(first, /Did you mean (?:one of )?([\w-]+)/.exec(message)?.[1]);
    case 'commander.excessArguments':
      return usageProblem({ zh: `${first} 后面写的太多`, en: `${first} takes fewer arguments` });
    case 'commander.invalidArgument': {
      const may = /is invalid\. (?:Allowed choices are )?(.*?)\.?$/s.exec(message)?.[1] ?? '';
      return usageProblem({
        zh: `${chineseUsage(first)} 的值不对：${second}（可以写 ${may.replaceAll(', ', '、')}）`,
        en: `${second} is no value of ${first} (may be ${may})`,
      });
    }
    default:
      return new Problem('command/usage', { detail: message.replace(/^error: /, '') });
  }
}

/** One letter wrong, left out, too many, or two changed about. */
function isNear(typed: string, name: string): boolean {
  if (typed === name || Math.abs(typed.length - name.length) > 1) return false;
  const start = Array.from(name).findIndex((letter, at) => typed[at] !== letter);
  const [a, b] = start < 0 ? [typed.slice(name.length), ''] : [typed.slice(start), name.slice(start)];
  const changedAbout = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return changedAbout || a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
}
