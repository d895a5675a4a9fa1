// A passphrase that is chosen here: typed twice, judged in words.
import { CircleAlert, CircleCheck } from 'lucide';
import { useState } from 'preact/hooks';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import { strengthOf } from './strength.ts';

interface Props {
  label: string;
  /** The passphrase once it is good enough and typed twice the same; '' before. */
  onChosen: (passphrase: string) => void;
  autoFocus?: boolean;
}

export function NewPassphrase({ label, onChosen, autoFocus = false }: Props) {
  const t = useText(PROFILES);
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const strength = strengthOf(first);
  const good = strength === 'fair' || strength === 'strong';
  const tell = (one: string, other: string) => {
    const fine = strengthOf(one) === 'fair' || strengthOf(one) === 'strong';
    onChosen(fine && one === other ? one : '');
  };
  return (
    <>
      <PassphraseField
        label={label}
        value={first}
        fresh
        autoFocus={autoFocus}
        onInput={(text) => {
          setFirst(text);
          tell(text, second);
        }}
      />
      <p class={`state tiny ${strength === 'empty' ? 'grey' : good ? 'green' : 'amber'}`} role="status">
        {strength !== 'empty' && <Icon node={good ? CircleCheck : CircleAlert} size={13} />}
        {t.profiles.strength[strength]}
      </p>
      <PassphraseField
        label={t.profiles.repeat}
        value={second}
        fresh
        invalid={second !== '' && first !== second}
        onInput={(text) => {
          setSecond(text);
          tell(first, text);
        }}
      />
      {second !== '' && first !== second && !first.startsWith(second) && (
        <p class="tiny fault" role="alert">
          {t.profiles.different}
        </p>
      )}
    </>
  );
}
