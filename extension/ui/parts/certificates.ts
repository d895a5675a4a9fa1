// Which certificates of a token can sign, and how one is named in a line.
import type { CertificateView, TokenView, Verb } from '#shared/protocol/views.ts';

export interface Choice {
  token: TokenView;
  certificate: CertificateView;
}

export function isSameChoice(a: Choice, b: Choice | null): boolean {
  return a.token.id === b?.token.id && a.certificate.id === b.certificate.id;
}

/** The certificate shown on the token's card: the first that signs. */
export function signingCertificate(token: TokenView): CertificateView | null {
  return token.certificates.find(({ usage }) => usage !== 'encrypt') ?? null;
}

/** Every certificate that could sign (or decrypt: those the agent offers), in the order the agent proposes. */
export function choices(tokens: readonly TokenView[], verb?: Verb): Choice[] {
  return tokens.flatMap((token) =>
    token.certificates
      .filter(({ usage }) => usage !== 'encrypt' || verb === 'decrypt')
      .map((certificate) => ({ token, certificate })),
  );
}
