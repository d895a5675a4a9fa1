// `tongqian report`: 用证记录 of this computer as a signed file, made by the running agent; and files of several members checked
// and added up, without one.
import { isUtf8 } from 'node:buffer';
import { fromUtf8, utf8 } from '#shared/bytes.ts';
import type { Bilingual } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { REPORT_LIMITS, USE_TYPES, type UseRow, type UseTotal, type UseType } from '#shared/protocol/reports.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import { type CheckedFile, totalOfFiles } from '../operations/report/of-files.ts';
import { readFile } from './sign.ts';
import { targetOf, writeTarget } from './target.ts';
import { type ExitCode, type Invocation, sentenceOf, type Voice } from './terminal.ts';
import { usageProblem } from './usage.ts';

/** Chinese names take three bytes a character. */
const LARGEST_REPORT = 3 * REPORT_LIMITS.text;

export interface ReportOptions {
  /** Days of this computer as yyyy-mm-dd, both in it */
  from?: string;
  until?: string;
  member?: string;
  out?: string;
}

export async function makeReport({ terminal, voice, data }: Invocation, options: ReportOptions): Promise<ExitCode> {
  const from = midnight('--from', options.from, 0);
  const until = midnight('--until', options.until, 1);
  if (from !== null && until !== null && until <= from) throw usageProblem(BACKWARDS);
  const named = options.out === undefined ? null : targetOf(options.out, '', []);
  const { name, text, lines } = await callAgent(agentPaths(data), {
    command: 'report',
    params: { from, until, member: options.member ?? null },
    signal: terminal.signal,
  });
  const target = named ?? targetOf(undefined, name, []);
  writeTarget(target, utf8(text));
  const done = {
    zh: `已导出 ${String(lines)} 条用证记录，写入 ${target.path}`,
    en: `${String(lines)} uses; written to ${target.path}`,
  };
  voice.result({ report: target.path, lines }, [voice.say(done)]);
  return 0;
}

export function verifyReports({ voice }: Invocation, files: string[]): Promise<ExitCode> {
  const checked = totalOfFiles(textsOf(files));
  voice.result({ files: checked.files.map(viewOf), gaps: checked.gaps }, linesOf(checked, voice));
  return Promise.resolve(checked.files.some(({ problem }) => problem) ? 1 : 0);
}

export function addUpReports({ voice }: Invocation, files: string[]): Promise<ExitCode> {
  const checked = totalOfFiles(textsOf(files));
  const { total, gaps } = checked;
  voice.result({ files: checked.files.map(viewOf), gaps, total }, [
    ...linesOf(checked, voice),
    ...totalLines(total, voice),
  ]);
  return Promise.resolve(checked.files.some(({ problem }) => problem) ? 1 : 0);
}

/** What is not text at all is a report that cannot be read; it does not keep the others from being counted. */
function textsOf(files: readonly string[]): [string, string][] {
  return files.map((file) => {
    const bytes = readFile(file, LARGEST_REPORT);
    return [file, isUtf8(bytes) ? fromUtf8(bytes) : ''];
  });
}

const BACKWARDS = { zh: '--until 的日期早于 --from', en: '--until is before --from' };

/** Midnight at the start of the day, `after` days later. Throws command/usage. */
function midnight(option: string, day: string | undefined, after: number): number | null {
  if (day === undefined) return null;
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const at = new Date(Number(year), Number(month) - 1, Number(date));
  if (localDate(at.getTime()) !== day) {
    throw usageProblem({
      zh: `${option} 后面的日期要写成 年-月-日，例如 2026-11-05`,
      en: `${option} takes a day as yyyy-mm-dd`,
    });
  }
  at.setDate(at.getDate() + after);
  return Math.max(0, at.getTime());
}

function viewOf({ file, problem, report }: CheckedFile) {
  return { file, report, problem: problem && { code: problem.code, params: problem.params } };
}

function linesOf({ files, gaps }: ReturnType<typeof totalOfFiles>, voice: Voice): string[] {
  return [
    ...files.map(({ file, report, problem }) => {
      if (problem) return `${file}: ${sentenceOf(problem, voice.language)}`;
      return report === null ? file : `${file}: ${goodLine(report, voice)}`;
    }),
    ...gaps.map(({ member, first, last }) => {
      const numbers = `${String(first)}–${String(last)}`;
      return voice.say({
        zh: `${member}：日志第 ${numbers} 条不在任何一份用证记录里，请让成员补交这段时间的。`,
        en: `${member}: lines ${numbers} of the log are in no report; ask for one of that time.`,
      });
    }),
  ];
}

function goodLine(report: NonNullable<CheckedFile['report']>, voice: Voice): string {
  const { member, from, until, lines, fingerprint } = report;
  const begin = from === 0 ? '' : localDate(from);
  const period = `${begin} – ${localDate(until - 1)}`.trim();
  return voice.say({
    zh: `${member}，${period}，${String(lines)} 条，签名有效。密钥指纹 ${grouped(fingerprint)}`,
    en: `${member}, ${period}, ${String(lines)} uses, signature valid. Fingerprint of the key: ${grouped(fingerprint)}`,
  });
}

/** To be compared with what stands on the member's own screen. */
function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,8}/g)?.join(' ') ?? fingerprint;
}

function totalLines(total: UseTotal, voice: Voice): string[] {
  const parts = [
    [{ zh: '按种类', en: 'By type' }, total.types.map((row) => typeRow(row, voice))],
    [{ zh: '按月', en: 'By month' }, total.months],
    [{ zh: '按平台', en: 'By portal' }, total.portals],
    [{ zh: '按证书', en: 'By certificate' }, total.certificates],
    [{ zh: '按成员', en: 'By member' }, total.members],
  ] as const;
  const words = {
    zh: `合计 ${String(total.count)} 条，其中完成 ${String(total.done)} 条`,
    en: `Total: ${String(total.count)} uses, ${String(total.done)} done`,
  };
  return [voice.say(words), ...parts.flatMap(([title, rows]) => [voice.say(title), ...rows.map(rowLine)])];
}

const TYPES: Record<UseType, Bilingual> = {
  login: { zh: '登录', en: 'logins' },
  sign: { zh: '签名', en: 'signatures' },
  batch: { zh: '批量签名（整批确认）', en: 'consents to a batch' },
  decrypt: { zh: '解密', en: 'decryptions' },
  identity: { zh: '读取卡片信息', en: 'reads of the card’s identity' },
  'check-pin': { zh: '核对密码', en: 'checks of the PIN' },
  'change-pin': { zh: '修改密码', en: 'changes of the PIN' },
  forward: { zh: '转给官方控件', en: 'passed on to the official control' },
};

function typeRow(row: UseRow, voice: Voice): UseRow {
  const type = USE_TYPES.find((known) => known === row.name);
  return type === undefined ? row : { ...row, name: voice.say(TYPES[type]) };
}

function rowLine({ name, holder, count, done }: UseRow): string {
  return `  ${[name || '–', holder].filter(Boolean).join(' ')}  ${String(count)} / ${String(done)}`;
}
