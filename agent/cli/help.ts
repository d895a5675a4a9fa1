// How the help of a command is laid out: commander's own words in Chinese where the terminal is, Chinese characters two columns wide.
import type { HelpConfiguration, Option } from 'commander';
import type { Language } from './terminal.ts';
import { chineseUsage } from './usage.ts';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

const WORDS = {
  zh: { choices: '可选：', default: '默认：', comma: '、', open: '（', between: '；', close: '）' },
  en: { choices: 'choices: ', default: 'default: ', comma: ', ', open: ' (', between: '; ', close: ')' },
} as const;

export function helpLayout(language: Language): HelpConfiguration {
  const common: HelpConfiguration = { optionDescription: (option) => describeOption(option, language) };
  if (language === 'en') return common;
  return {
    ...common,
    styleTitle: (title) => TITLES[title] ?? title,
    styleUsage: chineseUsage,
    styleOptionTerm: chineseUsage,
    styleSubcommandTerm: chineseUsage,
    styleArgumentTerm: chineseUsage,
    displayWidth: columnsOf,
    boxWrap: wrapped,
  };
}

/** A switch that is off and a list that is empty are no defaults to tell of. */
function describeOption({ description, argChoices, defaultValue }: Option, language: Language): string {
  const words = WORDS[language];
  const value = typeof defaultValue === 'string' || typeof defaultValue === 'number' ? String(defaultValue) : '';
  const more = [
    argChoices === undefined ? '' : words.choices + argChoices.join(words.comma),
    value === '' ? '' : words.default + value,
  ].filter(Boolean);
  return more.length === 0 ? description : description + words.open + more.join(words.between) + words.close;
}

const WIDE = /[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/;

function columnsOf(text: string): number {
  return Array.from(text).reduce((columns, character) => columns + (WIDE.test(character) ? 2 : 1), 0);
}

/** Chinese may end a line anywhere but before a stop; a Latin word stays whole. */
function wrapped(text: string, width: number): string {
  const lines = [''];
  for (const [piece] of text.matchAll(/(?:[!-~]+|[^])[，。；：、）]*/gu)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && columnsOf(line + piece) > width) lines.push(piece.trimStart());
    else lines[lines.length - 1] = line + piece;
  }
  return lines.join('\n');
}
