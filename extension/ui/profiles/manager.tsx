// Companies on the left, the sections of the chosen one beside, what is edited on the right. The address keeps the place.
import { Building2, Check, CreditCard, Plus, ShieldCheck, TriangleAlert } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { profileFaults } from '#shared/profile/check.ts';
import { profileName } from '#shared/profile/company.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { choices } from '../parts/certificates.ts';
import { timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { CardImport } from './card-import.tsx';
import { Editor } from './editor.tsx';
import { Keep } from './keep.tsx';
import { SECTIONS, type SectionName } from './sections.ts';
import type { Book } from './use-book.ts';

interface Spot {
  /** Id of a profile, `keep` for what concerns all. */
  at: string;
  section: SectionName;
  /** The field to begin with, and the entry of a list it stands in; '' for none. */
  field: string;
  entry: string;
}

export function Manager({
  book,
  profiles,
  state,
}: {
  book: Book;
  profiles: readonly Profile[];
  state: BackgroundState;
}) {
  const t = useText(PROFILES);
  const [spot, setSpot] = useState<Spot>(() => spotOf(location.hash));
  useEffect(() => {
    const changed = () => setSpot(spotOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  useEffect(() => focusOn(spot), [spot]);
  const go = (at: string, section: SectionName = 'company') => {
    location.hash = at === 'keep' ? 'keep' : `${at}/${section}`;
    setSpot({ at, section, field: '', entry: '' });
  };
  const chosen = spot.at === 'keep' ? null : (profiles.find(({ id }) => id === spot.at) ?? profiles[0] ?? null);
  return (
    <div class="columns">
      <nav aria-label={t.profiles.companies} class="rail">
        <ul>
          {profiles.map((profile) => (
            <li key={profile.id}>
              <button
                type="button"
                class="rail-item"
                aria-current={profile === chosen ? 'true' : undefined}
                onClick={() => go(profile.id, chosen ? spot.section : 'company')}
              >
                <Icon node={Building2} />
                <span class="grow">
                  <Untrusted text={profileName(profile) || t.profiles.unnamed} />
                </span>
                {profileFaults(profile).length > 0 && (
                  <Icon node={TriangleAlert} size={14} label={t.profiles.faults(profileFaults(profile).length)} />
                )}
              </button>
            </li>
          ))}
        </ul>
        <button type="button" class="rail-item" onClick={() => go(book.add())}>
          <Icon node={Plus} /> {t.profiles.add}
        </button>
        <button
          type="button"
          class="rail-item"
          aria-current={spot.at === 'keep' ? 'true' : undefined}
          onClick={() => go('keep')}
        >
          <Icon node={ShieldCheck} /> {t.profiles.keep}
        </button>
        <Saved book={book} />
      </nav>
      <div class="sheet">
        {book.problem && book.problem.code !== 'vault/locked' && (
          <div class="stack">
            <ProblemBand problem={book.problem} />
            <p>
              <button type="button" class="button small" onClick={() => void book.reload()}>
                {t.profiles.again}
              </button>
            </p>
          </div>
        )}
        {spot.at === 'keep' && <Keep vault={state.vault} book={book} />}
        {spot.at !== 'keep' && !chosen && <Empty book={book} state={state} go={go} />}
        {chosen && (
          <Editor
            key={chosen.id}
            profile={chosen}
            section={spot.section}
            book={book}
            state={state}
            go={(section) => go(chosen.id, section)}
          />
        )}
      </div>
    </div>
  );
}

function Saved({ book }: { book: Book }) {
  const t = useText(PROFILES);
  const saved = book.savedAt === null ? t.profiles.saved : t.profiles.savedAt(timeOf(book.savedAt));
  return (
    <p class="tiny muted saved" role="status">
      {!book.unsaved && book.savedAt !== null && <Icon node={Check} size={13} />}
      {book.unsaved ? (book.problem ? t.profiles.unsaved : t.profiles.saving) : saved}
    </p>
  );
}

function Empty({ book, state, go }: { book: Book; state: BackgroundState; go: (id: string) => void }) {
  const t = useText(PROFILES);
  const [reading, setReading] = useState(false);
  const [card] = choices(state.link.state === 'connected' ? (state.situation?.tokens ?? []) : []);
  return (
    <section class="card empty">
      <h2>{t.profiles.empty}</h2>
      <p class="muted">{t.profiles.emptyNote}</p>
      <p class="row wrap">
        {card && (
          <button type="button" class="button primary" onClick={() => setReading(true)}>
            <Icon node={CreditCard} /> {t.profiles.fromCard}
          </button>
        )}
        <button type="button" class={card ? 'button' : 'button primary'} onClick={() => go(book.add())}>
          <Icon node={Plus} /> {t.profiles.add}
        </button>
      </p>
      {reading && card && (
        <CardImport
          profile={null}
          certificate={card.certificate.id}
          book={book}
          onEnd={(id) => {
            setReading(false);
            if (id !== null) go(id);
          }}
        />
      )}
    </section>
  );
}

function spotOf(hash: string): Spot {
  const [at = '', section = '', field = '', entry = ''] = decodeURIComponent(hash.slice(1)).split('/');
  return { at, section: SECTIONS.find((name) => name === section) ?? 'company', field, entry };
}

/** 去补充 in the panel names what is missing. */
function focusOn({ field, entry }: Spot): void {
  if (field === '') return;
  const item = document.querySelector(entry === '' ? 'li[data-entry]' : `li[data-entry="${CSS.escape(entry)}"]`);
  const details = item?.querySelector('details');
  if (details) details.open = true;
  const input = (item ?? document).querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"] :is(input,select)`);
  input?.scrollIntoView({ block: 'center' });
  input?.focus();
}
