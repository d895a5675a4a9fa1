// The companies a clerk fills forms for: made, edited, imported, backed up. Everything here asks for the passphrase first.
import type { BackgroundState } from '../../platform/messages.ts';
import { PROFILES } from '../../text/profiles.ts';
import { Skeleton, useText } from '../page.tsx';
import '../parts/full-page.css';
import { PageHeader } from '../parts/page-header.tsx';
import { Unlock } from '../parts/unlock.tsx';
import { useBackground } from '../use-background.ts';
import { Create } from './create.tsx';
import { Damaged } from './damaged.tsx';
import { Manager } from './manager.tsx';
import './profiles.css';
import { useBook } from './use-book.ts';

export function Profiles() {
  const t = useText(PROFILES);
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="profiles" />
      <main>
        <h1>{t.profiles.title}</h1>
        <p class="muted lead">{t.profiles.lead}</p>
        {state.value ? <Vault state={state.value} /> : <Skeleton lines={[30, 100, 100, 60]} />}
      </main>
    </div>
  );
}

/** The book stays while the vault is locked, so that nothing typed is lost; none of it is shown then. */
function Vault({ state }: { state: BackgroundState }) {
  const t = useText(PROFILES);
  const book = useBook(state.vault.state);
  switch (state.vault.state) {
    case 'none':
      return <Create />;
    case 'damaged':
      return <Damaged />;
    case 'locked':
      return (
        <div class="card">
          <Unlock {...(book.unsaved ? { note: t.profiles.lockedKept } : {})} />
        </div>
      );
    case 'open':
      return book.profiles ? (
        <Manager book={book} profiles={book.profiles} state={state} />
      ) : (
        <Skeleton lines={[30, 100, 100, 60]} />
      );
  }
}
