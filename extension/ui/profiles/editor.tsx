// One company: its sections with the number of entries and of what is to be checked, and the section that is open.
import { CreditCard, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { type FieldFault, profileFaults } from '#shared/profile/check.ts';
import { profileName } from '#shared/profile/company.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { choices } from '../parts/certificates.ts';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { CardImport } from './card-import.tsx';
import { Fields } from './fields.tsx';
import { GoodsSection } from './goods-section.tsx';
import { ListSection } from './list-section.tsx';
import {
  faultsIn,
  FIELDS,
  isKept,
  isList,
  isSheetList,
  type KeptName,
  SECTIONS,
  type SectionName,
} from './sections.ts';
import { SheetsSection } from './sheets-section.tsx';
import { SheetTools } from './sheet-tools.tsx';
import { TemplatesSection } from './templates-section.tsx';
import type { Book } from './use-book.ts';

interface Props {
  profile: Profile;
  section: SectionName;
  book: Book;
  state: BackgroundState;
  go: (section: SectionName) => void;
}

export function Editor({ profile, section, book, state, go }: Props) {
  const t = { ...useText(DECLARATION), ...useText(PROFILES) };
  const titles = { ...t.profiles.sections, ...t.declaration.sections };
  const notes = { ...t.profiles.notes, ...t.declaration.notes };
  const faults = profileFaults(profile);
  const [reading, setReading] = useState(false);
  const [certificate] = choices(state.link.state === 'connected' ? (state.situation?.tokens ?? []) : []);
  return (
    <>
      <h2 class="company-name">
        <Untrusted text={profileName(profile) || t.profiles.unnamed} />
      </h2>
      <nav aria-label={t.profiles.sectionsNav} class="tabs">
        {SECTIONS.map((name) => {
          const wrong = faultsIn(faults, name).length;
          const count = isList(name) || isKept(name) ? profile[name].length : 0;
          return (
            <button
              key={name}
              type="button"
              class="tab"
              aria-current={name === section ? 'true' : undefined}
              onClick={() => go(name)}
            >
              {titles[name]}
              {count > 0 && <span class="tiny muted">{count}</span>}
              {wrong > 0 && <Icon node={TriangleAlert} size={13} label={t.profiles.faults(wrong)} />}
            </button>
          );
        })}
      </nav>
      <section class="card" aria-label={titles[section]}>
        <div class="row wrap section-head">
          <p class="muted small grow">{notes[section]}</p>
          {section === 'company' && certificate && (
            <button type="button" class="button small" title={t.profiles.fromCardNote} onClick={() => setReading(true)}>
              <Icon node={CreditCard} /> {t.profiles.fromCard}
            </button>
          )}
          {isSheetList(section) && <SheetTools key={section} profile={profile} list={section} book={book} />}
        </div>
        {isKept(section) ? (
          <Kept key={section} section={section} profile={profile} faults={faults} book={book} />
        ) : isList(section) ? (
          <ListSection key={section} profile={profile} list={section} faults={faults} change={book.change} />
        ) : (
          <Fields
            key={section}
            profile={profile}
            path={section}
            value={profile[section]}
            specs={FIELDS[section]}
            faults={faults}
            change={book.change}
          />
        )}
      </section>
      {section === 'company' && <Remove profile={profile} onRemove={() => book.remove(profile.id)} />}
      {reading && certificate && (
        <CardImport
          profile={profile.id}
          certificate={certificate.certificate.id}
          book={book}
          onEnd={() => setReading(false)}
        />
      )}
    </>
  );
}

interface KeptProps {
  section: KeptName;
  profile: Profile;
  faults: readonly FieldFault[];
  book: Book;
}

function Kept({ section, profile, faults, book }: KeptProps) {
  switch (section) {
    case 'templates':
      return <TemplatesSection profile={profile} faults={faults} change={book.change} />;
    case 'goods':
      return <GoodsSection profile={profile} faults={faults} book={book} />;
    case 'sheets':
      return <SheetsSection profile={profile} book={book} />;
  }
}

function Remove({ profile, onRemove }: { profile: Profile; onRemove: () => void }) {
  const t = useText(PROFILES);
  const [asked, setAsked] = useState(false);
  return (
    <p class="row wrap remove">
      {asked && (
        <>
          <span class="small">
            <Untrusted text={t.profiles.removeAsk(profileName(profile) || t.profiles.unnamed)} />
          </span>
          <button type="button" class="button small" onClick={onRemove}>
            {t.profiles.removeYes}
          </button>
        </>
      )}
      <button type="button" class="button small" onClick={() => setAsked(!asked)}>
        {asked ? t.cancel : t.profiles.remove}
      </button>
    </p>
  );
}
