// 新建密钥: a new key in a new sealed file, or beside the old ones of a company whose certificate is renewed.
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '#shared/errors.ts';
import type { KeyAlgorithm, SoftwareKey } from '#shared/protocol/keys.ts';
import { hasHidden } from '#shared/visible.ts';
import { toPem } from '../../certificates/pem.ts';
import { certificateRequest, type RequestSubject } from '../../certificates/request.ts';
import { importedKey, spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key } from '../../crypto/sm2.ts';
import { createTokenFile, tokenFile } from '../../tokens/software/create.ts';
import { readTokenFile, replaceKeys, sealKeys } from '../../tokens/software/keystore.ts';
import type { Pin } from '../../tokens/token.ts';
import {
  findKeyFile,
  type KeysContext,
  loggedKeyAct,
  newSerial,
  nextKeyName,
  OWN_PIN_LENGTH,
  requestAct,
  requireGoodPin,
  withKeys,
} from './context.ts';
import { viewOf } from './list.ts';

interface NewKeyRequest {
  /** Whose key it is, as it will be shown */
  label: string;
  algorithm: KeyAlgorithm;
  pin: Pin;
  personalId?: string;
}

interface RenewRequest {
  id: string | null;
  algorithm: KeyAlgorithm;
  pin: Pin;
}

/** A key that waits for its certificate, and the request for it in PEM. */
export interface RequestedKey {
  key: SoftwareKey;
  request: string;
}

/** Rejects with pin/*, request/invalid. */
export async function createKey(context: KeysContext, request: NewKeyRequest): Promise<SoftwareKey> {
  return (await makeKey(context, request, () => null)).key;
}

/** 新建申请: the key and its request, both or neither. Rejects as createKey does, and with key/subject. */
export function createWithRequest(
  context: KeysContext,
  request: NewKeyRequest & { subject: RequestSubject },
): Promise<RequestedKey> {
  return withRequest(context, request.label, () => makeKey(context, request, (key) => pemOf(key, request.subject)));
}

/**
 * 换发: a new key beside the old ones, under the same PIN. The old ones stay, so that what was encrypted to them still opens
 * (spec/desk row 9.4). Rejects with key/unknown, key/which, token/pin-wrong, key/locked; token/busy.
 */
export async function renewKey(context: KeysContext, request: RenewRequest): Promise<SoftwareKey> {
  return (await addKey(context, request, () => null)).key;
}

/** The new key and its request, both or neither. Rejects as renewKey does, and with key/subject. */
export function renewWithRequest(
  context: KeysContext,
  request: RenewRequest & { subject: RequestSubject },
): Promise<RequestedKey> {
  const { label } = findKeyFile(context, request.id).record;
  return withRequest(context, label, () => addKey(context, request, (key) => pemOf(key, request.subject)));
}

/** Of a key that is made: what else is wanted of it, before anything is written. */
type Beside<T> = (key: KeyObject) => T;

async function makeKey<T>(
  context: KeysContext,
  { label, algorithm, pin, personalId }: NewKeyRequest,
  beside: Beside<T>,
): Promise<{ key: SoftwareKey; made: T }> {
  requireGoodLabel(label);
  requireGoodPin(pin, personalId === undefined ? {} : { personalId });
  return loggedKeyAct(context, { verb: 'key-new', summary: `新建密钥：${label}（${algorithm}）` }, async () => {
    const key = await generate(algorithm);
    const made = beside(key);
    const serial = newSerial();
    const { folder, wrap } = context;
    const keys = [{ key, certificate: null, usage: 'both' as const }];
    const token = { serial, label, demo: false, pinLength: OWN_PIN_LENGTH, keys };
    const id = await createTokenFile({ folder, wrap, pin, token });
    return { key: viewOf({ id, record: readTokenFile(tokenFile(folder, serial), wrap) }), made };
  });
}

async function addKey<T>(
  context: KeysContext,
  { id, algorithm, pin }: RenewRequest,
  beside: Beside<T>,
): Promise<{ key: SoftwareKey; made: T }> {
  const entry = findKeyFile(context, id);
  const summary = `换发：新建密钥 ${entry.record.label}（${algorithm}）`;
  return loggedKeyAct(context, { verb: 'key-new', summary }, () =>
    withKeys(context, { entry, pin }, async (keys) => {
      const added = await generate(algorithm);
      const made = beside(added);
      const name = nextKeyName(entry.record);
      keys.set(name, added.export({ format: 'der', type: 'pkcs8' }));
      const sealed = await sealKeys(keys, pin, context.wrap);
      replaceKeys(entry.path, context.wrap, {
        opened: entry.record.keys,
        change: (now) => ({ ...now, keys: sealed, waiting: [...now.waiting, { key: name, spki: spkiOf(added) }] }),
      });
      return { key: viewOf({ id: entry.id, record: readTokenFile(entry.path, context.wrap) }), made };
    }),
  );
}

function pemOf(key: KeyObject, subject: RequestSubject): string {
  return toPem('CERTIFICATE REQUEST', certificateRequest(key, subject));
}

/** Two lines in the log, as for the two commands. */
async function withRequest(
  context: KeysContext,
  label: string,
  task: () => Promise<{ key: SoftwareKey; made: string }>,
): Promise<RequestedKey> {
  const { key, made } = await task();
  await loggedKeyAct(context, requestAct(label), () => Promise.resolve());
  return { key, request: made };
}

/** What is shown as a card's name everywhere must not pretend to be something else. */
export function isGoodLabel(label: string): boolean {
  return label.trim() !== '' && label.length <= 100 && !hasHidden(label) && !/[\n\r\t]/.test(label);
}

/** Throws request/invalid. */
export function requireGoodLabel(label: string): void {
  if (!isGoodLabel(label)) throw new Problem('request/invalid', { detail: 'label' });
}

async function generate(algorithm: KeyAlgorithm): Promise<KeyObject> {
  if (algorithm === 'sm2') return generateSm2Key();
  const pair = promisify(generateKeyPair);
  const { privateKey } =
    algorithm === 'p256'
      ? await pair('ec', { namedCurve: 'P-256' })
      : await pair('rsa', { modulusLength: algorithm === 'rsa2048' ? 2048 : 3072 });
  return importedKey(privateKey);
}
