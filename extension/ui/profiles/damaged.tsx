// What is stored cannot be read: it was left as it is, and a backup helps.
import { CircleX } from 'lucide';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Restore } from './restore.tsx';

export function Damaged() {
  const t = useText(PROFILES);
  return (
    <section class="card">
      <h2>{t.profiles.damagedTitle}</h2>
      <p class="band red" role="alert">
        <Icon node={CircleX} />
        <span>{t.profiles.damagedNote}</span>
      </p>
      <Restore first />
    </section>
  );
}
