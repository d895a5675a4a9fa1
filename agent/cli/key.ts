// `tongqian key …`: software keys are made, certified, imported, backed up and restored by the running agent; here is what is typed
// for it and what it gives back.
import { writeFileSync } from 'node:fs';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { passphraseStrength } from '#shared/passphrase.ts';
import type { KeyAlgorithm } from '#shared/protocol/keys.ts';
import { callAgent } from '../commands/socket.ts';
import type { ControlCommand, ControlParams, ControlResult } from '../commands/table.ts';
import { agentPaths } from '../data/paths.ts';
import { requireFree } from '../operations/file-names.ts';
import { askNewPin, askSecret, askTwice } from './secret-entry.ts';
import { readFile } from './sign.ts';
import { type ExitCode, fileProblem, type Invocation, type Voice } from './terminal.ts';
import { certificateLine } from './tokens.ts';

type KeyView = ControlResult<'key-new'>['key'];

export interface KeyOption {
  key?: string;
}

const LARGEST_FILE = 1024 * 1024;
const PIN = { zh: '这把密钥的密码（输入时不显示）', en: 'PIN of the key (not shown)' };

export async function listKeys(invocation: Invocation): Promise<ExitCode> {
  const { keys } = await ask(invocation, 'key-list', {});
  const { voice } = invocation;
  const none = voice.say({ zh: '这台电脑上没有软件密钥。', en: 'There is no software key on this computer.' });
  voice.result({ keys }, keys.length === 0 ? [none] : keys.flatMap((key) => keyLines(key, voice)));
  return 0;
}

export async function newKey(
  invocation: Invocation,
  label: string,
  { algorithm }: { algorithm: KeyAlgorithm },
): Promise<ExitCode> {
  await requireAgent(invocation);
  const pin = sent(await askNewPin(invocation));
  const { key } = await ask(invocation, 'key-new', { label, algorithm, pin });
  return told(invocation, key, {
    zh: '已新建密钥。接着做证书申请书：tongqian key request。做好证书后请备份：tongqian key backup。',
    en: 'The key is made. Next: tongqian key request for its certificate, then tongqian key backup.',
  });
}

export async function renewKey(
  invocation: Invocation,
  options: KeyOption & { algorithm: KeyAlgorithm },
): Promise<ExitCode> {
  await requireAgent(invocation);
  const pin = sent(await askSecret(invocation, PIN));
  const { key } = await ask(invocation, 'key-renew', { id: options.key ?? null, algorithm: options.algorithm, pin });
  return told(invocation, key, {
    zh: '已在原来的密钥旁新建一把，密码不变。接着做证书申请书：tongqian key request。',
    en: 'A new key is beside the old ones, under the same PIN. Next: tongqian key request.',
  });
}

export type SubjectOptions = Partial<Record<'country' | 'province' | 'city' | 'organisation' | 'unit', string>> &
  Partial<Record<'name' | 'code' | 'serial', string>>;

export async function requestCertificate(
  invocation: Invocation,
  options: KeyOption & SubjectOptions & { out: string },
): Promise<ExitCode> {
  const { country, province, city, organisation, unit, name, code, serial } = options;
  const subject = given({
    ...{ country, province, locality: city, organisation, unit },
    ...{ commonName: name, creditCode: code, serial },
  });
  requireFree(options.out);
  await requireAgent(invocation);
  const pin = sent(await askSecret(invocation, PIN));
  const { request } = await ask(invocation, 'key-request', { id: options.key ?? null, subject, pin });
  writeNewFile(options.out, request);
  const { voice } = invocation;
  const done = {
    zh: `证书申请书已写入 ${options.out}。把它交给 CA；拿到证书后：tongqian key certificate 证书文件`,
    en: `Written to ${options.out}. Give it to the CA; then: tongqian key certificate FILE`,
  };
  voice.result({ request: options.out }, [voice.say(done)]);
  return 0;
}

export async function addCertificate(
  invocation: Invocation,
  file: string,
  options: KeyOption & { sealedKey?: string },
): Promise<ExitCode> {
  const id = options.key ?? null;
  const certificates = fileOf(file);
  if (options.sealedKey === undefined) {
    const { key } = await ask(invocation, 'key-certificate', { id, certificates });
    return told(invocation, key, { zh: '证书已装入。', en: 'The certificate is in place.' });
  }
  const enveloped = envelopedIn(options.sealedKey);
  await requireAgent(invocation);
  const pin = sent(await askSecret(invocation, PIN));
  const { key } = await ask(invocation, 'key-encryption', { id, certificates, enveloped, pin });
  return told(invocation, key, {
    zh: '加密证书和密钥已装入。',
    en: 'The encryption certificate and its key are in place.',
  });
}

