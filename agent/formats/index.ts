// The list of formats. Adding one = one folder + one line here and in FORMATS.
import { mechanismOf } from '../crypto/mechanism.ts';
import { cms, cmsDetached } from './cms/format.ts';
import type { FormatId, SignatureFormat } from './format.ts';
import { pdf } from './pdf/format.ts';
import { ceb, xml } from './xmldsig/format.ts';

/** The bare signature over the bytes: what pages ask for. */
const raw: SignatureFormat = {
  label: { zh: '只有签名值', en: 'the bare signature' },
  check: () => undefined,
  draft: (data, signer) => ({ mechanism: mechanismOf(signer), input: data, finish: (signature) => signature }),
};

export const SIGNATURE_FORMATS: Record<FormatId, SignatureFormat> = {
  raw,
  cms,
  'cms-detached': cmsDetached,
  xml,
  ceb,
  pdf,
};
