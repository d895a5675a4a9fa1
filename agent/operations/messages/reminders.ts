// What a certificate or its card wants of the clerk soon: renewal, a PIN not to be guessed at, the factory PIN changed. Each step is
// said once, also after a restart; of several steps that have passed at once, the nearest alone.
import * as v from 'valibot';
import { FEW_TRIES, type MessageCertificate, type NewMessage, REMINDER_DAYS } from '#shared/protocol/messages.ts';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import type { Store } from '../../data/store.ts';
import type { PresentToken } from '../../tokens/tokens.ts';
import { replaces } from '../drawer-state.ts';

const DAY_MS = 86_400_000;

/** Lower is nearer: 60, 30, 7, 1 days, 0 expired; tries left, 0 locked. */
const Step = v.strictObject({ step: v.number() });

export interface Reminders {
  /** What is to be said now and was not. Remembers it as said. */
  due(present: readonly PresentToken[], now: number): NewMessage[];
}

export function openReminders(store: Pick<Store, 'records'>): Reminders {
  const said = store.records('message-said', Step);

  /** @returns whether this step is nearer than what was said last; null: there is nothing to say, and all may be said again */
  function isNew(about: string, step: number | null): boolean {
    const before = said.get(about)?.step ?? null;
    if (step === null) {
      if (before !== null) said.remove(about);
      return false;
    }
    if (step !== before) said.put(about, { step }); // further away again: the clock was put right
    return before === null || step < before;
  }

  function ofCertificate(view: CertificateView, now: number): NewMessage[] {
    const step = stepOf(view.notAfter - now);
    if (!isNew(`end ${view.id}`, step)) return [];
    const within = REMINDER_DAYS.find((days) => days === step);
    const certificate = named(view);
    return [within === undefined ? { kind: 'expired', certificate } : { kind: 'expiring', within, certificate }];
  }

  function ofToken(token: TokenView, view: CertificateView): NewMessage[] {
    const certificate = named(view);
    const messages: NewMessage[] = [];
    const tries = triesOf(token);
    if (isNew(`tries ${token.id}`, tries))
      messages.push(tries ? { kind: 'pin-low', tries, certificate } : { kind: 'pin-locked', certificate });
    // After a restart it is not known whether it was changed: said once for each card.
    if (token.factoryPin && isNew(`factory ${token.id}`, 0)) messages.push({ kind: 'pin-factory', certificate });
    return messages;
  }

  return {
    due(present, now) {
      const real = present.filter(({ view }) => !view.demo);
      const all = real.flatMap(({ certificates }) => certificates.map(({ certificate }) => certificate));
      return real.flatMap((token) => {
        const own = ownOf(token);
        const lasting = own.filter((one) => !all.some((other) => replaces(other, one, now)));
        const [first] = own;
        return [
          ...lasting.flatMap(({ view }) => ofCertificate(view, now)),
          ...(first ? ofToken(token.view, first.view) : []),
        ];
      });
    },
  };
}

/** Those that sign; the encryption certificate beside them ends with them. What is frozen is lost, or not to be used. */
function ownOf({ certificates }: PresentToken) {
  const signing = certificates.filter(({ certificate }) => certificate.view.usage !== 'encrypt');
  const own = signing.length > 0 ? signing : certificates;
  return own.filter(({ frozen }) => frozen !== true).map(({ certificate }) => certificate);
}

function stepOf(left: number): number | null {
  if (left < 0) return 0;
  return REMINDER_DAYS.findLast((days) => left < days * DAY_MS) ?? null;
}

function triesOf({ locked, triesLeft, triesMax }: TokenView): number | null {
  if (locked) return 0;
  return triesLeft !== null && triesLeft <= FEW_TRIES && triesLeft !== triesMax ? triesLeft : null;
}

function named({ id, number, holder, company, notAfter, issuer, medium }: CertificateView): MessageCertificate {
  return { id, number, holder, company, notAfter, issuer, office: medium === '' ? 'issuer' : 'card-office' };
}
