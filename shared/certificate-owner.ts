// 个人 or 单位: whose identity a certificate stands for (spec/desk row 17.0b).
import type { CertificateView } from './protocol/views.ts';

/** A certificate that names no company is the person's own. */
export function ownerOf({
  company,
  companyCode,
}: Pick<CertificateView, 'company' | 'companyCode'>): 'personal' | 'company' {
  return company === '' && companyCode === '' ? 'personal' : 'company';
}
