// `tongqian verify FILE`: checks a signature on this computer, with no agent, and without --crl-fetch with no network.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type Bilingual, Problem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { LARGEST_FILE } from '#shared/protocol/files.ts';
import { type Revocation, REVOCATION_REASONS } from '#shared/revocation.ts';
import { agentPaths } from '../data/paths.ts';
import { readSettings } from '../data/settings.ts';
import { fetchCrls } from '../operations/crl-fetch.ts';
import {
  isSigned,
  maySign,
  readAnchors,
  readCrlFile,
  signersOf,
  type SignatureVerdict,
  type SignedFile,
  verifyFile,
} from '../operations/verify-file.ts';
import { readFile } from './sign.ts';
import type { ExitCode, Invocation, Voice } from './terminal.ts';
import { localTime } from './words.ts';
import { certificateLine } from './tokens.ts';

const LARGEST_CA_FILE = 1024 * 1024;
/** A list in PEM is longer by a third. */
const LARGEST_CRL_FILE = 44 * 1024 * 1024;
/** A signed message is longer than what was signed, by signatures and certificates. */
const LARGEST_SIGNATURE = LARGEST_FILE + 1024 * 1024;

export interface VerifyOptions {
  signature?: string;
  ca: string[];
  crl: string[];
  crlFetch: boolean;
  crlHost: string[];
}

export async function verify(invocation: Invocation, file: string, options: VerifyOptions): Promise<ExitCode> {
  const { voice, terminal, data } = invocation;
  const question = {
    ...toVerify(file, options.signature),
    now: Date.now(),
    anchors: options.ca.flatMap((path) => readAnchors(readFile(path, LARGEST_CA_FILE), path)),
    crls: options.crl.map((path) => readCrlFile(readFile(path, LARGEST_CRL_FILE), path)),
    cebSm2: readSettings(agentPaths(data).settings, { mustExist: false }).ceb.sm2,
  };
  const sources = { hosts: options.crlHost, signal: terminal.signal };
  const fetched = options.crlFetch ? await fetchCrls(signersOf(question), sources) : null;
  const crls = [...question.crls, ...(fetched ?? []).flatMap(({ der }) => (der ? [der] : []))];
  const { valid, format, signatures } = verifyFile({ ...question, crls });
  const whole = {
    zh: '签名有效：文件与签名时一致。',
    en: 'The signature is valid: the file is the one that was signed.',
  };
  const broken = {
    zh: '签名无效：文件被改动过，或签名不是这份文件的。',
    en: 'The signature is not valid for this file.',
  };
  const lists = fetched?.map(({ address, der }) => ({ address, fetched: der !== null }));
  voice.result({ ...signatures[0], valid, format, signatures, ...(lists && { lists }) }, [
    voice.say(valid ? whole : broken),
    ...signatures.flatMap((signature) => linesOf(signature, voice)),
    ...(lists ?? []).map((list) => voice.say(fetchedWords(list))),
    ...(lists?.length === 0 ? [voice.say(NOWHERE)] : []),
  ]);
  const isDoubtful = ({ trusted, revocation }: SignatureVerdict): boolean =>
    trusted === false || revocation.state === 'revoked';
  return valid && !signatures.some(isDoubtful) ? 0 : 1;
}

/** The named signature, else the one beside the file, else the file itself when it is a signature. */
function toVerify(file: string, named: string | undefined): Pick<SignedFile, 'data' | 'signature' | 'path'> {
  const beside = [`${file}.sig`, `${file}.p7s`].find((path) => existsSync(path));
  const bytes = readFile(file, LARGEST_SIGNATURE);
  if (named === undefined && beside === undefined && isSigned(bytes))
    return { data: null, signature: bytes, path: file };
  const path = named ?? beside;
  if (path === undefined) throw new Problem('command/no-signature', { path: file, name: basename(file) });
  return { data: bytes, signature: readFile(path, LARGEST_SIGNATURE), path };
}

function linesOf(signature: SignatureVerdict, voice: Voice): string[] {
  const { certificate, certificateValidNow, trusted, revocation, signedAt } = signature;
  const lines = [certificateLine(certificate, voice)];
  if (!maySign(certificate)) lines.push(voice.say(ENCRYPTS));
  if (signedAt !== null) {
    const time = localTime(signedAt);
    lines.push(voice.say({ zh: `签名人自己写的时间：${time}`, en: `Time as the signer wrote it: ${time}` }));
  }
  if (!certificateValidNow)
    lines.push(voice.say({ zh: '证书现在不在有效期内。', en: 'The certificate is not valid today.' }));
  return [...lines, voice.say(ISSUER[`${trusted}`]), voice.say(wordsOf(revocation))];
}

const ENCRYPTS = {
  zh: '这张证书只用于加密，用它做的签名不算数。',
  en: 'The certificate is for encryption alone: what it signs does not count.',
};

const NOWHERE = {
  zh: '证书没有写明可以用 http 取吊销列表的地址。',
  en: 'The certificate names no address where its revocation list could be had by http.',
};

function fetchedWords({ address, fetched }: { address: string; fetched: boolean }): Bilingual {
  return fetched
    ? { zh: `已取吊销列表：${address}`, en: `Revocation list fetched: ${address}` }
    : { zh: `没有取到吊销列表：${address}`, en: `No revocation list could be had: ${address}` };
}

const ISSUER = {
  null: { zh: '没有核验证书由谁签发。', en: 'Who issued the certificate was not checked.' },
  true: {
    zh: '证书由给定的 CA 签发。',
    en: 'The certificate was issued by the given CA.',
  },
  false: {
    zh: '证书现在不能追到给定的 CA，不可信。',
    en: 'The certificate does not lead to the given CA today; do not trust it.',
  },
} as const;

function wordsOf(revocation: Revocation): Bilingual {
  switch (revocation.state) {
    case 'revoked': {
      const [day, reason] = [localDate(revocation.at), REVOCATION_REASONS[revocation.reason]];
      return {
        zh: `证书已于 ${day} 被吊销（${reason.zh}），不可信。`,
        en: `The certificate was revoked on ${day} (${reason.en}); do not trust it.`,
      };
    }
    case 'good': {
      const day = localDate(revocation.until);
      return {
        zh: `给定的吊销列表（有效到 ${day}）里没有这张证书。`,
        en: `The given revocation list, in force until ${day}, does not name it.`,
      };
    }
    case 'unknown':
      return { zh: '是否已被吊销：未查证。', en: 'Whether it was revoked is not known.' };
  }
}
