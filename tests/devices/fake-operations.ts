// Operations without approval, cards or log, for tests of the doors: they record what they were asked and answer at once.
import { concat, fromUtf8, toBase64, utf8 } from '../../shared/bytes.ts';
import { Problem } from '../../shared/errors.ts';
import type { CardIdentity, Operations } from '../../agent/operations/operations.ts';

export const IDENTITY: CardIdentity = {
  certificate: {
    id: '00'.repeat(32),
    number: '0300000000abcdef',
    holder: '演示员',
    company: '演示贸易有限公司',
    companyCode: '91110000DEMO00001X',
    medium: '03-JJ0G000000001',
    issuer: '通签测试 CA',
    algorithm: 'sm2',
    bits: 256,
    usage: 'sign',
    notBefore: Date.UTC(2024, 0, 2, 3, 4, 5),
    notAfter: Date.UTC(2034, 0, 2, 3, 4, 5),
  },
  certificateDer: Uint8Array.of(0x30, 1, 2),
  encryptionDer: Uint8Array.of(0x30, 9),
  personalId: '',
  idType: '1',
  organisationCode: 'DEMO00001',
  codes: { entity: '01', card: '02', user: '03' },
};

export interface FakeOperations extends Operations {
  /** Everything asked for, in order: name of the operation, method, PIN as text, data as text. */
  readonly asked: {
    operation: string;
    method: string;
    pin: string | null;
    data: string;
    args?: unknown;
    caller: unknown;
  }[];
  /** Thrown by the next operation, once. */
  failNext: Problem | null;
  /** The PIN that is right; others are wrong with four tries left. */
  pin: string;
  /** Awaited by sign before it answers. */
  gate: Promise<void>;
  control: ((method: string, args: unknown) => { Result: boolean; Data: unknown[]; Error: unknown[] }) | null;
  /** The PIN bytes handed over last, to see that they are wiped. */
  lastPin: Uint8Array | null;
}

/** What the fake signs `data` with: a mark and the data itself. */
export function fakeSignature(data: string): string {
  return toBase64(concat(utf8('signed:'), utf8(data)));
}

export function createFakeOperations(): FakeOperations {
  function note(
    operation: string,
    request: { method?: string; pagePin?: Uint8Array | null; data?: Uint8Array; args?: unknown; caller?: unknown },
  ): void {
    const pin = request.pagePin ? fromUtf8(request.pagePin) : null;
    fake.lastPin = request.pagePin ?? fake.lastPin;
    const data = request.data ? new TextDecoder().decode(request.data) : '';
    const entry = { operation, method: request.method ?? '', pin, data, caller: request.caller };
    fake.asked.push('args' in request ? { ...entry, args: request.args } : entry);
    const problem = fake.failNext;
    fake.failNext = null;
    if (problem) throw problem;
    if (pin !== null && pin !== fake.pin) throw new Problem('token/pin-wrong', { tries: 4 });
  }
  const fake: FakeOperations = {
    asked: [],
    failNext: null,
    pin: '12345678',
    gate: Promise.resolve(),
    control: null,
    lastPin: null,
    async sign(request) {
      note('sign', request);
      await Promise.race([fake.gate, aborted(request.signal)]);
      const signature = concat(utf8('signed:'), request.data);
      return { signature, mechanism: 'sm2-sm3', identity: IDENTITY, document: signature };
    },
    async readIdentity(request) {
      await Promise.resolve();
      note('readIdentity', request);
      return IDENTITY;
    },
    async checkPin(request) {
      await Promise.resolve();
      note('checkPin', request);
    },
    async changePin(request) {
      await Promise.resolve();
      note('changePin', request);
    },
    async verify(request) {
      await Promise.resolve();
      note('verify', request);
      return new TextDecoder().decode(request.signature) === `signed:${new TextDecoder().decode(request.data)}`;
    },
    async requireToken() {
      await Promise.resolve();
      note('requireToken', {});
    },
    async forward(request) {
      await Promise.resolve();
      note('forward', request);
      if (!fake.control) throw new Problem('eport/not-supported', { method: request.method });
      return fake.control(request.method, request.args);
    },
  };
  return fake;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Problem('approval/cancelled')), { once: true });
  });
}
