// `tongqian decrypt FILE`: the running agent asks in its window and has the card open the key; the file is opened here.
import { basename } from 'node:path';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import { LARGEST_FILE } from '#shared/protocol/files.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import { decryptedName } from '../operations/file-names.ts';
import { openFile, readEnvelopeFile, writeOpened, type EnvelopeFile } from '../operations/envelope-file.ts';
import { type OpenedContent, openSigned } from '../operations/signed-envelope.ts';
import { readFile } from './sign.ts';
import { type Target, targetOf } from './target.ts';
import { asking, type ExitCode, fileProblem, type Invocation, type Voice } from './terminal.ts';
import { localTime } from './words.ts';
import { certificateLine } from './tokens.ts';

type Envelope = EnvelopeFile['envelope'];
/** Certificates, signers and recipients around a signed file */
const ROUND_IT = 2 * 1024 * 1024;

export async function decrypt(invocation: Invocation, file: string, options: { out?: string }): Promise<ExitCode> {
  const { terminal, voice, data } = invocation;
  const target = targetOf(options.out, decryptedName(file), [file]);
  const { envelope, head } = readHead(file);
  const { key } = await callAgent(agentPaths(data), {
    command: 'decrypt',
    params: { head: toBase64(head), name: basename(file) },
    onAsked: asking(voice),
    signal: terminal.signal,
  });
  const signers = await openInto(target, { file, envelope, key: fromBase64(key) });
  voice.result({ decrypted: target.path, ...(signers && { signers }) }, [
    voice.say({ zh: `已解密，写入 ${target.path}`, en: `Decrypted; written to ${target.path}` }),
    ...(signers ?? []).flatMap((signer) => linesOf(signer, voice)),
    ...(envelope.xml?.unverified === true ? [voice.say(UNVERIFIED)] : []),
  ]);
  return 0;
}

export interface Opening {
  file: string;
  envelope: Envelope;
  key: Uint8Array;
}

/** Writes what is inside; the key is wiped. @returns who signed it, null where nobody did */
export function openInto(target: Target, from: Opening): Promise<OpenedContent['signers'] | null> {
  return from.envelope.signature === 'none' ? openPlain(from, target) : openWithSigners(from, target);
}

async function openPlain({ file, ...how }: Opening, { path, fresh }: Target): Promise<null> {
  await openFile({ from: file, to: path, fresh, ...how }).catch((cause: unknown) => {
    throw fileProblem(path, cause);
  });
  return null;
}

const UNVERIFIED = {
  zh: '注意：XML 加密用 SM2、SM4 没有公开的标准，没有在平台上验证过。',
  en: 'Note: no public standard describes SM2 and SM4 in XML Encryption; not verified against the platform.',
};

/** What somebody signed is written only when the signature holds, so all of it is looked at first. */
async function openWithSigners(
  { file, envelope, key }: Opening,
  { path, fresh }: Target,
): Promise<OpenedContent['signers']> {
  const { data, signers } = openSigned(readFile(file, LARGEST_FILE + ROUND_IT), envelope, key);
  await writeOpened({ to: path, fresh }, data).catch((cause: unknown) => {
    throw fileProblem(path, cause);
  });
  return signers;
}

export function linesOf({ certificate, signedAt }: OpenedContent['signers'][number], voice: Voice): string[] {
  const time = signedAt === null ? '' : localTime(signedAt);
  return [
    voice.say({ zh: '签名有效，签名人：', en: 'The signature holds; signed by:' }),
    certificateLine(certificate, voice),
    ...(time === ''
      ? []
      : [voice.say({ zh: `签名人自己写的时间：${time}`, en: `Time as the signer wrote it: ${time}` })]),
    voice.say({ zh: '没有核验证书由谁签发。', en: 'Who issued the certificate was not checked.' }),
  ];
}

export function readHead(file: string): EnvelopeFile {
  try {
    return readEnvelopeFile(file);
  } catch (cause) {
    throw fileProblem(file, cause);
  }
}
