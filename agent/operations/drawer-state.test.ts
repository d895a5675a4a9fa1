// Which tab a certificate lands in, and why.
import { expect, it } from 'vitest';
import type { CertificateView } from '#shared/protocol/views.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { drawerStateOf } from './drawer-state.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;

function made(id: string, changed: Partial<CertificateView> = {}): Certificate {
  const view: CertificateView = {
    id,
    number: id,
    holder: '演示用户',
    company: '演示贸易有限公司',
    companyCode: '',
    medium: '',
    issuer: '测试CA',
    algorithm: 'sm2',
    bits: 256,
    usage: 'sign',
    notBefore: NOW - 100 * DAY,
    notAfter: NOW + 200 * DAY,
    ...changed,
  };
  const none = new Uint8Array();
  const codes = { entity: '', card: '', user: '' };
  return { der: none, spki: none, view, personalId: '', idType: '', organisationCode: '', codes };
}

const stateOf = (certificate: Certificate, known: Partial<Parameters<typeof drawerStateOf>[1]> = {}) =>
  drawerStateOf(certificate, { frozenSince: null, revocation: { state: 'unknown' }, others: [], now: NOW, ...known });

it('says valid, expiring within 60 days, not yet valid and expired by the dates alone, and 未查证 without a list', () => {
  expect(stateOf(made('a'))).toMatchObject({ state: 'valid', revocation: 'unknown' });
  expect(stateOf(made('a', { notAfter: NOW + 60 * DAY }))).toMatchObject({ state: 'valid' });
  expect(stateOf(made('a', { notAfter: NOW + 60 * DAY - 1 }))).toMatchObject({ state: 'expiring' });
  expect(stateOf(made('a', { notBefore: NOW + 1 }))).toMatchObject({ state: 'not-yet' });
  expect(stateOf(made('a', { notAfter: NOW - 1 }))).toMatchObject({ state: 'expired' });
});

it('frozen goes first, then revoked with the list’s reason and day', () => {
  const revocation = { state: 'revoked', at: NOW - DAY, reason: 'keyCompromise' } as const;
  const old = made('a', { notAfter: NOW - 1 });
  expect(stateOf(old, { revocation })).toMatchObject({ state: 'revoked', since: NOW - DAY, reason: 'keyCompromise' });
  expect(stateOf(old, { revocation, frozenSince: 5 })).toMatchObject({ state: 'frozen', since: 5 });
});

it('superseded names the newer one of the same holder, company and use, and nobody else’s', () => {
  const old = made('old');
  const later = { notBefore: NOW - DAY, notAfter: NOW + 900 * DAY };
  const newer = made('new', later);
  expect(stateOf(old, { others: [old, newer] })).toMatchObject({ state: 'superseded', newer: 'new' });
  expect(stateOf(newer, { others: [old, newer] })).toMatchObject({ state: 'valid', newer: null });
  for (const other of [
    { holder: '别人' },
    { company: '别的公司' },
    { usage: 'encrypt' },
    { notBefore: NOW + DAY },
  ] as const)
    expect(stateOf(old, { others: [made('new', { ...later, ...other })] })).toMatchObject({ state: 'valid' });
});
