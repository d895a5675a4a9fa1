// Which state a certificate is in, and why: the first that applies of frozen, revoked, expired, not yet valid, superseded, expiring.
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import type { Revocation } from '#shared/revocation.ts';
import type { Certificate } from '../certificates/certificate.ts';

/** Renewal takes an appointment: the first of the four reminders comes this long before the end. */
const EXPIRING_MS = 60 * 86_400_000;

export type DrawerState = Pick<DrawerEntry, 'state' | 'since' | 'reason' | 'newer' | 'revocation'>;

/** @param others all certificates that are present, this one may be among them */
export function drawerStateOf(
  certificate: Certificate,
  known: { frozenSince: number | null; revocation: Revocation; others: readonly Certificate[]; now: number },
): DrawerState {
  const { view } = certificate;
  const { revocation, now } = known;
  const plain = { since: null, reason: null, newer: null, revocation: revocation.state };
  if (known.frozenSince !== null) return { ...plain, state: 'frozen', since: known.frozenSince };
  if (revocation.state === 'revoked')
    return { ...plain, state: 'revoked', since: revocation.at, reason: revocation.reason };
  if (view.notAfter < now) return { ...plain, state: 'expired' };
  if (view.notBefore > now) return { ...plain, state: 'not-yet' };
  const newer = known.others.find((other) => replaces(other, certificate, now));
  if (newer) return { ...plain, state: 'superseded', newer: newer.view.number };
  return { ...plain, state: view.notAfter - now < EXPIRING_MS ? 'expiring' : 'valid' };
}

/** Issued later, lasting longer, for the same person and company and the same use. */
export function replaces(other: Certificate, old: Certificate, now: number): boolean {
  const a = other.view;
  const b = old.view;
  const isSameHolder =
    a.holder === b.holder &&
    a.company === b.company &&
    a.companyCode === b.companyCode &&
    other.personalId === old.personalId;
  const isNewer = a.notBefore > b.notBefore && a.notAfter > b.notAfter && a.notBefore <= now && a.notAfter >= now;
  return a.id !== b.id && isSameHolder && isNewer && a.usage === b.usage && a.algorithm === b.algorithm;
}
