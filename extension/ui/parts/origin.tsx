// An origin with its registrable part in bold, so that a look-alike's real owner is what catches the eye.
import { addressOf } from './address.ts';
import { Untrusted } from './untrusted-text.tsx';

export function Origin({ origin }: { origin: string }) {
  const address = addressOf(origin);
  return (
    <span class="origin" dir="ltr">
      {address.scheme}
      <Untrusted text={address.before} />
      <strong>
        <Untrusted text={address.registrable} />
      </strong>
      {address.after}
    </span>
  );
}
