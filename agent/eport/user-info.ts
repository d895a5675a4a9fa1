// What the dialect tells of card and holder: the `||` string, validity times (spec/eport-protocol §4.2, §4.3).
import { X509Certificate } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import type { CardIdentity } from '../operations/operations.ts';
import { pemBytes } from './arguments.ts';

/** Number of `||` fields; pages read up to position 12. */
const FIELDS = 13;

/**
 * The `||` string. Known positions: 0 certificate number, 5 IC card number, 8 organisation code, 12 certificate end.
 * 1 holder and 9 company are inferred; the rest is unpublished and left empty.
 */
export function userInfo(identity: CardIdentity): string {
  const { number, holder, medium, company, notAfter } = identity.certificate;
  const known: Record<number, string> = {
    0: number,
    1: holder,
    5: medium,
    8: identity.organisationCode,
    9: company,
    12: timeText(notAfter),
  };
  // A field that itself held the separator would shift every later one.
  return Array.from({ length: FIELDS }, (_, position) => (known[position] ?? '').replaceAll('|', ' ')).join('||');
}

/** As many empty fields as a full string has. */
export const EMPTY_USER_INFO = '||'.repeat(FIELDS - 1);

export interface ValidTime {
  szStartTime: string;
  szEndTime: string;
}

export function validTimeOf({ certificate }: CardIdentity): ValidTime {
  return { szStartTime: timeText(certificate.notBefore), szEndTime: timeText(certificate.notAfter) };
}

/** Validity of a certificate the page sends, as base64 or as an array of bytes. Throws eport/arguments {name}. */
export function validTimeIn(sent: string | number[], name: string): ValidTime {
  const der = typeof sent === 'string' ? pemBytes(sent, name) : Uint8Array.from(sent);
  try {
    const { validFromDate, validToDate } = new X509Certificate(der);
    return { szStartTime: timeText(validFromDate.getTime()), szEndTime: timeText(validToDate.getTime()) };
  } catch (cause) {
    throw new Problem('eport/arguments', { name }, { cause });
  }
}

/** yyyyMMddHHmmss, always 14 digits, else login stops silently (§4.2). The certificate's own UTC, as it is written there. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
}
