// The PIN fields. Uncontrolled on purpose: a PIN never becomes part of the page's state, and is gone once it is sent.
import { APPROVE } from '../../text/approve.ts';
import { Eye, EyeOff } from 'lucide';
import type { RefObject } from 'preact';
import { useId, useLayoutEffect, useState } from 'preact/hooks';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { hasFullWidth, type PinFault } from './pin-rules.ts';

export interface PinHandles {
  pin: RefObject<HTMLInputElement | null>;
  fresh: RefObject<HTMLInputElement | null>;
  repeat: RefObject<HTMLInputElement | null>;
}

interface Props {
  view: ApprovalView;
  /** Tries the card has left; null when it does not tell. */
  tries: number | null;
  pins: PinHandles;
  fault: PinFault | null;
  /** Enter in the last field: moves on, never confirms. */
  onEnter: () => void;
}

export function PinSection({ view, tries, pins, fault, onEnter }: Props) {
  const t = useText(APPROVE);
  useLayoutEffect(() => pins.pin.current?.focus({ preventScroll: true }), [view.id]);
  if (view.pin === 'page') return null;
  if (view.pin === 'none') return <p class="pins small muted">{t.approve.noPin}</p>;
  const triesWords = tries === null ? undefined : t.approve.pinTries(tries);
  const low = tries !== null && tries <= 2;
  if (view.pin === 'ask') {
    return (
      <div class="pins">
        <PinField
          label={t.approve.pin}
          aside={triesWords}
          low={low}
          handle={pins.pin}
          fault={fault}
          onEnter={onEnter}
        />
      </div>
    );
  }
  const next = (handle: RefObject<HTMLInputElement | null>) => () => handle.current?.focus();
  return (
    <div class="pins three">
      <PinField
        label={t.approve.oldPin}
        aside={triesWords}
        low={low}
        handle={pins.pin}
        fault={null}
        onEnter={next(pins.fresh)}
      />
      <PinField label={t.approve.newPin} handle={pins.fresh} fault={null} onEnter={next(pins.repeat)} />
      <PinField label={t.approve.repeatPin} handle={pins.repeat} fault={fault} onEnter={onEnter} />
      <p class="tiny muted">{t.approve.rules}</p>
    </div>
  );
}

interface FieldProps {
  label: string;
  aside?: string | undefined;
  low?: boolean;
  handle: RefObject<HTMLInputElement | null>;
  fault: PinFault | null;
  /** A password of a file may have any characters; a PIN has those of every keyboard. */
  anyCharacters?: boolean;
  onEnter: () => void;
}

export function PinField({ label, aside, low = false, handle, fault, anyCharacters = false, onEnter }: FieldProps) {
  const t = useText(APPROVE);
  const id = useId();
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const [wide, setWide] = useState(false);
  const keyed = (event: KeyboardEvent) => {
    setCaps(event.getModifierState('CapsLock'));
    if (event.type !== 'keydown' || event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) onEnter();
  };
  const advice = fault ? t.approve[fault] : wide ? t.approve.fullWidth : caps ? t.approve.capsLock : '';
  return (
    <div class="pin">
      <label for={id}>{label}</label>
      {aside !== undefined && <span class={low ? 'tiny state red' : 'tiny muted'}>{aside}</span>}
      <div class="secret">
        <input
          id={id}
          ref={handle}
          class="input"
          {...(shown ? { type: 'text' as const } : { type: 'password' as const })}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={anyCharacters ? 200 : 64}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-advice`}
          onKeyDown={keyed}
          onKeyUp={keyed}
          onInput={(event) => setWide(!anyCharacters && hasFullWidth(event.currentTarget.value))}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={shown ? t.approve.pinHide : t.approve.pinShow}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon node={shown ? EyeOff : Eye} />
        </button>
      </div>
      <p id={`${id}-advice`} class={`tiny advice ${fault ? 'state red' : 'state amber'}`} aria-live="polite">
        {advice}
      </p>
    </div>
  );
}
