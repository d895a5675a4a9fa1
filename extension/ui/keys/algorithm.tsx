// SM2, or RSA where the CA asks for it.
import { KEYS } from '../../text/keys.ts';
import { useText } from '../page.tsx';

const NAMES = ['sm2', 'rsa2048'] as const;
export type AlgorithmName = (typeof NAMES)[number];

interface Props {
  /** Of the group; one for each form of the page */
  name: string;
  value: AlgorithmName;
  onValue: (value: AlgorithmName) => void;
}

export function Algorithm({ name, value, onValue }: Props) {
  const t = useText(KEYS).keys;
  return (
    <fieldset>
      <legend class="label">
        {t.algorithm} <span class="muted small">{t.algorithmNote}</span>
      </legend>
      <div class="choice">
        {NAMES.map((each) => (
          <label key={each}>
            <input type="radio" name={`algorithm-${name}`} checked={value === each} onChange={() => onValue(each)} />
            <bdi>{t.algorithms[each]}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
