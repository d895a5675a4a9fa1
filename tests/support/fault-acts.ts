// What the tests of faults do again and again: requests with a text of their own, and the look at what is left afterwards.
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { verifySignature } from '../../agent/crypto/verify.ts';
import { CARD_PIN, openScene, type Reply, type Scene, type TestPage } from './fault-scene.ts';

export const WRONG = '00000001';
export const SIGN = 'cus-sec_SpcSignDataAsPEM';
export const LOGIN = 'security_SpcSignRandom';

let serial = 0;
/** A business message of its own each time, so that a signature names the request it belongs to. */
export function order(): string {
  return `"sessionID":"S${++serial}"||"payExchangeInfoHead":"{}"||"payExchangeInfoLists":"[]"||"serviceTime":"${serial}"`;
}

export function random(): string {
  return Buffer.from(`random-${++serial}`).toString('base64');
}

export async function scene(...options: Parameters<typeof openScene>): Promise<Scene> {
  const opened = await openScene(...options);
  onTestFinished(() => opened.close());
  return opened;
}

export function spkiOf(certificate: string | Uint8Array): Uint8Array {
  return new X509Certificate(certificate).publicKey.export({ format: 'der', type: 'spki' });
}

export function holds(spki: Uint8Array, text: string, reply: Reply): boolean {
  return reply.Result && verifySignature(spki, 'rsa-pkcs1-sha1', utf8(text), Buffer.from(reply.Data[0], 'base64'));
}

/** One whole signature with the typed PIN: the card is as good as before. */
export async function signsAgain({ clerk, cards }: Scene, page: TestPage, card = cards[0]!): Promise<void> {
  const text = order();
  const signed = page.call(SIGN, { inData: text });
  expect(await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: card.id })).toEqual({
    state: 'done',
    problem: null,
  });
  expect(holds(spkiOf(readFileSync(card.certificateFile)), text, await signed)).toBe(true);
  expect(await clerk.tries(card.id)).toBe(5);
}

/** No window is left, and the log has exactly these lines about pages. */
export async function expectLog({ clerk }: Scene, ...lines: string[]): Promise<void> {
  expect(await clerk.pending()).toEqual([]);
  const about = (await clerk.log()).filter(({ origin }) => origin.startsWith('http'));
  expect(about.map(({ verb, result, code }) => [verb, result, code].filter(Boolean).join(' '))).toEqual(lines);
}

/** Files below a folder that hold a secret in plain text, wide characters, hex, base64 or as a list of bytes. */
export function inFiles(folder: string, secret: string): string[] {
  const plain = Buffer.from(secret);
  const forms = [
    plain,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(plain.toString('hex')),
    Buffer.from(JSON.stringify([...plain]).slice(1, -1)),
    // Base64 of the secret at each of the three places it may have in a longer text, without the characters it shares.
    ...[0, 1, 2].map((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
      return Buffer.from(text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + plain.length) * 8) / 6)));
    }),
  ];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const content = readFileSync(path);
      return forms.some((form) => content.includes(form));
    })
    .sort();
}
