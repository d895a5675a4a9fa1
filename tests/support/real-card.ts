// A software token that stands for a real card: without the mark of the demo, so that all is said of it that is said of real ones.
import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { toHex, utf8 } from '#shared/bytes.ts';
import { createAuthority, issueCard, type Validity } from '../../agent/certificates/issue.ts';
import { spkiOf } from '../../agent/crypto/sm2-key.ts';
import { generateSm2Key } from '../../agent/crypto/sm2.ts';
import { agentPaths } from '../../agent/data/paths.ts';
import { openSecrets, tokenSealingKey } from '../../agent/keyring/secrets.ts';
import { DEMO_COMPANY } from '../../agent/operations/demo.ts';
import { createTokenFile, tokenFile } from '../../agent/tokens/software/create.ts';

export interface RealCard {
  id: string;
  pull(): void;
  insert(): void;
}

/** @param options.medium card number; '' = of an authority that is not E-Port */
export async function makeRealCard(
  data: string,
  options: { validity: Validity; holder?: string; medium?: string; pin: string },
): Promise<RealCard> {
  const paths = agentPaths(data);
  const wrap = await tokenSealingKey(await openSecrets(paths.secrets));
  const { notBefore, notAfter } = options.validity;
  const lasting = { notBefore: notBefore - 1000, notAfter: notAfter + 86_400_000 };
  const authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity: lasting });
  const key = generateSm2Key();
  const codes = { entity: '01', card: '02', user: '01' };
  const { holder = DEMO_COMPANY.holder, medium = '03-JJ0000001' } = options;
  const owner = { ...DEMO_COMPANY, holder, idType: '1', medium, codes };
  const certificate = issueCard({
    ...{ authority, spki: spkiOf(key), holder: owner, usage: 'sign', validity: options.validity, digest: 'sha1' },
  });
  const serial = `CARD-${toHex(randomBytes(6))}`;
  const id = await createTokenFile({
    folder: paths.tokens,
    wrap,
    pin: utf8(options.pin),
    token: {
      serial,
      label: '测试卡',
      demo: false,
      pinLength: { min: 8, max: 8 },
      keys: [{ key, certificate, usage: 'sign' }],
    },
  });
  const [file, away] = [tokenFile(paths.tokens, serial), join(data, `${serial}.away`)];
  return { id, pull: () => renameSync(file, away), insert: () => renameSync(away, file) };
}
