// What a command needs of the terminal it was typed in, and how it says things there.
import { type Bilingual, describe, Problem, type ProblemCode, type ProblemParams, toProblem } from '#shared/errors.ts';
import { visible } from '#shared/visible.ts';
import { maskText } from '../log/mask.ts';
import type { SecretEntry } from './secret-entry.ts';

export interface Terminal {
  out: (line: string) => void;
  err: (line: string) => void;
  env: NodeJS.ProcessEnv;
  /** Missing where nobody can type; see secret-entry.ts */
  askSecret?: SecretEntry;
  /** Aborts at Ctrl-C and when the system ends the program. */
  signal: AbortSignal;
}

export type Language = 'zh' | 'en';

/** 0 done · 1 a problem · 2 wrong use */
export type ExitCode = 0 | 1 | 2;

/** By the locale variables in the order of POSIX (Base Definitions §8.2), else by the system's. */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

/** One command's voice: words in one language or JSON, always on one line per thing. */
export interface Voice {
  readonly language: Language;
  readonly json: boolean;
  /** Prints the result: words for people, or the value itself with --json. */
  result(value: unknown, lines: readonly string[]): void;
  /** A line on the way, on standard error so that a result stays clean; with --json an object on standard output. */
  notice(value: unknown, line: string): void;
  say(text: Bilingual): string;
}

export function createVoice(terminal: Terminal, json: boolean): Voice {
  const language = languageOf(terminal.env);
  return {
    language,
    json,
    result(value, lines) {
      if (json) terminal.out(jsonLine(value));
      else for (const line of lines) terminal.out(visible(line, 2000));
    },
    notice(value, line) {
      if (json) terminal.out(jsonLine(value));
      else terminal.err(visible(line, 2000));
    },
    say: (text) => text[language],
  };
}

/** For `onAsked` of a command that the window asks about: said once somebody is there to ask. */
export function asking(voice: Voice): () => void {
  return () => {
    voice.notice({ event: 'asking' }, voice.say({ zh: '请在确认窗口里确认。', en: 'Confirm in the Tongqian window.' }));
  };
}

/** What a terminal obeys or hides and JSON leaves as it is: C1 controls, bidi and zero-width marks. */
const OBEYED = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The same value for whoever parses it, without a character that a terminal would obey. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What every command gets. */
export interface Invocation {
  terminal: Terminal;
  voice: Voice;
  /** Data folder of the agent that is meant */
  data: string;
}

/** What went wrong, the next step, the code. Chinese sentences follow each other without a space; what ends with a path has no stop of its own. */
export function sentenceOf(problem: { code: ProblemCode; params?: ProblemParams }, language: Language): string {
  const { text, advice } = describe(problem, language);
  const whole = /[。！？.!?]$/.test(text) ? text : text + (language === 'zh' ? '。' : '.');
  const next = problem.code === 'agent/not-running' ? START_IT[language] : advice;
  return language === 'zh' ? `${whole}${next}（${problem.code}）` : `${whole} ${next} (${problem.code})`;
}

/** The page waits for the agent and goes on; a command has ended. */
const START_IT: Bilingual = {
  zh: '请运行 tongqian serve 启动通签助手，再运行一次这个命令。',
  en: 'Start it with tongqian serve, then run this command again.',
};

/** Says what went wrong and what to do, and gives the exit code. */
export function reportProblem(thrown: unknown, terminal: Terminal, json: boolean): ExitCode {
  const problem = toProblem(thrown);
  if (json) terminal.out(jsonLine({ error: { code: problem.code, params: problem.params } }));
  terminal.err(visible(sentenceOf(problem, languageOf(terminal.env)), 2000));
  if (problem.code === 'agent/internal' && problem.cause instanceof Error) {
    // For IT: nothing else says what happened.
    const lines = maskText(problem.cause.stack ?? problem.cause.message).split('\n');
    for (const line of lines) terminal.err(visible(line, 2000));
  }
  return problem.code === 'command/usage' ? 2 : 1;
}

/** Rejects never; resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}

export function fileProblem(path: string, cause: unknown): Problem {
  return cause instanceof Problem ? cause : new Problem('command/file', { path }, { cause });
}