export async function importKey(
  invocation: Invocation,
  file: string,
  options: { certificate?: string; label?: string },
): Promise<ExitCode> {
  const bytes = fileOf(file);
  const certificates = options.certificate === undefined ? null : fileOf(options.certificate);
  await requireAgent(invocation);
  const prompt = { zh: '密钥文件的密码（输入时不显示）', en: 'Password of the file (not shown)' };
  const password = sent(await askSecret(invocation, prompt));
  const pin = sent(await askNewPin(invocation));
  const label = options.label ?? null;
  const { key } = await ask(invocation, 'key-import', { bytes, password, pin, label, certificates });
  return told(invocation, key, {
    zh: '已导入。原来的密钥文件仍然能用：请删掉，或锁好。接着备份：tongqian key backup。',
    en: 'Imported. The file it came from still holds the key: delete it or lock it away. Next: tongqian key backup.',
  });
}

const STRENGTH = {
  weak: { zh: '弱', en: 'weak' },
  fair: { zh: '中', en: 'fair' },
  strong: { zh: '强', en: 'strong' },
} as const;

export async function backUpKey(invocation: Invocation, file: string, options: KeyOption): Promise<ExitCode> {
  const { voice } = invocation;
  requireFree(file);
  await requireAgent(invocation);
  const pin = sent(await askSecret(invocation, PIN));
  const prompt = {
    zh: '备份密码（至少 12 个字符，输入时不显示）',
    en: 'Passphrase of the backup (12 characters or more, not shown)',
  };
  const passphrase = await askTwice(invocation, prompt, (typed) => {
    const strength = passphraseStrength(typed);
    const words = voice.say(STRENGTH[strength]);
    voice.notice({ event: 'strength', strength }, voice.say({ zh: `密码强度：${words}`, en: `Strength: ${words}` }));
    if (strength === 'weak') throw new Problem('key/passphrase-weak');
  });
  const { backup, strength } = await ask(invocation, 'key-backup', {
    ...{ id: options.key ?? null, pin, passphrase: sent(passphrase) },
  });
  writeNewFile(file, backup);
  const done = {
    zh: `已备份到 ${file}。没有备份密码，谁也打不开它，包括您自己。`,
    en: `Backed up to ${file}. Without its passphrase nobody can open it, you included.`,
  };
  voice.result({ backup: file, strength }, [voice.say(done)]);
  return 0;
}

export async function restoreKey(invocation: Invocation, file: string): Promise<ExitCode> {
  const bytes = fileOf(file);
  await requireAgent(invocation);
  const passphrase = sent(
    await askSecret(invocation, { zh: '备份密码（输入时不显示）', en: 'Passphrase of the backup (not shown)' }),
  );
  const pin = sent(await askNewPin(invocation));
  const { key } = await ask(invocation, 'key-restore', { bytes, passphrase, pin });
  return told(invocation, key, { zh: '已恢复。', en: 'Restored.' });
}

/** Before anything is typed: somebody is there to take it. Rejects with agent/not-running. */
async function requireAgent(invocation: Invocation): Promise<void> {
  await ask(invocation, 'key-list', {});
}

function ask<C extends ControlCommand>(
  { terminal, data }: Invocation,
  command: C,
  params: ControlParams<C>,
): Promise<ControlResult<C>> {
  return callAgent(agentPaths(data), { command, params, signal: terminal.signal });
}

function told({ voice }: Invocation, key: KeyView, done: { zh: string; en: string }): ExitCode {
  voice.result({ key }, [voice.say(done), ...keyLines(key, voice)]);
  return 0;
}

function keyLines(key: KeyView, voice: Voice): string[] {
  const marks = [
    key.demo ? voice.say({ zh: '演示', en: 'demo' }) : '',
    key.locked ? voice.say({ zh: '已锁定', en: 'locked' }) : '',
  ];
  return [
    [key.id, key.label, ...marks].filter(Boolean).join('  '),
    ...key.certificates.map((certificate) => `  ${certificateLine(certificate, voice)}`),
    ...key.waiting.map(
      ({ algorithm }) =>
        `  ${algorithm.toUpperCase()}  ${voice.say({ zh: '等待证书', en: 'waits for its certificate' })}`,
    ),
  ];
}

/** On its way to the agent; what was typed is wiped. */
function sent(secret: Uint8Array): string {
  const encoded = toBase64(secret);
  secret.fill(0);
  return encoded;
}

function fileOf(path: string): string {
  return toBase64(readFile(path, LARGEST_FILE));
}

/** CAs hand it over in DER or as base64 text. */
function envelopedIn(path: string): string {
  const bytes = readFile(path, LARGEST_FILE);
  if (bytes[0] === 0x30) return toBase64(bytes);
  const text = Buffer.from(bytes).toString('latin1').replace(/\s+/g, '');
  try {
    return toBase64(fromBase64(text));
  } catch (cause) {
    throw new Problem('key/enveloped', {}, { cause });
  }
}

/** For its owner's eyes, and never over another file: an older backup may be the only one. */
function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}

function given<T extends Record<string, string | undefined>>(parts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
