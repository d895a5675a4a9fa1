import * as v from 'valibot';
import { expect, test } from 'vitest';
import { describe as explain, isProblemCode } from '#shared/errors.ts';
import { type CertificateView, CheckView, type TokenView } from '#shared/protocol/views.ts';
import { diagnose, type DiagnosisFacts } from './diagnose.ts';

const NOW = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;

function certificate(over: Partial<CertificateView> = {}): CertificateView {
  return {
    id: 'a', number: '01', holder: '张三', company: '演示贸易有限公司', companyCode: '', medium: '', issuer: '演示 CA',
    algorithm: 'sm2', bits: 256, usage: 'sign', notBefore: NOW - DAY, notAfter: NOW + 400 * DAY, ...over,
  }; // prettier-ignore
}

function token(over: Partial<TokenView> = {}): TokenView {
  return {
    id: 'software:1', driver: 'software', label: '演示卡', reader: '读卡器一', serial: '1', demo: false, certificates: [certificate()],
    triesLeft: 5, triesMax: 5, locked: false, factoryPin: false, ...over,
  }; // prettier-ignore
}

function facts(over: Partial<DiagnosisFacts> = {}): DiagnosisFacts {
  return {
    now: NOW,
    version: '0.1.0',
    port: 17817,
    secondDoor: { wanted: null, open: null },
    pairings: 1,
    osKeyStore: true,
    sm2: true,
    sm2Cipher: 'native',
    dataFolder: { path: '/home/a/.local/share/tongqian', owned: true, closed: true },
    situation: { problem: null, readers: [{ name: '读卡器一', state: 'present' }], tokens: [token()] },
    keysWithoutLibrary: [],
    control: false,
    lastLineAt: NOW - 1,
    log: { count: 3, damagedFrom: null },
    ...over,
  };
}

const states = (over: Partial<DiagnosisFacts>) =>
  Object.fromEntries(
    diagnose(facts(over))
      .filter((check) => check.state !== 'ok')
      .map((check) => [check.id, `${check.state} ${check.problem?.code ?? ''}`.trim()]),
  );
const situation = (over: Partial<DiagnosisFacts['situation']>) => ({ situation: { ...facts().situation, ...over } });

test('when all is well every check is green', () => {
  expect(states({})).toEqual({});
  expect(diagnose(facts()).map((check) => check.id)).toContain('certificates');
  const cipher = (sm2Cipher: 'native' | 'second') =>
    diagnose(facts({ sm2Cipher })).find(({ id }) => id === 'algorithms')?.detail.zh;
  expect([cipher('native'), cipher('second')]).toEqual(['自检通过', '自检通过；解密用较慢的备用实现']);
});

test('a card that no driver recognises is named by its brand', () => {
  const brand = { zh: '握奇密码钥匙', en: 'Watchdata USB key' };
  const checks = diagnose(facts(situation({ tokens: [], readers: [{ name: 'R1', state: 'unrecognised', brand }] })));
  const detail = (id: string) => checks.find((check) => check.id === id)?.detail;
  expect(detail('cards')).toEqual({ zh: 'R1（握奇密码钥匙）', en: 'R1 (Watchdata USB key)' });
  expect(detail('readers')).toEqual({ zh: 'R1（握奇密码钥匙）', en: 'R1 (Watchdata USB key)' });
});

