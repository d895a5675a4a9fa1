// CMS as a format to choose: with the content inside, or detached beside the file.
import type { SignatureFormat } from '../format.ts';
import { draftCms } from './sign.ts';

export const cms: SignatureFormat = {
  label: { zh: 'CMS（含原文）', en: 'CMS with the content' },
  check: () => undefined,
  draft: (data, signer, { now }) => draftCms({ data, signer, detached: false, now }),
};

export const cmsDetached: SignatureFormat = {
  label: { zh: 'CMS（不含原文）', en: 'CMS, detached' },
  check: () => undefined,
  draft: (data, signer, { now }) => draftCms({ data, signer, detached: true, now }),
};
