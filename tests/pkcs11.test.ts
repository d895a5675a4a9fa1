// PKCS#11 with real SoftHSM2, straight and behind a module that hangs, crashes, locks and loses its card.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifySignature } from '../agent/crypto/verify.ts';
import { DEADLINES, startHost } from '../agent/tokens/library-process/host.ts';
import { childEntry } from '../agent/tokens/library-process/process.ts';
import { pkcs11Driver, type Pkcs11Options } from '../agent/tokens/pkcs11/driver.ts';
import type { DriverReport, Token, TokenSession } from '../agent/tokens/token.ts';
import { Problem } from '#shared/errors.ts';
import { utf8 } from '#shared/bytes.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, SOFTHSM_KEYS, type SofthsmToken } from './support/softhsm.ts';

interface Watch {
  latest: () => DriverReport;
  token: () => Token;
  stop: () => Promise<void>;
}

const ready = requires('softhsm2', 'cc');
const DATA = utf8('统一编号 I20260000000000001');
const PIN = utf8('12345678');
const LOAD = { timeout: 10_000, interval: 20 };

let softhsm: SofthsmToken;
let faults: FaultModule;
let watching: Watch[] = [];

async function watch(options: Pkcs11Options): Promise<Watch> {
  const stopping = new AbortController();
  const reports: DriverReport[] = [];
  const watched = pkcs11Driver({ allow: [], ...options }).watch((now) => reports.push(now), stopping.signal);
  const started: Watch = {
    latest: () => reports.at(-1)!,
    token: () => reports.at(-1)!.tokens[0]!,
    async stop() {
      stopping.abort();
      await watched;
    },
  };
  watching.push(started);
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(0), LOAD);
  return started;
}

const straight = (): Promise<Watch> => watch({ modules: [{ path: softhsm.library, env: softhsm.env }] });
const faulty = (deadlines: Pkcs11Options['deadlines'] = {}): Promise<Watch> =>
  watch({ modules: [{ path: faults.path, env: softhsm.env }], deadlines });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : String(thrown);
  }
}

async function signs(token: Token, key: string = SOFTHSM_KEYS.rsa2048): Promise<boolean> {
  const session = await token.login(PIN);
  try {
    const signature = await session.sign(key, 'rsa-pkcs1-sha256', DATA);
    return verifySignature(softhsm.spki('rsa2048'), 'rsa-pkcs1-sha256', DATA, signature);
  } finally {
    await session.close();
  }
}

