// "Can I sign now, and if not, why": one answer out of all that the drivers and readers report (spec/ux.md Popup).
import { localDate } from '#shared/local-date.ts';
import type { CertificateView, ProblemView, SituationView, TokenView } from '#shared/protocol/views.ts';
import type { DriverReport } from './token.ts';

/** @param now milliseconds since 1970, for the validity of certificates */
export function situationOf(reports: readonly DriverReport[], tokens: TokenView[], now: number): SituationView {
  const readers = reports.flatMap((report) => report.readers);
  return { problem: problemOf(reports, tokens, now), readers, tokens };
}

export function canSign(certificate: CertificateView, now: number): boolean {
  return certificate.usage !== 'encrypt' && certificate.notBefore <= now && now <= certificate.notAfter;
}

function problemOf(reports: readonly DriverReport[], tokens: readonly TokenView[], now: number): ProblemView | null {
  if (tokens.some((token) => !token.locked && token.certificates.some((certificate) => canSign(certificate, now))))
    return null;
  if (tokens.length > 0) return problemOfTokens(tokens, now);
  const readers = reports.flatMap((report) => report.readers);
  if (readers.some(({ state }) => state === 'busy')) return { code: 'token/busy', params: {} };
  const reported = reports.flatMap(({ problem }) => problem ?? []);
  const ofLibrary = reported.find(({ code }) => code.startsWith('token/library-'));
  const ofHsm = reported.find(({ code }) => code.startsWith('token/hsm-'));
  if (readers.some(({ state }) => state === 'present' || state === 'unrecognised'))
    return ofLibrary ?? { code: 'token/unrecognised', params: {} };
  // An HSM is there because somebody configured it: that it is not is more than an empty reader.
  if (readers.length > 0) return ofHsm ?? { code: 'token/absent', params: {} };
  return ofLibrary ?? ofHsm ?? reported[0] ?? { code: 'token/no-reader', params: {} };
}

function problemOfTokens(tokens: readonly TokenView[], now: number): ProblemView {
  if (tokens.every((token) => token.locked)) return { code: 'token/pin-locked', params: {} };
  const signing = tokens
    .flatMap((token) => token.certificates)
    .filter((certificate) => certificate.usage !== 'encrypt');
  const expired = signing.find((certificate) => certificate.notAfter < now);
  if (expired) return { code: 'token/certificate-expired', params: { date: localDate(expired.notAfter) } };
  const early = signing.find((certificate) => certificate.notBefore > now);
  if (early) return { code: 'token/certificate-not-yet', params: { date: localDate(early.notBefore) } };
  return { code: 'token/key-missing', params: {} };
}
