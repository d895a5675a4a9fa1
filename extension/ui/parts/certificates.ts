// Which certificates of a token can sign, and how one is named in a line.
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';

export interface Choice {
  token: TokenView;
  certificate: CertificateView;
}

/** The certificate shown on the token's card: the first that signs. */
export function signingCertificate(token: TokenView): CertificateView | null {
  return token.certificates.find(({ usage }) => usage !== 'encrypt') ?? null;
}

/** Every certificate that could sign, in the order the agent proposes. */
export function choices(tokens: readonly TokenView[]): Choice[] {
  return tokens.flatMap((token) =>
    token.certificates.filter(({ usage }) => usage !== 'encrypt').map((certificate) => ({ token, certificate })),
  );
}
