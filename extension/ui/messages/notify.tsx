// Desktop notifications: the browser is asked when the clerk presses, and told again when she has had enough.
import { Bell } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { askToNotify, mayNotify, stopNotifying } from '../../platform/notifications.ts';
import { MESSAGES } from '../../text/messages.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';

export function Notify() {
  const m = useText(MESSAGES).messages;
  const [allowed, setAllowed] = useState<boolean | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    void mayNotify().then(setAllowed, () => setAllowed(false));
  }, []);
  if (allowed === null) return null;
  const ask = () =>
    void askToNotify().then((yes) => {
      setAllowed(yes);
      setRefused(!yes);
    });
  const stop = () => void stopNotifying().then(() => setAllowed(false));
  return (
    <aside class="notify">
      <p class="small muted grow" role="status">
        {refused ? m.notifyRefused : m.notifyNote}
      </p>
      {allowed ? (
        <p class="row small">
          <span class="state green">
            <Icon node={Bell} size={14} /> {m.notifyOn}
          </span>
          <button type="button" class="link" onClick={stop}>
            {m.notifyOff}
          </button>
        </p>
      ) : (
        <button type="button" class="button small" onClick={ask}>
          <Icon node={Bell} size={14} /> {m.notify}
        </button>
      )}
    </aside>
  );
}
