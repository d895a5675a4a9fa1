// The keys of this computer, each with what can be done with it: back up, renew, the request once more. One is open at a time.
import { useState } from 'preact/hooks';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import { KEYS } from '../../text/keys.ts';
import { Skeleton, useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { BackUp } from './back-up.tsx';
import { Whose } from './parts.tsx';
import { Renew } from './renew.tsx';
import type { KeysHere } from './use-keys.ts';

type What = 'backup' | 'renew' | 'again';

interface Props {
  keys: KeysHere;
  /** Leads to where a locked key comes back from its backup. */
  onRestore: (key: SoftwareKey) => void;
}

export function KeyList({ keys, onRestore }: Props) {
  const t = useText(KEYS).keys;
  const [open, setOpen] = useState<{ id: string; what: What } | null>(null);
  const { all, problem, again } = keys;
  return (
    <section class="list" aria-labelledby="list-title">
      <h2 id="list-title">{t.list}</h2>
      {problem && <ProblemBand problem={problem} />}
      {!all && !problem && <Skeleton lines={[100, 80]} />}
      {all?.length === 0 && (
        <p class="muted small">
          {t.none} {t.noneNote}
        </p>
      )}
      <ul class="plain">
        {all?.map((key) => (
          <li key={key.id} class="key">
            <div class="row wrap">
              <div class="grow">
                <Whose of={key} />
              </div>
              {key.locked && (
                <button type="button" class="button small restore" onClick={() => onRestore(key)}>
                  {t.restore}
                </button>
              )}
              {!key.locked &&
                actsOf(key).map((what) => (
                  <button
                    key={what}
                    type="button"
                    class={`button small ${what}`}
                    aria-expanded={open?.id === key.id && open.what === what}
                    onClick={() => setOpen(open?.id === key.id && open.what === what ? null : { id: key.id, what })}
                  >
                    {t[what]}
                  </button>
                ))}
            </div>
            {open?.id === key.id &&
              (open.what === 'backup' ? (
                <BackUp id={key.id} />
              ) : (
                <Renew key={open.what} of={key} again={open.what === 'again'} onChange={again} />
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A key that waits gets its certificate first: then it can be renewed. */
function actsOf({ waiting }: SoftwareKey): What[] {
  return waiting.length > 0 ? ['again', 'backup'] : ['renew', 'backup'];
}