const situations: [what: string, over: Partial<DiagnosisFacts>, expected: Record<string, string>][] = [
  ['no pairing', { pairings: 0 }, { pairings: 'warning channel/not-paired' }],
  ['no key store', { osKeyStore: false }, { 'key-store': 'warning' }],
  ['an SM2 algorithm that fails its self-test', { sm2: false }, { algorithms: 'failed crypto/self-test' }],
  ['SM2 encryption that fails its self-test', { sm2Cipher: 'none' }, { algorithms: 'failed crypto/self-test' }],
  ['SM2 encryption by the second back end', { sm2Cipher: 'second' }, {}],
  ['an open data folder', { dataFolder: { path: '/x', owned: true, closed: false } }, { 'data-folder': 'failed store/open' }],
  ['the data folder of another user', { dataFolder: { path: '/x', owned: false, closed: false } }, { 'data-folder': 'failed store/not-private' }],
  ['a second door that did not open', { secondDoor: { wanted: 61232, open: null } }, { 'second-door': 'failed agent/port-taken' }],
  ['a stopped service', situation({ problem: { code: 'token/service-stopped', params: {} }, readers: [], tokens: [] }), { service: 'failed token/service-stopped', readers: 'warning token/no-reader', cards: 'warning token/absent' }],
  ['an empty reader', situation({ tokens: [], readers: [{ name: 'r', state: 'empty' }] }), { cards: 'warning token/absent' }],
  ['an unknown card', situation({ tokens: [], readers: [{ name: 'r', state: 'unrecognised' }] }), { cards: 'warning token/unrecognised' }],
  ['an HSM that cannot be reached', situation({ problem: { code: 'token/hsm-unreachable', params: { detail: 'SDR 0x01000005' } }, tokens: [] }), { cards: 'failed token/hsm-unreachable' }],
  ['a USB key without its library', { ...situation({ tokens: [] }), keysWithoutLibrary: [{ zh: '飞天 ePass2003', en: 'Feitian ePass2003' }] }, { cards: 'warning token/library-missing' }],
  ['a USB key without a library beside a card that works', { keysWithoutLibrary: [{ zh: '飞天 ePass2003', en: 'Feitian ePass2003' }] }, {}],
  ['a card in use elsewhere', situation({ tokens: [], readers: [{ name: 'r', state: 'busy' }] }), { cards: 'warning token/busy' }],
  ['a refused library', situation({ problem: { code: 'token/library-refused', params: { path: '/x.so', 'reason.zh': '其他用户可写', 'reason.en': 'writable' } }, tokens: [], readers: [{ name: 'r', state: 'unrecognised' }] }), { cards: 'failed token/library-refused' }],
  ['a locked card', situation({ tokens: [token({ locked: true })] }), { cards: 'failed token/pin-locked' }],
  ['an expired certificate', situation({ tokens: [token({ certificates: [certificate({ notAfter: NOW - DAY })] })] }), { certificates: 'failed token/certificate-expired' }],
  ['a certificate of tomorrow', situation({ tokens: [token({ certificates: [certificate({ notBefore: NOW + DAY })] })] }), { certificates: 'failed token/certificate-not-yet' }],
  ['a certificate that ends soon', situation({ tokens: [token({ certificates: [certificate({ notAfter: NOW + 29 * DAY })] })] }), { certificates: 'warning' }],
  ['a clock that went back', { lastLineAt: NOW + DAY }, { clock: 'warning' }],
  ['an altered log', { log: { count: 3, damagedFrom: 2 } }, { log: 'failed audit/damaged' }],
]; // prettier-ignore

test('days left are counted in midnights, as in the popup', () => {
  const midday = new Date(2027, 2, 1, 12).getTime();
  const left = (hours: number) =>
    diagnose(
      facts({ now: midday, ...situation({ tokens: [token({ certificates: [certificate({ notAfter: midday + hours * 3_600_000 })] })] }) }),
    ).find(({ id }) => id === 'certificates')?.detail;
  expect(left(11)?.zh).toContain('今天到期');
  expect(left(13)).toMatchObject({ zh: expect.stringContaining('还有 1 天') as string, en: expect.stringContaining('1 day left') as string });
  expect(left(5 * 24 - 2)?.zh).toContain('还有 5 天');
}); // prettier-ignore

for (const [what, over, expected] of situations) {
  test(`${what} is told apart`, () => {
    expect(states(over)).toEqual(expected);
  });
}

test('every check fits the protocol, and every problem in it can be explained in full', () => {
  for (const [, over] of situations) {
    for (const check of diagnose(facts(over))) {
      v.parse(CheckView, check);
      const { code, params } = check.problem ?? { code: 'agent/internal', params: {} };
      if (!isProblemCode(code)) throw new Error(code);
      expect(explain({ code, params }, 'zh').text).not.toContain('{');
    }
  }
});
