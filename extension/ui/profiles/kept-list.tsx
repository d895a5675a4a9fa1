// Templates or goods as entries to open, to delete and to take back.
import { TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import type { FieldFault } from '#shared/profile/check.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { TakeBack, useRemoved } from './removed.tsx';

interface Props<E extends { id: string }> {
  /** The list in the profile: `templates`. */
  path: string;
  /** All of them, and those that are shown. */
  all: readonly E[];
  shown: readonly E[];
  faults: readonly FieldFault[];
  nameOf: (entry: E) => string;
  /** Id of the one that is open. */
  opened: string | null;
  open: (id: string | null) => void;
  set: (all: E[]) => void;
  draw: (entry: E, at: { path: string; faults: readonly FieldFault[] }) => ComponentChildren;
}

export function KeptList<E extends { id: string }>(props: Props<E>) {
  const { path, all, shown, faults, nameOf, opened, open, set, draw } = props;
  const t = useText(PROFILES);
  const { removed, remove, takeBack } = useRemoved(all, set);
  return (
    <>
      <ul class="entries">
        {shown.map((entry) => {
          const own = `${path}.${String(all.indexOf(entry))}`;
          const wrong = faults.filter((fault) => fault.path.startsWith(`${own}.`));
          const isOpen = opened === entry.id;
          return (
            <li key={entry.id}>
              <details
                open={isOpen}
                onToggle={(event) => {
                  if (event.currentTarget.open !== isOpen) open(event.currentTarget.open ? entry.id : null);
                }}
              >
                <summary>
                  <span class="grow">
                    <Untrusted text={nameOf(entry)} />
                  </span>
                  {wrong.length > 0 && (
                    <span class="state amber tiny">
                      <Icon node={TriangleAlert} size={13} /> {t.profiles.faults(wrong.length)}
                    </span>
                  )}
                </summary>
                {isOpen && draw(entry, { path: own, faults: wrong })}
                {isOpen && (
                  <p class="entry-acts">
                    <button type="button" class="button small" onClick={() => remove(entry)}>
                      {t.profiles.removeEntry}
                    </button>
                  </p>
                )}
              </details>
            </li>
          );
        })}
      </ul>
      {removed && <TakeBack name={nameOf(removed.entry)} onPress={takeBack} />}
    </>
  );
}
