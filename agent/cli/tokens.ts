// `tongqian tokens` and `tongqian certs`: what is plugged in.
import { isProblemCode } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import type { CertificateView, ProblemView, SituationView, TokenView } from '#shared/protocol/views.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import { type ExitCode, type Invocation, sentenceOf, type Voice } from './terminal.ts';

export async function showTokens(invocation: Invocation): Promise<ExitCode> {
  const situation = await readSituation(invocation);
  const { voice } = invocation;
  const lines = [
    ...situation.readers.map(
      (reader) => `${voice.say(READER)} ${reader.name}  ${voice.say(READER_STATE[reader.state])}`,
    ),
    ...situation.tokens.map((token) => tokenLine(token, voice)),
  ];
  if (situation.problem) lines.push(problemLine(situation.problem, voice));
  voice.result(situation, lines);
  return 0;
}

export async function showCertificates(invocation: Invocation): Promise<ExitCode> {
  const situation = await readSituation(invocation);
  const { voice } = invocation;
  const rows = situation.tokens.flatMap((token) =>
    token.certificates.map((certificate) => ({ token: token.id, ...certificate })),
  );
  const lines = rows.map((row) => certificateLine(row, voice));
  if (rows.length === 0 && situation.problem) lines.push(problemLine(situation.problem, voice));
  voice.result({ certificates: rows }, lines);
  return 0;
}

function readSituation({ terminal, data }: Invocation): Promise<SituationView> {
  return callAgent(agentPaths(data), { command: 'tokens', params: {}, signal: terminal.signal });
}

const READER = { zh: '读卡器', en: 'reader' };
const READER_STATE = {
  empty: { zh: '没有卡', en: 'empty' },
  present: { zh: '有卡', en: 'card present' },
  unrecognised: { zh: '认不出的卡', en: 'unrecognised card' },
  busy: { zh: '被其他程序占用', en: 'in use by another program' },
} as const;

function tokenLine(token: TokenView, voice: Voice): string {
  const tries =
    token.triesLeft === null
      ? ''
      : voice.say({ zh: `还可试 ${token.triesLeft} 次`, en: `${token.triesLeft} PIN tries` });
  const state = token.locked ? voice.say({ zh: '已锁定', en: 'locked' }) : tries;
  const demo = token.demo ? voice.say({ zh: '演示', en: 'demo' }) : '';
  return [voice.say({ zh: '卡', en: 'card' }), token.label, token.id, state, demo].filter(Boolean).join('  ');
}

const USAGE = {
  sign: { zh: '签名', en: 'sign' },
  encrypt: { zh: '加密', en: 'encrypt' },
  both: { zh: '签名和加密', en: 'sign and encrypt' },
} as const;

/** Holder, company, number, algorithm and last day, in the order of the popup. */
export function certificateLine(certificate: CertificateView, voice: Voice): string {
  const until = localDate(certificate.notAfter);
  const end = voice.say({ zh: `有效期至 ${until}`, en: `valid until ${until}` });
  const name = `${certificate.algorithm.toUpperCase()}-${certificate.bits}`;
  return [certificate.holder, certificate.company, certificate.number, name, voice.say(USAGE[certificate.usage]), end]
    .filter(Boolean)
    .join('  ');
}

export function problemLine(problem: ProblemView, voice: Voice): string {
  const { code, params } = problem;
  if (!isProblemCode(code)) return code;
  return sentenceOf({ code, params }, voice.language);
}
