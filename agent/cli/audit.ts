// `tongqian audit [TEXT]`: the log of signatures, and whether it was altered.
import type { AuditLineView } from '#shared/protocol/views.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import type { ExitCode, Invocation, Voice } from './terminal.ts';
import { problemLine } from './tokens.ts';
import { RESULTS, VERBS } from './words.ts';

export async function showAudit(
  { terminal, voice, data }: Invocation,
  text: string | undefined,
  options: { limit: number },
): Promise<ExitCode> {
  const found = await callAgent(agentPaths(data), {
    command: 'audit',
    params: { text: text ?? '', limit: options.limit },
    signal: terminal.signal,
  });
  const { count, damagedFrom } = found.chain;
  const whole = {
    zh: `已校验，${count} 条，无改动。已签名不等于申报成功，以回执为准。`,
    en: `Checked, ${count} lines, unaltered. Signed is not yet accepted: the receipt decides.`,
  };
  const end =
    damagedFrom === null
      ? voice.say(whole)
      : problemLine({ code: 'audit/damaged', params: { line: damagedFrom } }, voice);
  voice.result(found, [...found.lines.map((line) => lineText(line, voice)), end]);
  return damagedFrom === null ? 0 : 1;
}

function lineText(line: AuditLineView, voice: Voice): string {
  const at = new Date(line.at).toLocaleString('sv-SE'); // 2026-01-05 12:00:00
  const keys = line.keys.map((key) => `${key.name} ${key.value}`).join('，');
  const verb = VERBS[line.verb];
  const outcome = voice.say(RESULTS[line.result]);
  const result = line.code === null ? outcome : `${outcome} (${line.code})`;
  return [
    String(line.number),
    at,
    verb ? voice.say(verb) : line.verb,
    result,
    line.holder,
    keys,
    line.summary,
    line.origin,
  ]
    .filter(Boolean)
    .join('  ');
}
