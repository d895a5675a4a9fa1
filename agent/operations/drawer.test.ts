// The certificate drawer over cards in every state at once, without a network: what was revoked is known from a list that openssl made
// and somebody put into the folder (spec/desk row 9.1).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { TokenView } from '#shared/protocol/views.ts';
import { openAudit } from '../audit.ts';
import { type CardHolder, createAuthority, issueCard } from '../certificates/issue.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { toPem } from '../certificates/pem.ts';
import { readX509 } from '../certificates/x509.ts';
import { spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { openDataFolder } from '../data/paths.ts';
import { openStore } from '../data/store.ts';
import type { PresentToken, Tokens } from '../tokens/tokens.ts';
import { createDrawer } from './drawer.ts';
import { openFrozen } from './freeze.ts';
import { createRevocations } from './revocations.ts';

const DAY = 86_400_000;
const NOW = Date.now() + 600_000; // the list is made a moment after this line
const validity = { notBefore: NOW - 400 * DAY, notAfter: NOW + 400 * DAY };
const authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });

function holderOf(holder: string, medium = '03-JJ0000001'): CardHolder {
  const codes = medium === '' ? { entity: '', card: '', user: '' } : { entity: '01', card: '02', user: '03' };
  const person = { personalId: '000000190001010009', idType: '1', medium, codes };
  return { holder, company: '演示贸易有限公司', organisationCode: '000000019', ...person };
}

type Wish = { from?: number; to?: number; usage?: 'sign' | 'encrypt'; medium?: string };
const made = (holder: string, { from = -100, to = 300, usage = 'sign', medium }: Wish = {}) =>
  issueCard({
    authority,
    spki: spkiOf(generateSm2Key()),
    holder: holderOf(holder, medium),
    usage,
    validity: { notBefore: NOW + from * DAY, notAfter: NOW + to * DAY },
  });

/** @param cards token → certificates on it */
function scene(cards: Record<string, Uint8Array[]>, over: Record<string, Partial<TokenView>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'drawer-'));
  const paths = openDataFolder(folder);
  const store = openStore(paths);
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const present = Object.entries(cards).map(([id, all]) => ({
    token: { id, driver: over[id]?.driver ?? 'pkcs11' },
    view: { id, driver: 'pkcs11', label: id, reader: '', demo: false, triesLeft: 5, locked: false, factoryPin: false, ...over[id] },
    certificates: all.map((der) => ({ key: 'k', certificate: parseCertificate(der) })),
  })) as unknown as PresentToken[]; // prettier-ignore
  const frozen = openFrozen(store, () => NOW);
  const told: [string, boolean][] = [];
  const drawer = createDrawer({
    tokens: { present: () => present } as unknown as Tokens,
    frozen,
    store,
    audit: openAudit({ store, macKey: new Uint8Array(32), account: 'clerk' }),
    revocations: createRevocations(paths.revocation, () => NOW),
    onChange: (...what) => void told.push(what),
    now: () => NOW,
  });
  const states = () =>
    Object.fromEntries(drawer.list().map(({ certificate, state, reason }) => [certificate.holder, reason ?? state]));
  return { drawer, lists: paths.revocation, told, states };
}

