// What makes this request unusual, before anything else is read. Red: stop and think; amber: take note.
import { APPROVE } from '../../text/approve.ts';
import { ShieldAlert, TriangleAlert } from 'lucide';
import { localDate } from '#shared/local-date.ts';
import type { ApprovalView, ProblemView } from '#shared/protocol/views.ts';
import type { Texts } from '../../text/index.ts';
import { useText } from '../page.tsx';
import type { Choice } from '../parts/certificates.ts';
import { Icon } from '../parts/icon.tsx';
import { useProblem } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { visible } from '../parts/untrusted.ts';

interface Warning {
  tone: 'red' | 'amber';
  words: string;
}

export function Warnings({ view, choice }: { view: ApprovalView; choice: Choice | null }) {
  const t = useText(APPROVE);
  const own = [...ofPage(view, t), ...ofChoice(choice, t)];
  const red = own.filter(({ tone }) => tone === 'red');
  const amber = own.filter(({ tone }) => tone === 'amber');
  // The agent names an expired certificate too; the line here follows the certificate chosen now.
  const told = view.warnings.filter(({ code }) => code !== 'token/certificate-expired');
  if (own.length + told.length === 0) return null;
  return (
    <div class="warnings">
      {red.length > 0 && (
        <ul class="block red">
          {red.map(({ words }) => (
            <Line key={words} icon={ShieldAlert} words={words} />
          ))}
        </ul>
      )}
      {amber.length + told.length > 0 && (
        <ul class="block amber">
          {told.map((problem) => (
            <Told key={problem.code} problem={problem} />
          ))}
          {amber.map(({ words }) => (
            <Line key={words} icon={TriangleAlert} words={words} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ icon, words }: { icon: typeof ShieldAlert; words: string }) {
  return (
    <li>
      <Icon node={icon} size={15} />
      <span>
        <Untrusted text={words} />
      </span>
    </li>
  );
}

function Told({ problem }: { problem: ProblemView }) {
  const words = useProblem(problem);
  return <Line icon={TriangleAlert} words={words.both} />;
}

function ofPage({ page }: ApprovalView, t: Texts & (typeof APPROVE)['zh']): Warning[] {
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
function ofChoice(choice: Choice | null, t: Texts & (typeof APPROVE)['zh']): Warning[] {
  if (!choice) return [];
  const { token, certificate } = choice;
  const found: Warning[] = [];
  if (token.locked) found.push({ tone: 'red', words: t.approve.warnings.locked });
  else if (token.triesLeft !== null && token.triesLeft <= 2)
    found.push({ tone: 'red', words: t.approve.warnings.triesLow(token.triesLeft) });
  if (certificate.notAfter < Date.now())
    found.push({ tone: 'red', words: t.approve.warnings.expired(localDate(certificate.notAfter)) });
  if (token.factoryPin && !token.demo) found.push({ tone: 'amber', words: t.approve.warnings.factoryPin });
  return found;
}
