// Object identifiers in certificates (RFC 5280; GM/T 0006; E-Port arc spec/eport-protocol §5).

export const NAME = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  /** 统一社会信用代码 */
  organisationIdentifier: '2.5.4.97',
} as const;

export const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  reasonCode: '2.5.29.21',
  issuingDistributionPoint: '2.5.29.28',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyId: '2.5.29.35',
} as const;

const EPORT_ARC = '1.3.6.1.4.1.5315.100';
export const EPORT = {
  /** 企业名称 */
  company: `${EPORT_ARC}.5.1`,
  /** 证件类型 */
  idType: `${EPORT_ARC}.5.3`,
  /** 持卡人证件号 */
  personalId: `${EPORT_ARC}.5.8`,
  /** IC卡号 / 介质编号 */
  medium: `${EPORT_ARC}.5.9`,
  /** 组织机构代码 / 统一社会信用代码 */
  organisationCode: `${EPORT_ARC}.5.11`,
  /** Two-digit codes; which is which is inferred */
  entity: `${EPORT_ARC}.5.12`,
  card: `${EPORT_ARC}.2.1`,
  user: `${EPORT_ARC}.2.4`,
} as const;

export const SIGNATURE = {
  sha1WithRsa: '1.2.840.113549.1.1.5',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  sm2WithSm3: '1.2.156.10197.1.501',
} as const;

/** Bits of KeyUsage (RFC 5280 §4.2.1.3), as masks of the first content byte. */
export const KEY_USAGE = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  keyEncipherment: 0x20,
  dataEncipherment: 0x10,
  keyAgreement: 0x08,
  keyCertSign: 0x04,
  crlSign: 0x02,
} as const;
