// What is typed for a key of this computer: the password of its file or its PIN, and what is new, twice.
import type { RefObject } from 'preact';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { APPROVE } from '../../text/approve.ts';
import { KEY_WINDOWS } from '../../text/key-windows.ts';
import { useText } from '../page.tsx';
import { PinField, type PinHandles } from './pin.tsx';
import type { PinFault } from './pin-rules.ts';

/** A key of this computer is made, opened or kept: no card takes part. */
export function isKeyAct({ verb }: Pick<ApprovalView, 'verb'>): boolean {
  return verb.startsWith('key-');
}

interface Props {
  view: ApprovalView;
  /** Tries the key has left, once a wrong PIN was typed */
  tries: number | null;
  pins: PinHandles;
  fault: PinFault | null;
  /** Enter in the last field: moves on, never confirms. */
  onEnter: () => void;
}

export function KeySecrets({ view, tries, pins, fault, onEnter }: Props) {
  const noPin = useText(APPROVE).approve.noPin;
  const t = useText(KEY_WINDOWS).keyWindows;
  if (view.pin === 'none') return <p class="pins small muted">{noPin}</p>;
  const next = (handle: RefObject<HTMLInputElement | null>) => () => handle.current?.focus();
  const isBackup = view.pin === 'backup';
  const isOfFile = view.pin === 'open';
  const twice = view.pin !== 'ask';
  return (
    <div class={twice ? 'pins three' : 'pins'}>
      {view.pin !== 'new' && (
        <PinField
          label={isOfFile ? t.filePassword[view.verb === 'key-restore' ? 'restore' : 'import'] : t.pin}
          aside={tries === null ? undefined : t.tries(tries)}
          low={tries !== null && tries <= 2}
          handle={pins.pin}
          fault={twice ? null : fault}
          anyCharacters={isOfFile}
          onEnter={twice ? next(pins.fresh) : onEnter}
        />
      )}
      {twice && (
        <>
          <PinField
            label={isBackup ? t.passphrase : t.newPin}
            handle={pins.fresh}
            fault={null}
            anyCharacters={isBackup}
            onEnter={next(pins.repeat)}
          />
          <PinField
            label={isBackup ? t.repeatPassphrase : t.repeatPin}
            handle={pins.repeat}
            fault={fault}
            anyCharacters={isBackup}
            onEnter={onEnter}
          />
          <p class="tiny muted">{isBackup ? t.passphraseRules : t.rules}</p>
        </>
      )}
    </div>
  );
}
