// A field for a passphrase, with a way to see what was typed: input methods do not work in covered fields.
import { Eye, EyeOff } from 'lucide';
import { useId, useState } from 'preact/hooks';
import { VAULT } from '../../text/vault.ts';
import { useText } from '../page.tsx';
import { Icon } from './icon.tsx';

interface Props {
  label: string;
  value: string;
  onInput: (text: string) => void;
  /** new: one that is chosen here */
  fresh?: boolean;
  autoFocus?: boolean;
  invalid?: boolean;
}

export function PassphraseField({ label, value, onInput, fresh = false, autoFocus = false, invalid = false }: Props) {
  const t = useText(VAULT);
  const id = useId();
  const [open, setOpen] = useState(false);
  const name = open ? t.vault.cover : t.vault.reveal;
  return (
    <div class="passphrase">
      <label for={id}>{label}</label>
      <div class="with-button">
        <input
          id={id}
          class="input"
          {...(open ? { type: 'text' as const } : { type: 'password' as const })}
          autocomplete={fresh ? 'new-password' : 'current-password'}
          maxLength={200}
          value={value}
          autoFocus={autoFocus}
          aria-invalid={invalid}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={name}
          title={name}
          aria-pressed={open}
          onClick={() => setOpen(!open)}
        >
          <Icon node={open ? EyeOff : Eye} />
        </button>
      </div>
    </div>
  );
}
