// The cards that are in: one that can be used whole, the others folded away behind a word.
import { useState } from 'preact/hooks';
import type { TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { signingCertificate } from '../parts/certificates.ts';
import { TokenCard } from '../parts/token-card.tsx';

export function Cards({ tokens, now }: { tokens: readonly TokenView[]; now: number }) {
  const t = useText();
  const [all, setAll] = useState(false);
  if (tokens.length === 0) return null;
  const ordered = tokens.toSorted((a, b) => Number(canBeUsed(b, now)) - Number(canBeUsed(a, now)));
  const shown = all ? ordered : ordered.slice(0, 1);
  return (
    <div class="cards">
      {shown.map((token) => (
        <TokenCard key={token.id} token={token} now={now} />
      ))}
      {tokens.length > 1 && (
        <button type="button" class="link small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t.card.less : t.card.more(tokens.length - 1)}
        </button>
      )}
    </div>
  );
}

function canBeUsed(token: TokenView, now: number): boolean {
  const certificate = signingCertificate(token);
  return certificate !== null && certificate.notBefore <= now && now <= certificate.notAfter && !token.locked;
}
