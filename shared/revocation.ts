// What is known of a certificate's revocation, and why its authority took it back.
import type { Bilingual } from './errors.ts';

/** CRLReason (RFC 5280 §5.3.1); a list that names none leaves it `unspecified`. */
export const REVOCATION_REASONS = {
  unspecified: { zh: '没有说明原因', en: 'no reason given' },
  keyCompromise: { zh: '密钥可能已泄露', en: 'the key may be known to others' },
  cACompromise: { zh: 'CA 的密钥可能已泄露', en: 'the authority’s key may be known to others' },
  affiliationChanged: { zh: '持有人的单位已变更', en: 'the holder has changed company' },
  superseded: { zh: '已换发新证书', en: 'replaced by a new certificate' },
  cessationOfOperation: { zh: '已停止使用', en: 'no longer in use' },
  certificateHold: { zh: '已冻结', en: 'on hold' },
  privilegeWithdrawn: { zh: '权限已取消', en: 'its rights were withdrawn' },
} as const satisfies Record<string, Bilingual>;
export type RevocationReason = keyof typeof REVOCATION_REASONS;

/** Times in milliseconds since 1970; `unknown` is what the screens call 未查证. */
export type Revocation =
  { state: 'revoked'; at: number; reason: RevocationReason } | { state: 'good'; until: number } | { state: 'unknown' };
