// The messages by day. Each is a link to its matter: a certificate in the drawer, a line in the log. Arrows move, Enter opens.
import { Check, CircleX, KeyRound, Lock, Snowflake, TriangleAlert } from 'lucide';
import { daysFrom } from '#shared/local-date.ts';
import type { MessageKind, MessageView } from '#shared/protocol/messages.ts';
import { targetOf } from '../../platform/message-target.ts';
import { MESSAGES, titleOf } from '../../text/messages.ts';
import { useText } from '../page.tsx';
import { byDay, dayHeading, timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { Origin } from '../parts/origin.tsx';
import { useProblem } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

interface Props {
  messages: readonly MessageView[];
  now: number;
  onRead: (numbers: readonly number[]) => void;
}

const LOOKS = {
  expiring: { icon: TriangleAlert, tone: 'amber' },
  expired: { icon: CircleX, tone: 'red' },
  'pin-low': { icon: KeyRound, tone: 'amber' },
  'pin-locked': { icon: Lock, tone: 'red' },
  'pin-factory': { icon: KeyRound, tone: 'amber' },
  failed: { icon: CircleX, tone: 'red' },
  'frozen-used': { icon: Snowflake, tone: 'red' },
} as const satisfies Record<MessageKind, unknown>;

export function List({ messages, now, onRead }: Props) {
  const m = useText(MESSAGES).messages;
  return (
    <div class="days" onKeyDown={moveFocus}>
      {byDay(messages).map(([day, ofDay]) => (
        <section key={day}>
          <h2>{dayHeading(ofDay[0]?.at ?? now, now, m)}</h2>
          <ul>
            {ofDay.map((message) => (
              <Message key={message.number} message={message} now={now} onRead={onRead} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Message({ message, now, onRead }: { message: MessageView; now: number; onRead: Props['onRead'] }) {
  const m = useText(MESSAGES).messages;
  const look = LOOKS[message.kind];
  const { page, hash } = targetOf(message);
  const read = () => onRead([message.number]);
  return (
    <li class={message.read ? 'message' : 'message unread'}>
      <span class={`state ${look.tone}`}>
        <Icon node={look.icon} size={18} />
      </span>
      <div class="grow">
        <p class="title">
          <a class="opener" href={`../${page}/index.html#${hash}`} onClick={message.read ? undefined : read}>
            {titleOf(message, m)}
          </a>
          {!message.read && <span class="tag">{m.unread}</span>}
        </p>
        {'certificate' in message ? <Certificate message={message} now={now} /> : <FromLog message={message} />}
      </div>
      <span class="tiny muted time">{timeOf(message.at, false)}</span>
      {!message.read && (
        <button type="button" class="icon-button" aria-label={m.markRead} title={m.markRead} onClick={read}>
          <Icon node={Check} />
        </button>
      )}
    </li>
  );
}

function Certificate({ message, now }: { message: Extract<MessageView, { certificate: unknown }>; now: number }) {
  const t = useText(MESSAGES);
  const { certificate } = message;
  return (
    <>
      <p class="small muted">
        <Untrusted text={certificate.holder} />
        {certificate.company !== '' && (
          <>
            {' '}
            · <Untrusted text={certificate.company} />
          </>
        )}{' '}
        · {t.card.number}{' '}
        <span class="mono">
          <Untrusted text={certificate.number} />
        </span>
        {message.kind === 'expiring' && ` · ${t.messages.daysLeft(daysFrom(now, certificate.notAfter))}`}
      </p>
      <p class="small">
        <Untrusted text={stepOf(message, t.messages)} />
      </p>
    </>
  );
}

/** What to do: where to go, and what to bring. */
function stepOf({ kind, certificate }: Extract<MessageView, { certificate: unknown }>, m: Words): string {
  const { office, issuer } = certificate;
  switch (kind) {
    case 'pin-low':
      return m.pinLowNote;
    case 'pin-factory':
      return m.pinFactoryNote;
    case 'pin-locked':
      return office === 'issuer' ? m.unlock.issuer(issuer) : m.unlock[office];
    default:
      return office === 'issuer' ? m.renew.issuer(issuer) : m.renew[office];
  }
}
type Words = (typeof MESSAGES)['zh']['messages'];

function FromLog({ message }: { message: Extract<MessageView, { line: number }> }) {
  const m = useText(MESSAGES).messages;
  const words = useProblem({ code: message.code, params: {} });
  // The message keeps the code alone: a sentence that names more is left out for its advice.
  const sentence = words.text.includes('{') ? words.advice : words.both;
  return (
    <>
      <p class="small muted">{message.site === '' ? m.elsewhere : <Origin origin={message.site} />}</p>
      <p class="small">
        {message.kind === 'frozen-used' ? m.frozenUsedNote : <Untrusted text={sentence} />}{' '}
        <span class="code">{message.code}</span>
      </p>
    </>
  );
}

/** Up and down through the messages, Home and End to the ends. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>('.opener')];
  const at = openers.findIndex((opener) => opener === document.activeElement);
  event.preventDefault();
  openers[Math.min(openers.length - 1, Math.max(0, at + step))]?.focus();
}
