// Certificates that the clerk froze: kept by fingerprint, refused by every path to their key until they are released (desk row 9.5).
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import type { Store } from '../data/store.ts';
import { canSign } from '../tokens/situation.ts';
import type { TokenSession } from '../tokens/token.ts';
import type { PresentToken, Tokens } from '../tokens/tokens.ts';

export interface Frozen {
  /** Milliseconds since 1970, null when it is not frozen. @param certificate SHA-256 of the DER, lower-case hex */
  since(certificate: string): number | null;
  /** On the disk when it returns. @returns whether anything changed */
  set(certificate: string, frozen: boolean): boolean;
}

const FrozenRecord = v.strictObject({ at: v.number() });

export function openFrozen(store: Store, now: () => number = Date.now): Frozen {
  const records = store.records('frozen-certificate', FrozenRecord);
  const known = new Map(records.all().map(({ id, value }) => [id, value.at]));
  return {
    since: (certificate) => known.get(certificate) ?? null,
    set(certificate, frozen) {
      if (known.has(certificate) === frozen) return false;
      if (frozen) {
        const at = now();
        records.put(certificate, { at });
        known.set(certificate, at);
      } else {
        records.remove(certificate);
        known.delete(certificate);
      }
      return true;
    },
  };
}

/**
 * The tokens as every operation meets them. What is frozen is marked where cards are chosen, and each single use of a key is refused
 * right before it: also of a batch that runs, a login that is kept, or a request that has waited.
 */
export function refuseFrozen(tokens: Tokens, frozen: Frozen, now: () => number = Date.now): Tokens {
  const isFrozen = (certificate: string): boolean => frozen.since(certificate) !== null;
  const marked = (present: PresentToken): PresentToken =>
    present.certificates.some(({ certificate }) => isFrozen(certificate.view.id))
      ? {
          ...present,
          certificates: present.certificates.map((one) => ({ ...one, frozen: isFrozen(one.certificate.view.id) })),
        }
      : present;
  /** Two certificates may share a key (renewed): the one in whose name it is used counts; where none is named, each of them. */
  const requireKey = (tokenId: string, key: string, named: string | undefined): void => {
    const present = tokens.present().find(({ token }) => token.id === tokenId);
    const own = present?.certificates.filter((one) => one.key === key) ?? [];
    const counts = named === undefined ? own.map(({ certificate }) => certificate.view.id) : [named];
    if (counts.some(isFrozen)) throw new Problem('token/certificate-frozen');
  };
  return {
    ...tokens,
    present: () => tokens.present().map(marked),
    situation() {
      const seen = tokens.situation();
      if (seen.problem !== null) return seen;
      const usable = seen.tokens.some(
        (token) => !token.locked && token.certificates.some((one) => canSign(one, now()) && !isFrozen(one.id)),
      );
      return usable ? seen : { ...seen, problem: { code: 'token/certificate-frozen', params: {} } };
    },
    withSession: (tokenId, use, task) =>
      tokens.withSession(tokenId, use, (session) =>
        task(
          guarded(session, (key) => {
            requireKey(tokenId, key, use.certificate);
          }),
        ),
      ),
  };
}

/** What a session lacks, the guarded one lacks too. */
function guarded(session: TokenSession, requireKey: (key: string) => void): TokenSession {
  const signMany = session.signMany?.bind(session);
  const decrypt = session.decrypt?.bind(session);
  const agree = session.agree?.bind(session);
  return {
    async sign(key, mechanism, data) {
      requireKey(key);
      return session.sign(key, mechanism, data);
    },
    ...(signMany && {
      async signMany(key, mechanism, datas) {
        requireKey(key);
        return signMany(key, mechanism, datas);
      },
    }),
    ...(decrypt && {
      async decrypt(key, wrapping, wrapped) {
        requireKey(key);
        return decrypt(key, wrapping, wrapped);
      },
    }),
    ...(agree && {
      async agree(key, point) {
        requireKey(key);
        return agree(key, point);
      },
    }),
    close: () => session.close(),
  };
}
