// The key that signs this agent's reports: SM2, of its own, made at the first report and kept with the agent's other keys.
import { Problem } from '#shared/errors.ts';
import { generateSm2Key, readPrivateKey, sm2Signer } from '../../crypto/sm2.ts';
import { spkiOf } from '../../crypto/sm2-key.ts';
import type { Secrets } from '../../keyring/secrets.ts';

export interface ReportKey {
  /** DER of SubjectPublicKeyInfo */
  spki: Uint8Array;
  /** r‖s */
  sign: (data: Uint8Array) => Uint8Array;
}

const NAME = 'report-signing';

/** @returns the one key, whoever asks first. Rejects with crypto/self-test where SM2 does not work. */
export function reportKey(secrets: Pick<Secrets, 'get' | 'put'>): () => Promise<ReportKey> {
  let opened: Promise<ReportKey> | null = null;
  return () => {
    opened ??= open(secrets).catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  };
}

async function open(secrets: Pick<Secrets, 'get' | 'put'>): Promise<ReportKey> {
  const kept = await secrets.get(NAME);
  const key = kept ? readPrivateKey(kept) : newKey();
  const sign = sm2Signer(key);
  if (!kept) await secrets.put(NAME, new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })));
  return { spki: spkiOf(key), sign };
}

function newKey() {
  try {
    return generateSm2Key();
  } catch (cause) {
    throw new Problem('crypto/self-test', {}, { cause });
  }
}
