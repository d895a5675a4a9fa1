// PDF as a format to choose.
import type { SignatureFormat } from '../format.ts';
import { draftPdf, signablePdf } from './sign.ts';

export const pdf: SignatureFormat = {
  label: { zh: 'PDF 签名', en: 'PDF signature' },
  check: (data, visible) => void signablePdf(data, visible),
  draft: (data, signer, { now, visible }) => draftPdf(signablePdf(data, visible), { signer, now }),
};
