// What was just removed from a list, and the press that takes it back to where it stood.
import { useState } from 'preact/hooks';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

export interface Removing<E> {
  /** The last entry removed and its place; null when there is none to take back. */
  removed: { entry: E; at: number } | null;
  remove: (entry: E) => void;
  takeBack: () => void;
  forget: () => void;
}

export function useRemoved<E>(all: readonly E[], set: (all: E[]) => void): Removing<E> {
  const [removed, setRemoved] = useState<Removing<E>['removed']>(null);
  return {
    removed,
    remove(entry: E) {
      setRemoved({ entry, at: all.indexOf(entry) });
      set(all.filter((one) => one !== entry));
    },
    takeBack() {
      if (removed) set(all.toSpliced(removed.at, 0, removed.entry));
      setRemoved(null);
    },
    forget: () => setRemoved(null),
  };
}

/** @param name of the removed entry */
export function TakeBack({ name, onPress }: { name: string; onPress: () => void }) {
  const t = useText(PROFILES);
  return (
    <p class="small" role="status">
      <Untrusted text={t.profiles.removedEntry(name)} />{' '}
      <button type="button" class="link" onClick={onPress}>
        {t.profiles.takeBack}
      </button>
    </p>
  );
}
