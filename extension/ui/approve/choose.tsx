// The list to choose a certificate from, one group of radio buttons: arrows choose, Enter, Space and a click go back with it. What cannot be
// used now stays in the list to be read, with its reason, and is never chosen (spec/desk row 17.0b).
import { APPROVE } from '../../text/approve.ts';
import { ArrowLeft, CircleCheck, CircleX, TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { daysFrom } from '#shared/local-date.ts';
import type { ApprovalView, CertificateView, ProblemView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { type Choice, isSameChoice } from '../parts/certificates.ts';
import { Icon } from '../parts/icon.tsx';
import { useProblem } from '../parts/problem.tsx';
import { DemoBand } from '../parts/token-card.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { Named, type Place, PlaceName } from './certificate.tsx';

/** As in the drawer: a renewal takes an appointment. */
const EXPIRING_DAYS = 60;

interface Props {
  all: readonly Choice[];
  unusable: NonNullable<ApprovalView['unusable']>;
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
  onDone: () => void;
}

export function ChooseCertificate({ all, unusable, chosen, onChoose, onDone }: Props) {
  const t = useText(APPROVE);
  const place = all.findIndex((choice) => isSameChoice(choice, chosen));
  const [at, setAt] = useState(Math.max(0, place));
  const group = useRef<HTMLDivElement>(null);
  const radios = () => [...(group.current?.querySelectorAll<HTMLElement>('[role=radio]') ?? [])];
  useLayoutEffect(() => radios()[at]?.focus(), []);

  function move(event: KeyboardEvent): void {
    if (event.key === 'Enter' && event.repeat) event.preventDefault(); // still the press that opened the list
    const next = placeAfter(event.key, at, all.length + unusable.length);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    radios()[next]?.focus();
    const choice = all[next];
    if (choice) onChoose(choice);
  }

  return (
    <section class="middle choose" aria-labelledby="choose-title">
      <div class="row">
        <button type="button" class="icon-button" aria-label={t.approve.chooseBack} onClick={onDone}>
          <Icon node={ArrowLeft} />
        </button>
        <h2 id="choose-title">{t.approve.chooseTitle}</h2>
      </div>
      <p class="tiny muted">{t.approve.chooseKeys}</p>
      <div role="radiogroup" class="choices" aria-labelledby="choose-title" ref={group} onKeyDown={move}>
        {all.map((choice, index) => (
          <Radio
            key={`${choice.token.id} ${choice.certificate.id}`}
            of={{ place: choice.token, certificate: choice.certificate }}
            checked={isSameChoice(choice, chosen)}
            reached={index === at}
            onPress={() => {
              onChoose(choice);
              onDone();
            }}
          >
            <Standing certificate={choice.certificate} />
          </Radio>
        ))}
        {unusable.length > 0 && <p class="small muted">{t.approve.unusable}</p>}
        {unusable.map(({ token, certificate, problem, ...where }, index) => (
          <Radio
            key={`${token} ${certificate.id}`}
            of={{ place: where, certificate }}
            checked={false}
            reached={all.length + index === at}
          >
            <Reason problem={problem} />
          </Radio>
        ))}
      </div>
    </section>
  );
}

interface RadioProps {
  of: { place: Place; certificate: CertificateView };
  checked: boolean;
  /** The one that Tab comes to */
  reached: boolean;
  /** Without it, it cannot be chosen. */
  onPress?: () => void;
  children: ComponentChildren;
}

function Radio({ of: { place, certificate }, checked, reached, onPress, children }: RadioProps) {
  const t = useText(APPROVE);
  return (
    <button
      type="button"
      role="radio"
      aria-checked={checked}
      aria-disabled={onPress === undefined}
      tabIndex={reached ? 0 : -1}
      onClick={onPress}
    >
      {place.demo && <DemoBand />}
      <Named certificate={certificate} />
      <span class="line tiny muted">
        {certificate.issuer !== '' && (
          <>
            {t.approve.issuer} <Untrusted text={certificate.issuer} /> ·{' '}
          </>
        )}
        <PlaceName of={place} />
      </span>
      {children}
    </button>
  );
}

/** A usable certificate is in use or comes to its end. */
function Standing({ certificate }: { certificate: CertificateView }) {
  const t = useText(APPROVE);
  const days = daysFrom(Date.now(), certificate.notAfter);
  const soon = days < EXPIRING_DAYS;
  return (
    <span class={`line tiny state ${soon ? 'amber' : 'green'}`}>
      <Icon node={soon ? TriangleAlert : CircleCheck} size={13} />
      {soon ? t.approve.expiresIn(days) : t.approve.usable}
    </span>
  );
}

function Reason({ problem }: { problem: ProblemView }) {
  const words = useProblem(problem);
  return (
    <span class="line tiny reason">
      <Icon node={CircleX} size={13} />
      <span>
        <strong>
          <Untrusted text={words.text} />
        </strong>{' '}
        <Untrusted text={words.advice} /> <span class="code">{problem.code}</span>
      </span>
    </span>
  );
}

/** Round at the ends, as radio buttons go; null for every other key. */
function placeAfter(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown' || key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowUp' || key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
