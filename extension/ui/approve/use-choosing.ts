// The list of certificates, opened and closed, and which one was picked. A PIN that was typed belongs to the card it was typed for.
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Choice } from '../parts/certificates.ts';
import type { PinHandles } from './pin.tsx';

export interface Choosing {
  /** Name of the token and the certificate, null before anything was picked */
  picked: string | null;
  open: boolean;
  begin: () => void;
  pick: (next: Choice, before: Choice | null) => void;
  end: () => void;
}

/** @param opener where the focus goes when the list closes and no PIN is asked for */
export function useChoosing(pins: PinHandles, opener: RefObject<HTMLButtonElement | null>): Choosing {
  const [picked, setPicked] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!open && wasOpen.current) (pins.pin.current ?? opener.current)?.focus({ preventScroll: true });
    wasOpen.current = open;
  }, [open]);
  return {
    picked,
    open,
    begin: () => setOpen(true),
    pick(next, before) {
      setPicked(keyOf(next));
      if (next.token.id === before?.token.id) return;
      for (const handle of Object.values(pins) as PinHandles[keyof PinHandles][])
        if (handle.current) handle.current.value = '';
    },
    end: () => setOpen(false),
  };
}

/** Two tokens may hold the same certificate: the token is part of the choice. */
export function keyOf(choice: Choice): string {
  return `${choice.token.id} ${choice.certificate.id}`;
}
