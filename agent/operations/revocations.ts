// What the lists of revoked certificates at hand say of the certificates that are present: one answer for the drawer and for every
// signature. The lists lie in a folder; no network is asked.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Problem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import type { Revocation } from '#shared/revocation.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { fromPem } from '../certificates/pem.ts';
import { revocationOf } from '../certificates/revocation.ts';
import { canSign } from '../tokens/situation.ts';
import type { PresentCertificate, Tokens } from '../tokens/tokens.ts';

export interface Revocations {
  of(certificate: Certificate): Revocation;
  /** Has the next answer look at the folder, however lately that was done. */
  look(): void;
}

/** How long an answer goes without a look at the folder, and how long it holds while the folder stays as it is: lists run out. */
const LOOK_AFTER_MS = 1_000;
const KEEP_MS = 60_000;
const LARGEST_LIST = 16 * 1024 * 1024;

/** @param folder with lists and the certificates of their authorities; may be missing: nothing is known then */
export function createRevocations(folder: string, now: () => number): Revocations {
  const answers = new Map<string, { at: number; answer: Revocation }>();
  let lists: ReturnType<typeof readLists> = { crls: [], issuers: [] };
  let print = '';
  let lookedAt = -Infinity;

  function refresh(at: number): void {
    if (at >= lookedAt && at - lookedAt < LOOK_AFTER_MS) return;
    lookedAt = at;
    const found = printOf(folder);
    if (found === print) return;
    print = found;
    lists = readLists(folder);
    answers.clear();
  }
  return {
    of({ der, view }) {
      const at = now();
      refresh(at);
      if (lists.crls.length === 0) return { state: 'unknown' };
      const kept = answers.get(view.id);
      if (kept && at >= kept.at && at - kept.at < KEEP_MS) return kept.answer;
      const answer = revocationOf(der, { ...lists, at });
      answers.set(view.id, { at, answer });
      return answer;
    },
    look: () => void (lookedAt = -Infinity),
  };
}

/** The tokens as operations meet them: what is known to be revoked is marked where cards are chosen, and is no card to sign with. */
export function markRevoked(tokens: Tokens, revocations: Revocations, now: () => number = Date.now): Tokens {
  const marked = (one: PresentCertificate): PresentCertificate => {
    const known = revocations.of(one.certificate);
    return known.state === 'revoked' ? { ...one, revokedAt: known.at } : one;
  };
  const present = () => tokens.present().map((token) => ({ ...token, certificates: token.certificates.map(marked) }));
  return {
    ...tokens,
    present,
    situation() {
      const seen = tokens.situation();
      if (seen.problem !== null) return seen;
      const signing = present()
        .filter(({ view }) => !view.locked)
        .flatMap(({ certificates }) => certificates)
        .filter(({ certificate, frozen }) => canSign(certificate.view, now()) && frozen !== true);
      const revoked = signing.flatMap(({ revokedAt }) => (revokedAt === undefined ? [] : [revokedAt]));
      const [first] = revoked;
      if (first === undefined || revoked.length < signing.length) return seen;
      const { code, params } = revokedProblem(first);
      return { ...seen, problem: { code, params: { ...params } } };
    },
  };
}

/** @param at milliseconds since 1970 */
export function revokedProblem(at: number): Problem {
  return new Problem('token/certificate-revoked', { date: localDate(at) });
}

/** Changes with the names, sizes and times of the files; '' where there is no folder. */
function printOf(folder: string): string {
  return namesIn(folder)
    .map((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return stat ? `${name} ${String(stat.size)} ${String(stat.mtimeMs)} ${String(stat.ino)}` : name;
    })
    .join('\n');
}

/** .crl, and .cer, .crt or .pem beside them, DER or PEM. What cannot be read is none: the answer is then 未查证. */
function readLists(folder: string): { crls: Uint8Array[]; issuers: Uint8Array[] } {
  const crls: Uint8Array[] = [];
  const issuers: Uint8Array[] = [];
  for (const name of namesIn(folder)) {
    const kind = extname(name).toLowerCase();
    if (kind === '.crl') crls.push(...blocks(join(folder, name), 'X509 CRL'));
    if (['.cer', '.crt', '.pem'].includes(kind)) issuers.push(...blocks(join(folder, name), 'CERTIFICATE'));
  }
  return { crls, issuers };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody put lists there
  }
}

function blocks(path: string, label: 'X509 CRL' | 'CERTIFICATE'): Uint8Array[] {
  try {
    if (statSync(path).size > LARGEST_LIST) return [];
    const bytes = readFileSync(path);
    return bytes[0] === 0x30 ? [bytes] : fromPem(label, bytes.toString('latin1'));
  } catch {
    return [];
  }
}