describe.skipIf(!ready)('PKCS#11 tokens', { timeout: 60_000 }, () => {
  beforeAll(() => {
    softhsm = makeSofthsmToken({ keys: ['rsa2048', 'rsa1024', 'p256', 'sm2', 'always'] });
    faults = buildFaultModule();
  }, 60_000);
  beforeEach(() => faults.set());
  afterEach(async () => {
    for (const one of watching) await one.stop();
    watching = [];
  });
  afterAll(() => {
    softhsm.remove();
    faults.remove();
  });

  it('shows the token with its serial, label and certificates, and no uninitialised slot', async () => {
    const { latest, token } = await straight();
    expect(latest().problem).toBeNull();
    expect(latest().tokens).toHaveLength(1);
    expect(token()).toMatchObject({ driver: 'pkcs11', label: '演示贸易有限公司', demo: false });
    expect(token().id).toBe(`pkcs11:${token().serial}`);
    const found = await token().certificates();
    expect(found.map(({ key, usage }) => `${key} ${usage}`).sort()).toEqual([
      '01 sign',
      '02 sign',
      '03 sign',
      '04 sign',
      '05 sign',
    ]);
    expect(found.find(({ key }) => key === '03')?.der).toEqual(softhsm.certificate('p256'));
  });

  it('makes the same RSA signature by DigestInfo when the token has no hashing mechanism', async () => {
    faults.set('plain-rsa');
    const { token } = await faulty();
    const session = await token().login(PIN);
    for (const mechanism of ['rsa-pkcs1-sha1', 'rsa-pkcs1-sha256'] as const) {
      const signature = await session.sign(SOFTHSM_KEYS.rsa2048, mechanism, DATA);
      expect(verifySignature(softhsm.spki('rsa2048'), mechanism, DATA, signature)).toBe(true);
    }
    await session.close();
  });

  it('refuses SM2 from a module that signs an SM2 key with ECDSA', async () => {
    const { token } = await straight();
    const session = await token().login(PIN);
    for (let time = 0; time < 2; time++)
      expect(await codeOf(session.sign(SOFTHSM_KEYS.sm2, 'sm2-sm3', DATA))).toBe('token/sm2-ecdsa');
    expect(await codeOf(session.sign(SOFTHSM_KEYS.sm2, 'ecdsa-sha256', DATA))).toBe('token/mechanism');
    expect(await codeOf(session.sign(SOFTHSM_KEYS.p256, 'sm2-sm3', DATA))).toBe('token/mechanism');
    expect(await codeOf(session.sign('ff', 'ecdsa-sha256', DATA))).toBe('token/key-missing');
    await session.close();
  });

  it('gives the PIN again for each signature of an always-authenticate key', async () => {
    const { token } = await straight();
    const session = await token().login(PIN);
    const signatures = await session.signMany!(SOFTHSM_KEYS.always, 'rsa-pkcs1-sha256', [DATA, utf8('第二份'), DATA]);
    await session.close();
    const verified = [DATA, utf8('第二份'), DATA].map((data, index) =>
      verifySignature(softhsm.spki('always'), 'rsa-pkcs1-sha256', data, signatures[index]!),
    );
    expect(verified).toEqual([true, true, true]);
  });

  it('asks a second caller for the right PIN although the first is logged in', async () => {
    const { token } = await straight();
    const first = await token().login(PIN);
    const second = codeOf(token().login(utf8('00000000')));
    expect(await first.sign(SOFTHSM_KEYS.p256, 'ecdsa-sha256', DATA)).toHaveLength(64);
    await first.close();
    expect(await second).toBe('token/pin-wrong');
  });

  it('wipes the PIN it is told to wipe once it is sent', async () => {
    const pin = Uint8Array.from(PIN);
    const host = startHost({
      config: { path: softhsm.library, env: softhsm.env },
      entry: childEntry('pkcs11'),
      deadlines: DEADLINES,
    });
    const [seen] = await host.call({ call: 'tokens' }, { deadline: 10_000 });
    const session = await host.call({ call: 'login', place: seen!, pin }, { deadline: 10_000, wipe: [pin] });
    await host.stop();
    expect(session).toBe(1);
    expect(pin).toEqual(new Uint8Array(8));
  });

  it('serves 32 callers at once, 200 signatures each, without an error', async () => {
    const { token } = await straight();
    const session = await token().login(PIN);
    const caller = async (number: number): Promise<boolean> => {
      const data = utf8(`caller ${String(number)}`);
      let good = true;
      for (let i = 0; i < 200; i++) {
        const signature = await session.sign(SOFTHSM_KEYS.p256, 'ecdsa-sha256', data);
        if (i % 50 === 0) good &&= verifySignature(softhsm.spki('p256'), 'ecdsa-sha256', data, signature);
      }
      return good;
    };
    const results = await Promise.all(Array.from({ length: 32 }, (_, number) => caller(number)));
    await session.close();
    expect(results.filter(Boolean)).toHaveLength(32);
  });

  it('gives 32 callers a login each, one after the other', async () => {
    const { token } = await straight();
    const all = await Promise.all(Array.from({ length: 32 }, () => signs(token())));
    expect(all.every(Boolean)).toBe(true);
  });

  it('counts tries where the token does, says which is the last, and when it is locked', async () => {
    faults.set('lock');
    const { token } = await faulty();
    const wrong = utf8('00000000');
    expect(await token().pinState()).toEqual({ triesLeft: null, triesMax: null, locked: false, wrongBefore: false });
    for (let i = 0; i < 3; i++) expect(await codeOf(token().login(wrong))).toBe('token/pin-wrong');
    expect(await token().pinState()).toMatchObject({ triesLeft: null, wrongBefore: true });
    await expect(token().login(wrong)).rejects.toMatchObject({ code: 'token/pin-wrong', params: { tries: 1 } });
    expect(await token().pinState()).toMatchObject({ triesLeft: 1, locked: false });
    expect(await codeOf(token().login(wrong))).toBe('token/pin-locked');
    expect(await codeOf(token().login(PIN))).toBe('token/pin-locked');
    expect(await token().pinState()).toMatchObject({ triesLeft: 0, locked: true });
  });

  it('kills a module that hangs in a signature, and the next signature works', async () => {
    const { token } = await faulty({ sign: 700 });
    const session = await token().login(PIN);
    faults.set('hang=C_Sign');
    expect(await codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/library-hung');
    faults.set();
    expect(await codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/library-hung');
    await session.close();
    expect(await signs(token())).toBe(true);
  });

  it('survives a module that crashes, and the next signature works', async () => {
    const { token } = await faulty();
    const session = await token().login(PIN);
    faults.set('crash=C_Sign');
    expect(await codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/library-crashed');
    faults.set();
    await session.close();
    expect(await signs(token())).toBe(true);
  });

  it('a crash fails the one call under way; a call still waiting goes to the new process', async () => {
    const { token } = await faulty();
    const session = await token().login(PIN);
    faults.set('crash=C_Sign');
    const signing = codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA));
    const reading = token().certificates();
    expect(await signing).toBe('token/library-crashed');
    expect(await reading).toHaveLength(5);
    await session.close();
  });

  it('says why a module that crashes at every question shows no tokens, and shows them when it is better', async () => {
    faults.set('crash=C_GetSlotList');
    const { latest } = await faulty();
    expect(latest()).toMatchObject({ tokens: [], problem: { code: 'token/library-crashed' } });
    faults.set();
    await vi.waitFor(() => expect(latest()).toMatchObject({ problem: null, tokens: [{ driver: 'pkcs11' }] }), LOAD);
  });

  it.each([['pulled'], ['removed']])(
    'a card pulled while signing (%s) is reported as removed, and works when it is back',
    async (how) => {
      faults.set('slow=1500');
      const { latest, token } = await faulty();
      const card = token();
      const session = await card.login(PIN);
      const { begun } = faults.signatures();
      const signing = codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA));
      await vi.waitFor(() => expect(faults.signatures().begun).toBe(begun + 1), LOAD);
      faults.set('slow=1500', 'pulled', how);
      expect(await signing).toBe('token/removed');
      await vi.waitFor(() => expect(latest().tokens).toEqual([]), LOAD);
      expect(await codeOf(card.login(PIN))).toBe('token/removed');
      faults.set();
      await vi.waitFor(() => expect(latest().tokens).toHaveLength(1), LOAD);
      expect(await codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/removed');
      await session.close();
      expect(token().id).toBe(card.id);
      expect(await signs(token())).toBe(true);
    },
  );

  it('a card swapped in the middle of a batch never signs the rest', async () => {
    const { token } = await faulty();
    const session: TokenSession = await token().login(PIN);
    await session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA);
    faults.set('pulled');
    expect(await codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/removed');
    faults.set(); // the same reader has a card again
    expect(await codeOf(session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/removed');
    await session.close();
  });

  it('goes on with the other libraries when one is refused', async () => {
    const { latest } = await watch({
      modules: [{ path: 'libsofthsm2.so' }, { path: softhsm.library, env: softhsm.env }],
    });
    await vi.waitFor(() => expect(latest().tokens).toHaveLength(1), LOAD);
    expect(latest().problem).toMatchObject({ code: 'token/library-refused' });
  });

  it('refuses a file that is no PKCS#11 module', async () => {
    const path = join(softhsm.folder, 'text.so');
    writeFileSync(path, 'not a library', { mode: 0o600 });
    const { latest } = await watch({ modules: [{ path }] });
    expect(latest()).toMatchObject({ tokens: [], problem: { code: 'token/library-refused' } });
  });

  it('gives the process of the module none of our variables and nothing on its command line', async () => {
    process.env['TONGQIAN_TEST_SECRET'] = 'must-not-travel';
    const { token } = await straight();
    await (await token().login(PIN)).close();
    const children = readdirSync(`/proc/${process.pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${process.pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean),
    );
    const seen = children.map((pid) =>
      execFileSync('sh', ['-c', `cat /proc/${pid}/environ /proc/${pid}/cmdline || true`], {
        encoding: 'latin1',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    delete process.env['TONGQIAN_TEST_SECRET'];
    const ours = seen.filter((text) => text.includes('pkcs11/child.ts'));
    expect(ours).toHaveLength(1);
    expect(ours[0]).toContain('SOFTHSM2_CONF');
    expect(ours[0]).not.toContain('must-not-travel');
    expect(ours[0]).not.toContain('12345678');
  });
});
