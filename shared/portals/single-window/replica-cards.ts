// What the replica believes of a card, and the order in which it checks. The cryptography is injected: the replica itself has none.

/** What a registered certificate says (spec/eport-protocol §5). */
export interface ReplicaCard {
  /** 证书编号: serial, lower-case hex */
  number: string;
  holder: string;
  company: string;
  organisationCode: string;
  /** IC卡号, '' when the certificate has none */
  medium: string;
  algorithm: 'sm2' | 'rsa';
  notBefore: number;
  notAfter: number;
  /** base64 DER, one line */
  der: string;
}

/** Strict verification, made independently of the product's own (scripts/replicas/verify.ts). */
export interface ReplicaChecks {
  /** The certificate registered under this number, or null. */
  find(number: string): Promise<ReplicaCard | null>;
  /** Reads base64 DER; null when it is no certificate. */
  read(der: string): Promise<ReplicaCard | null>;
  /** Whether the certificate was signed by an authority the portal trusts. */
  trusted(card: ReplicaCard): Promise<boolean>;
  /** Whether the base64 signature over exactly these bytes was made with the certificate's key. */
  signed(card: ReplicaCard, data: Uint8Array, signature: string): Promise<boolean>;
  /** base64 digest for CEB messages: SM3 for SM2 cards, SHA-1 for RSA cards. */
  digest(algorithm: ReplicaCard['algorithm'], data: Uint8Array): Promise<string>;
}

export const REFUSALS = {
  'random-unknown': '登录随机数无效或已使用过，请刷新页面后重新登录。',
  'random-expired': '登录随机数已过期（10 分钟），请刷新页面后重新登录。',
  'fields-missing': '提交的内容不完整，请使用IC卡/Key重新操作。',
  'card-unknown': '证书编号未登记，请先办理操作员持卡注册。',
  'card-untrusted': '证书不是本平台信任的机构签发的。',
  'card-expired': '证书已过期，请先办理证书更新。',
  'card-not-yet': '证书尚未生效。',
  'card-medium': '提交的IC卡号与证书不一致。',
  'card-other': '当前插的IC卡/KEY与登录用户账号绑定的IC卡/KEY不一致。',
  'card-bound': '该IC卡已经登记过，请直接登录。',
  signature: '验签不通过：签名与内容不符。',
  digest: '验签不通过：报文摘要与报文内容不符。',
  structure: '验签不通过：签名节点不符合规范。',
  changed: '提交的内容与平台下发的不一致。',
  'task-unknown': '业务已过期或已提交，请刷新页面。',
  'not-logged-in': '登录已失效，请重新登录。',
} as const;

export type Refusal = keyof typeof REFUSALS;

export type Checked = { ok: true; card: ReplicaCard } | { ok: false; refusal: Refusal };

export interface SignedBytes {
  data: Uint8Array;
  signature: string;
  now: number;
}

/** Chain, validity, then the signature. */
export async function checkSigned(checks: ReplicaChecks, card: ReplicaCard, signed: SignedBytes): Promise<Checked> {
  if (!(await checks.trusted(card))) return { ok: false, refusal: 'card-untrusted' };
  if (signed.now < card.notBefore) return { ok: false, refusal: 'card-not-yet' };
  if (signed.now > card.notAfter) return { ok: false, refusal: 'card-expired' };
  if (!(await checks.signed(card, signed.data, signed.signature))) return { ok: false, refusal: 'signature' };
  return { ok: true, card };
}
