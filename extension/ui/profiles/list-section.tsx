// A list of the profile: entries to open, to add up to the limit, to delete and to take back.
import { Plus, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import type { FieldFault } from '#shared/profile/check.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { AccountFields } from './account-fields.tsx';
import { Fields } from './fields.tsx';
import { portalName, PORTAL_IDS } from './portals.ts';
import { TakeBack, useRemoved } from './removed.tsx';
import { emptyEntry, FIELDS, type ListName, most, withAt } from './sections.ts';

type Entry = Profile[ListName][number];

interface Props {
  profile: Profile;
  list: ListName;
  faults: readonly FieldFault[];
  change: (profile: Profile) => void;
}

export function ListSection({ profile, list, faults, change }: Props) {
  const t = useText(PROFILES);
  const language = useLanguage();
  const [opened, setOpened] = useState<string | null>(null);
  const entries: readonly Entry[] = profile[list];
  const set = (next: readonly Entry[]) => change(withAt(profile, list, next));
  const { removed, remove, takeBack, forget } = useRemoved(entries, set);
  const full = entries.length >= most(list);
  const nameOf = (entry: Entry, at: number): string => entryName(entry, language) || t.profiles.entry(at + 1);
  return (
    <>
      {entries.length === 0 && <p class="muted">{t.profiles.emptyList}</p>}
      <ul class="entries">
        {entries.map((entry, at) => {
          const path = `${list}.${String(at)}`;
          const wrong = faults.filter((fault) => fault.path === path || fault.path.startsWith(`${path}.`));
          return (
            <li key={entry.id} data-entry={entry.id}>
              <details open={opened === entry.id || entries.length === 1}>
                <summary>
                  <span class="grow">
                    <Untrusted text={nameOf(entry, at)} />
                  </span>
                  {wrong.length > 0 && (
                    <span class="state amber tiny">
                      <Icon node={TriangleAlert} size={13} /> {t.profiles.faults(wrong.length)}
                    </span>
                  )}
                </summary>
                {list === 'accounts' ? (
                  <AccountFields profile={profile} at={at} faults={wrong} change={change} />
                ) : (
                  <Fields
                    profile={profile}
                    path={path}
                    value={entry}
                    specs={FIELDS[list]}
                    faults={wrong}
                    change={change}
                  />
                )}
                <p class="entry-acts">
                  <button type="button" class="button small" onClick={() => remove(entry)}>
                    {t.profiles.removeEntry}
                  </button>
                </p>
              </details>
            </li>
          );
        })}
      </ul>
      {removed && <TakeBack name={nameOf(removed.entry, removed.at)} onPress={takeBack} />}
      <p>
        {full ? (
          <span class="muted small">{t.profiles.full(most(list))}</span>
        ) : (
          <button
            type="button"
            class="button"
            onClick={() => {
              const made = emptyEntry(list, PORTAL_IDS[0] ?? '');
              setOpened(made.id);
              forget();
              set([...entries, made]);
            }}
          >
            <Icon node={Plus} /> {t.profiles.addEntry[list]}
          </button>
        )}
      </p>
    </>
  );
}

function entryName(entry: Entry, language: 'zh' | 'en'): string {
  if ('portal' in entry) return [portalName(entry.portal, language), entry.username].filter(Boolean).join(' · ');
  return 'title' in entry ? entry.title : entry.name;
}