/** By `openssl ca`, of the one that is named, into the folder of the lists beside its authority. */
function revoke(lists: string, der: Uint8Array, encoding: 'PEM' | 'DER'): void {
  const folder = mkdtempSync(join(tmpdir(), 'crl-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('ca.key'), authority.key.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(file('ca.pem'), toPem('CERTIFICATE', authority.certificate));
  const serial = readX509(der).serial.toUpperCase();
  writeFileSync(file('index.txt'), `R\t301231000000Z\t260102030405Z,keyCompromise\t${serial}\tunknown\t/CN=x\n`);
  writeFileSync(file('number'), '01');
  writeFileSync(file('cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index.txt')}\ncrlnumber=${file('number')}\ndefault_md=sm3\n`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  openssl('ca', '-gencrl', '-config', file('cnf'), '-cert', file('ca.pem'), '-keyfile', file('ca.key'), '-crldays', '30', '-sigopt', 'distid:1234567812345678', '-out', file('crl.pem'));
  mkdirSync(lists, { recursive: true });
  openssl('crl', '-in', file('crl.pem'), '-outform', encoding, '-out', join(lists, 'made.crl'));
  openssl('x509', '-in', file('ca.pem'), '-outform', encoding, '-out', join(lists, 'ca.cer'));
  rmSync(folder, { recursive: true });
} // prettier-ignore

it.each(['PEM', 'DER'] as const)('each state with its reason at once, offline, the list in %s', (encoding) => {
  const lost = made('丢失');
  const cold = made('冻结');
  const { drawer, lists, states, told } = scene({
    a: [made('有效'), made('快到期', { to: 20 }), made('过期', { to: -1 }), made('未生效', { from: 3 }), lost, cold],
    b: [made('旧的')],
    c: [made('旧的', { from: -10, to: 350 }), made('旧的', { from: -10, to: 350, usage: 'encrypt' })],
  });
  const before = {
    有效: 'valid',
    快到期: 'expiring',
    过期: 'expired',
    未生效: 'not-yet',
    丢失: 'valid',
    冻结: 'valid',
  };
  expect(states()).toMatchObject(before);
  expect(drawer.list().every(({ revocation }) => revocation === 'unknown')).toBe(true);

  const { id } = parseCertificate(cold).view;
  drawer.freeze(id, true);
  drawer.freeze(id, true);
  expect(told).toEqual([[id, true]]);
  revoke(lists, lost, encoding);
  expect(states()).toMatchObject({ ...before, 丢失: 'keyCompromise', 冻结: 'frozen' });
  const of = (token: string) => drawer.list().filter((one) => one.token === token);
  expect(of('b')).toMatchObject([{ state: 'superseded', newer: of('c')[0]?.certificate.number, revocation: 'good' }]);
  expect(of('c')).toMatchObject([{ state: 'valid' }, { state: 'valid' }]);
  expect(drawer.list().find(({ state }) => state === 'revoked')).toMatchObject({
    certificate: { holder: '丢失' },
    since: Date.UTC(2026, 0, 2, 3, 4, 5),
    revocation: 'revoked',
  });
  // What is frozen is no newer one to use instead.
  drawer.freeze(of('c')[0]!.certificate.id, true);
  expect(of('b')).toMatchObject([{ state: 'valid', newer: null }]);
});

it('who freezes one that signs freezes the encryption certificate beside it, and nobody else’s', () => {
  const { drawer, told } = scene({
    own: [made('甲'), made('甲', { usage: 'encrypt' }), made('乙')],
    other: [made('甲')],
  });
  const frozen = () => drawer.list().map(({ state }) => state === 'frozen');
  drawer.freeze(drawer.list()[0]!.certificate.id, true);
  expect(frozen()).toEqual([true, true, false, false]);
  expect(told).toHaveLength(2);
  drawer.freeze(drawer.list()[0]!.certificate.id, false);
  expect(frozen()).toEqual([false, false, false, false]);
  drawer.freeze(drawer.list()[1]!.certificate.id, true);
  expect(frozen()).toEqual([false, true, false, false]);
});

it('a damaged list, another file and a folder called like a list are none', () => {
  const { drawer, lists } = scene({ a: [made('有效')] });
  mkdirSync(join(lists, 'folder.crl'), { recursive: true });
  writeFileSync(join(lists, 'damaged.crl'), Uint8Array.of(0x30, 0x82, 1));
  writeFileSync(join(lists, 'words.crl'), 'not a list');
  writeFileSync(join(lists, 'ca.cer'), authority.certificate);
  expect(drawer.list()).toMatchObject([{ state: 'valid', revocation: 'unknown' }]);
});

it('which portals take a certificate is said by its kind, and of one that encrypts nothing', () => {
  const { drawer } = scene(
    {
      eport: [made('卡'), made('卡', { usage: 'encrypt' })],
      key: [made('他', { medium: '' })],
      demo: [made('演示')],
      hsm: [made('机')],
      over: [made('过', { to: -1 })],
    },
    { demo: { demo: true }, hsm: { driver: 'sdf' } },
  );
  const takes = drawer.list().map(({ token, portals }) => [token, portals.map((each) => each.takes).join(' ')]);
  expect(takes).toEqual([
    ['eport', 'yes yes unknown'],
    ['eport', ''],
    ['key', 'unknown unknown unknown'],
    ['demo', 'no no no'],
    ['hsm', 'yes yes unknown'],
    ['over', 'no no no'],
  ]);
  expect(drawer.list().map(({ pinChange }) => pinChange)).toEqual([true, true, true, true, false, true]);
  expect(() => drawer.details('eport', 'x')).toThrow('token/unknown');
  expect(() => drawer.freeze('x', true)).toThrow('token/unknown');
});

it('a certificate of the demo makes no real one old, a real one makes one of the demo old', () => {
  const [old, newer] = [made('同一人'), made('同一人', { from: -10, to: 350 })];
  const stateOf = (token: string, demo: string) =>
    scene({ old: [old], newer: [newer] }, { [demo]: { demo: true } })
      .drawer.list()
      .find((entry) => entry.token === token);
  expect(stateOf('old', 'newer')).toMatchObject({ state: 'valid', newer: null });
  expect(stateOf('old', 'old')).toMatchObject({ state: 'superseded' });
  expect(stateOf('old', 'nobody')).toMatchObject({ state: 'superseded' });
});
