// A card program of our own: the part of PIV (NIST SP 800-73-4) that OpenSC needs to see keys and certificates, check a PIN and sign.
import { constants, createPrivateKey, type KeyObject, privateEncrypt } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';

export interface PivCard {
  /** Sixteen digits of hex or more; the card's number */
  guid: string;
  pin: string;
  /** By key reference: 9a (authentication), 9c (signature, PIN for each use), 9d (key management) */
  keys: Readonly<Record<string, { key: string; certificate: string }>>;
}

const OK = 0x9000;
const NOT_FOUND = 0x6a82;
const WRONG_DATA = 0x6a80;
const NOT_VERIFIED = 0x6982;
const LOCKED = 0x6983;
const UNKNOWN = 0x6d00;
const AID = Buffer.from('a000000308000010000100', 'hex');
/** Container of the certificate, by key reference (part 1, table 3) */
const CERTIFICATES: Record<string, string> = { '9a': '5fc105', '9c': '5fc10a', '9d': '5fc10b', '9e': '5fc101' };
const TRIES = 3;

/** Answers APDUs of a terminal, one after the other. The state ends with `reset`, the tries left do not. */
export function pivApplet({ guid, pin, keys }: PivCard): { answer(command: Buffer): Buffer; reset(): void } {
  const privateKeys = new Map(Object.entries(keys).map(([name, { key }]) => [name, createPrivateKey(key)]));
  const objects = objectsOf({ guid, keys });
  let secret = padded(pin);
  let tries = TRIES;
  let verified = false;
  let isFresh = false;
  let chained: Buffer = Buffer.alloc(0);
  let rest: Buffer = Buffer.alloc(0);

  function check(candidate: Buffer): number {
    if (tries === 0) return LOCKED;
    verified = candidate.equals(secret);
    tries = verified ? TRIES : tries - 1;
    isFresh = verified;
    return verified ? OK : 0x63c0 | tries;
  }

  function run(instruction: number, parameters: number, data: Buffer): Buffer | number {
    switch (instruction) {
      case 0xa4:
        return AID.subarray(0, data.length).equals(data) && data.length >= 5 ? application() : NOT_FOUND;
      case 0xcb:
        return objects.get(data.subarray(2).toString('hex')) ?? NOT_FOUND;
      case 0x20:
        if (data.length > 0) return check(data);
        if (tries === 0) return LOCKED;
        return verified ? OK : 0x63c0 | tries;
      case 0x24: {
        const state = check(data.subarray(0, 8));
        if (state === OK) secret = Buffer.from(data.subarray(8));
        return state;
      }
      case 0x87:
        return authenticate((parameters & 0xff).toString(16), data);
      default:
        return UNKNOWN;
    }
  }

  function authenticate(name: string, data: Buffer): Buffer | number {
    const key = privateKeys.get(name);
    const challenge = challengeIn(data);
    if (!key || !challenge) return WRONG_DATA;
    if (!verified || (name === '9c' && !isFresh)) return NOT_VERIFIED;
    isFresh = false;
    return tlv('7c', tlv('82', signed(key, challenge)));
  }

  return {
    answer(command) {
      const [first = 0, instruction = 0, p1 = 0, p2 = 0] = command;
      const length = command[4] ?? 0;
      const data = command.length > 5 ? command.subarray(5, 5 + length) : Buffer.alloc(0);
      if (instruction === 0xc0) return send(rest, length);
      if ((first & 0x10) !== 0) {
        chained = Buffer.concat([chained, data]);
        return status(OK);
      }
      const whole = Buffer.concat([chained, data]);
      chained = Buffer.alloc(0);
      const result = run(instruction, (p1 << 8) | p2, whole);
      if (typeof result === 'number') return status(result);
      const wanted = command.length === 5 + length + 1 ? (command.at(-1) ?? 0) : command.length === 5 ? length : 0;
      return send(result, wanted);
    },
    reset() {
      verified = false;
      isFresh = false;
      chained = Buffer.alloc(0);
      rest = Buffer.alloc(0);
    },
  };

  /** As much as the terminal takes; the rest waits for GET RESPONSE. */
  function send(data: Buffer, wanted: number): Buffer {
    const most = wanted === 0 ? 256 : wanted;
    rest = Buffer.from(data.subarray(most));
    const more = rest.length === 0 ? OK : 0x6100 | Math.min(rest.length, 0xff);
    return Buffer.concat([data.subarray(0, most), status(more)]);
  }
}

function application(): Buffer {
  return tlv('61', tlv('4f', AID.subarray(5)), tlv('79', tlv('4f', AID.subarray(0, 5))));
}

function objectsOf({ guid, keys }: Pick<PivCard, 'guid' | 'keys'>): Map<string, Buffer> {
  const number = Buffer.from(guid, 'hex');
  const chuid = [
    tlv('30', Buffer.concat([number, number]).subarray(0, 25)),
    tlv('34', number),
    tlv('35', Buffer.from('20361231')),
    tlv('3e'),
    tlv('fe'),
  ];
  const policy = Buffer.from('4000', 'hex');
  const objects = new Map([
    ['5fc102', tlv('53', ...chuid)],
    ['5fc107', tlv('53', tlv('f0', number), tlv('f1', Buffer.of(0x21)))],
    ['7e', tlv('7e', tlv('4f', AID), tlv('5f2f', policy))],
  ]);
  for (const [name, { certificate }] of Object.entries(keys)) {
    const container = CERTIFICATES[name];
    const der = Buffer.from(certificate, 'base64');
    if (container) objects.set(container, tlv('53', tlv('70', der), tlv('71', Buffer.of(0)), tlv('fe')));
  }
  return objects;
}

/** What is to be signed: tag 81 of the dynamic authentication template. */
function challengeIn(data: Buffer): Buffer | null {
  const [outer] = read(data);
  if (outer?.tag !== 0x7c) return null;
  return read(outer.value).find(({ tag }) => tag === 0x81)?.value ?? null;
}

/** The bare private operation: padding and digest are the terminal's. */
function signed(key: KeyObject, challenge: Buffer): Buffer {
  if (key.asymmetricKeyType === 'rsa') return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, challenge);
  const { d = '' } = key.export({ format: 'jwk' });
  return Buffer.from(p256.sign(challenge, Buffer.from(d, 'base64url'), { prehash: false, format: 'der' }));
}

function read(data: Buffer): { tag: number; value: Buffer }[] {
  const found: { tag: number; value: Buffer }[] = [];
  for (let at = 0; at + 1 < data.length;) {
    const tag = data[at] ?? 0;
    const first = data[at + 1] ?? 0;
    const bytes = first < 0x80 ? 0 : first & 0x7f;
    const length = bytes === 0 ? first : data.readUIntBE(at + 2, bytes);
    const start = at + 2 + bytes;
    found.push({ tag, value: data.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function tlv(tag: string, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(size), value]);
}

function padded(pin: string): Buffer {
  const bytes = Buffer.alloc(8, 0xff);
  bytes.write(pin, 'ascii');
  return bytes;
}

function status(word: number): Buffer {
  return Buffer.of(word >> 8, word & 0xff);
}
