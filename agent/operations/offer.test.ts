// Which certificates the window offers, in which order, and why not the others.
import { expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { CertificateView, TokenView, Verb } from '#shared/protocol/views.ts';
import type { PresentToken } from '../tokens/tokens.ts';
import type { OperationCaller } from './caller.ts';
import type { OperationContext } from './context.ts';
import { requireOffer, unusableViews } from './offer.ts';

const NOW = 1_000;
const HERE = 'https://app.singlewindow.cn';

type Made = Partial<Pick<CertificateView, 'usage' | 'notBefore' | 'notAfter' | 'company'>> & {
  frozen?: boolean;
  revokedAt?: number;
};

function card(id: string, made: Made[] = [{}], view: Partial<TokenView> = {}): PresentToken {
  const certificates = made.map(({ frozen = false, revokedAt, ...over }, place) => {
    const name = place === 0 ? id : `${id}-${String(place)}`;
    const standard = { id: name, number: name, company: '甲公司', companyCode: '', usage: 'sign' };
    const certificate = { view: { ...standard, notBefore: 0, notAfter: 2_000, ...over }, organisationCode: '' };
    return { certificate, key: 'k', frozen, ...(revokedAt !== undefined && { revokedAt }) };
  });
  const token = { id, label: `卡 ${id}`, reader: '', demo: false, locked: false, ...view };
  return { token, view: token, certificates } as unknown as PresentToken;
}

const page = (origin = HERE): OperationCaller => ({
  kind: 'page',
  extension: 'e',
  page: { origin, topOrigin: origin, tab: 1, frame: 0, document: 'd' },
  portal: null,
});

interface World {
  caller?: OperationCaller;
  verb?: Verb;
  company?: string;
  /** origin → 证书编号 */
  last?: Record<string, string>;
}

function offer(cards: PresentToken[], { caller = page(), verb = 'sign', company, last = {} }: World = {}) {
  const context = {
    tokens: {
      present: () => cards.filter(({ view }) => view.released === undefined),
      situation: () => ({
        problem: { code: 'token/absent', params: {} },
        tokens: cards.map(({ view, certificates }) => ({
          ...view,
          certificates: certificates.map(({ certificate }) => certificate.view),
        })),
      }),
    },
    grants: { companyOf: () => (company === undefined ? null : { key: company, name: company }) },
    audit: { lastCertificate: (origin: string) => last[origin] ?? null },
    now: () => NOW,
  } as unknown as OperationContext;
  const { cards: usable, unusable } = requireOffer(context, caller, verb);
  return {
    usable: usable.map(({ chosen }) => chosen.certificate.view.id),
    reasons: Object.fromEntries(unusable.map(({ certificate, problem }) => [certificate.id, problem.code])),
    views: unusableViews(unusable),
  };
}

it('what cannot be used stands beside what can, each with its reason, also on the same card', () => {
  const { usable, reasons, views } = offer([
    card('good', [{}, { notAfter: NOW - 1 }, { usage: 'encrypt' }]),
    card('early', [{ notBefore: NOW + 1 }]),
    card('frozen', [{ frozen: true }]),
    card('revoked', [{ revokedAt: NOW - 1 }]),
    card('locked', [{}], { locked: true, reader: '读卡器 1' }),
    card('encrypts', [{ usage: 'encrypt' }]),
    card('away', [{}, { usage: 'encrypt' }], { released: NOW + 1 }),
  ]);
  expect(usable).toEqual(['good']);
  expect(reasons).toEqual({
    'good-1': 'token/certificate-expired',
    early: 'token/certificate-not-yet',
    frozen: 'token/certificate-frozen',
    revoked: 'token/certificate-revoked',
    locked: 'token/pin-locked',
    encrypts: 'token/key-missing',
    away: 'token/released',
  });
  expect(views.find(({ token }) => token === 'locked')).toMatchObject({
    reader: '读卡器 1',
    label: '卡 locked',
    problem: { code: 'token/pin-locked', params: {} },
  });
});

it('the certificate chosen last at this place goes first, also before a real card; one chosen elsewhere does not', () => {
  const cards = [card('a'), card('b'), card('demo', [{}], { demo: true })];
  expect(offer(cards).usable).toEqual(['a', 'b', 'demo']);
  expect(offer(cards, { last: { [HERE]: 'b' } }).usable).toEqual(['b', 'a', 'demo']);
  expect(offer(cards, { last: { [HERE]: 'demo' } }).usable).toEqual(['demo', 'a', 'b']);
  expect(offer(cards, { last: { 'https://other.example.com': 'b' } }).usable).toEqual(['a', 'b', 'demo']);
  expect(offer(cards, { caller: { kind: 'terminal' }, last: { [HERE]: 'b' } }).usable).toEqual(['a', 'b', 'demo']);
  expect(offer(cards, { last: { [HERE]: 'gone' } }).usable).toEqual(['a', 'b', 'demo']);
});

it('the last choice is never usable for being the last: frozen, it stands with the others that cannot be chosen', () => {
  const { usable, reasons } = offer([card('a'), card('b', [{ frozen: true }])], { last: { [HERE]: 'b' } });
  expect([usable, reasons]).toEqual([['a'], { b: 'token/certificate-frozen' }]);
});

it('the company of the tab’s login goes before the last choice; signing leaves no other to choose, logging in does', () => {
  const cards = [card('own'), card('other', [{ company: '乙公司' }])];
  const world = { company: '甲公司', last: { [HERE]: 'other' } };
  expect(offer(cards, { ...world, verb: 'login' }).usable).toEqual(['own', 'other']);
  for (const verb of ['sign', 'identity', 'change-pin'] as const)
    expect(offer(cards, { ...world, verb })).toMatchObject({
      usable: ['own'],
      views: [{ problem: { code: 'token/other-company', params: { login: '甲公司', card: '乙公司' } } }],
    });
});

it('none usable: the one problem that says what to do', () => {
  expect(() => offer([])).toThrow(new Problem('token/absent'));
  expect(() => offer([card('a', [{ notAfter: NOW - 1 }])])).toThrow(new Problem('token/absent'));
  expect(() => offer([card('b', [{ company: '乙公司' }])], { company: '甲公司' })).toThrow(
    new Problem('token/other-company', { login: '甲公司', card: '乙公司' }),
  );
});
