// Which certificates are known to be revoked: by the lists in the folder alone, at once when one is put there, for signing only.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SituationView } from '#shared/protocol/views.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { fromPem } from '../certificates/pem.ts';
import type { PresentToken, Tokens } from '../tokens/tokens.ts';
import { faultOf, findCard, type OperationContext } from './context.ts';
import { createRevocations, markRevoked } from './revocations.ts';

const folder = mkdtempSync(join(tmpdir(), 'revocations-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
const NOW = Date.now() + 600_000;
const REVOKED_AT = Date.UTC(2026, 0, 2, 12, 4, 5);

function card(name: string, serial: string): void {
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('key'), '-subj', `/CN=${name}`, '-out', file('csr'));
  openssl('x509', '-req', '-in', file('csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-set_serial', `0x${serial}`, '-days', '9', '-out', file(`${name}.pem`));
} // prettier-ignore

beforeAll(() => {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('ca.key'), '-subj', '/CN=ca', '-days', '9', '-out', file('ca.pem'));
  card('bad', '0A');
  card('good', '0B');
  writeFileSync(file('index'), 'R\t301231000000Z\t260102120405Z,keyCompromise\t0A\tunknown\t/CN=x\n');
  writeFileSync(file('cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index')}\ndefault_md=sha256\n`);
  openssl('ca', '-gencrl', '-config', file('cnf'), '-cert', file('ca.pem'), '-keyfile', file('ca.key'), '-crldays', '1', '-out', file('list.crl'));
}, 60_000); // prettier-ignore
afterAll(() => rmSync(folder, { recursive: true }));

const certificate = (name: string) =>
  parseCertificate(fromPem('CERTIFICATE', readFileSync(file(`${name}.pem`), 'utf8'))[0]!);

function scene(names: readonly string[]) {
  const lists = mkdtempSync(join(folder, 'lists-'));
  let now = NOW;
  const present = names.map((name) => ({
    token: { id: name },
    view: { id: name, locked: false },
    certificates: [{ certificate: certificate(name), key: 'k' }],
  })) as unknown as PresentToken[];
  const situation: SituationView = { problem: null, readers: [], tokens: [] };
  const inner = { present: () => present, situation: () => situation } as unknown as Tokens;
  const revocations = createRevocations(join(lists, 'revocation'), () => now);
  const tokens = markRevoked(inner, revocations, () => now);
  return {
    revocations,
    tokens,
    context: { tokens, now: () => now } as unknown as OperationContext,
    pass: (ms: number) => (now += ms),
    put: () => {
      mkdirSync(join(lists, 'revocation'));
      copyFileSync(file('list.crl'), join(lists, 'revocation', 'list.crl'));
      copyFileSync(file('ca.pem'), join(lists, 'revocation', 'ca.pem'));
    },
    fault: (place: number) => {
      const card = { present: tokens.present()[place]!, chosen: tokens.present()[place]!.certificates[0]! };
      return faultOf({ tokens, now: () => now } as unknown as OperationContext, card)?.code ?? null;
    },
  };
}

it('what no list answers stays usable; what a list names is refused a second after the list was put there', () => {
  const { fault, put, pass, revocations } = scene(['bad', 'good']);
  expect([fault(0), fault(1)]).toEqual([null, null]);
  expect(revocations.of(certificate('good'))).toEqual({ state: 'unknown' });
  put();
  pass(1_000);
  expect([fault(0), fault(1)]).toEqual(['token/certificate-revoked', null]);
  expect(revocations.of(certificate('bad'))).toMatchObject({ state: 'revoked', at: REVOKED_AT });
  expect(revocations.of(certificate('good'))).toMatchObject({ state: 'good' });
  pass(86_400_000); // the list is out of force: what it named stays revoked, of the other nothing is known
  expect([fault(0), fault(1)]).toEqual(['token/certificate-revoked', null]);
  expect(revocations.of(certificate('good'))).toEqual({ state: 'unknown' });
});

it('the drawer’s look at the folder counts at once, for signing too', () => {
  const { fault, put, revocations } = scene(['bad']);
  expect(fault(0)).toBeNull();
  put();
  expect(fault(0)).toBeNull();
  revocations.look();
  expect(fault(0)).toBe('token/certificate-revoked');
});

it('a revoked certificate signs nothing and still opens what was sent to it', () => {
  const { context, put } = scene(['bad']);
  put();
  const { id } = certificate('bad').view;
  expect(() => findCard(context, 'bad', id)).toThrow(
    expect.objectContaining({ code: 'token/certificate-revoked' }) as Error,
  );
  expect(findCard(context, 'bad', id, { evenExpired: true }).chosen.key).toBe('k');
});

it('where every certificate that signs is revoked, that is the answer to whether one can sign now', () => {
  const [both, one] = [scene(['bad', 'good']), scene(['bad'])];
  both.put();
  one.put();
  expect(both.tokens.situation().problem).toBeNull();
  expect(one.tokens.situation().problem).toMatchObject({
    code: 'token/certificate-revoked',
    params: { date: '2026-01-02' },
  });
});
