// What a person and the dialect see of a certificate, parsed once from DER (RFC 5280; E-Port extensions spec/eport-protocol §5).
import type { CertificateView } from '#shared/protocol/views.ts';

export interface Certificate {
  der: Uint8Array;
  /** DER of SubjectPublicKeyInfo */
  spki: Uint8Array;
  view: CertificateView;
  personalId: string;
  idType: string;
  organisationCode: string;
  codes: { entity: string; card: string; user: string };
}
