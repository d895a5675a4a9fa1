// What makes this request unusual, before anything else is read. Red: stop and think; amber: take note.
import { ShieldAlert, TriangleAlert } from 'lucide';
import type { ApprovalView } from '#shared/protocol/views.ts';
import type { Texts } from '../../text/index.ts';
import { useText } from '../page.tsx';
import { visible } from '../parts/untrusted.ts';
import type { Choice } from '../parts/certificates.ts';
import { dateOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';

interface Warning {
  tone: 'red' | 'amber';
  words: string;
}

export function Warnings({ view, choice }: { view: ApprovalView; choice: Choice | null }) {
  const t = useText();
  const own = [...ofPage(view, t), ...ofChoice(choice, t)].sort(
    (a, b) => Number(b.tone === 'red') - Number(a.tone === 'red'),
  );
  if (own.length === 0 && view.warnings.length === 0) return null;
  return (
    <div class="warnings">
      {view.warnings.map((problem) => (
        <ProblemBand key={problem.code} problem={problem} tone="amber" />
      ))}
      {own.map(({ tone, words }) => (
        <p class={`band ${tone}`} key={words}>
          <Icon node={tone === 'red' ? ShieldAlert : TriangleAlert} />
          <span>{words}</span>
        </p>
      ))}
    </div>
  );
}

function ofPage({ page }: ApprovalView, t: Texts): Warning[] {
  if (!page) return [];
  const found: Warning[] = [];
  if (!page.portal) found.push({ tone: 'red', words: t.approve.warnings.unknown });
  if (!page.secure) found.push({ tone: 'red', words: t.approve.warnings.http });
  if (page.topOrigin !== '' && page.topOrigin !== page.origin)
    found.push({ tone: 'amber', words: t.approve.warnings.frame(visible(page.topOrigin)) });
  if (page.firstTime) found.push({ tone: 'amber', words: t.approve.warnings.firstTime });
  return found;
}

/** Follows the certificate that is chosen now, not the one the agent proposed. */
function ofChoice(choice: Choice | null, t: Texts): Warning[] {
  if (!choice) return [];
  const { token, certificate } = choice;
  const found: Warning[] = [];
  if (token.locked) found.push({ tone: 'red', words: t.approve.warnings.locked });
  else if (token.triesLeft !== null && token.triesLeft <= 2)
    found.push({ tone: 'red', words: t.approve.warnings.triesLow(token.triesLeft) });
  if (certificate.notAfter < Date.now())
    found.push({ tone: 'red', words: t.approve.warnings.expired(dateOf(certificate.notAfter)) });
  if (token.factoryPin && !token.demo) found.push({ tone: 'amber', words: t.approve.warnings.factoryPin });
  return found;
}
