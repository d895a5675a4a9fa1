// Keys of this computer (spec/desk rows 9.2, 9.4): import, request, certificate, restore; below them the keys there are, to back up
// and renew. What is secret is typed in the approval window.
import { useState } from 'preact/hooks';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { KEYS } from '../../text/keys.ts';
import { Skeleton, useText } from '../page.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Tabs, useTab } from '../parts/tabs.tsx';
import { useBackground } from '../use-background.ts';
import { FileAct } from './file-act.tsx';
import { KeyList } from './key-list.tsx';
import { NewRequest } from './new-request.tsx';
import { useKeys } from './use-keys.ts';
import '../parts/full-page.css';
import '../files/files.css';
import './keys.css';

const TABS = ['import', 'new', 'certificate', 'restore'] as const;

export function Keys() {
  const t = useText(KEYS).keys;
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="certificates" />
      <main>
        <p class="small">
          <a href="../certificates/index.html">← {t.back}</a>
        </p>
        <h1>{t.title}</h1>
        <p class="muted small">{t.note}</p>
        {state.value ? <Desk state={state.value} /> : <Skeleton lines={[40, 100, 100, 30]} />}
      </main>
    </div>
  );
}

function Desk({ state }: { state: BackgroundState }) {
  const t = useText(KEYS).keys;
  const [tab, setTab] = useTab(TABS);
  const connected = state.link.state === 'connected';
  const keys = useKeys(state);
  const [wanted, setWanted] = useState(() => new URLSearchParams(location.search).get('key'));
  const locked = keys.all?.find(({ id, locked }) => id === wanted && locked);
  const shared = { connected, onChange: keys.again };
  const panels = {
    import: <FileAct kind="import" {...shared} />,
    new: <NewRequest {...shared} vault={state.vault.state} />,
    certificate: <FileAct kind="certificate" {...shared} />,
    restore: <FileAct kind="restore" {...shared} of={locked} />,
  };
  /** The file is chosen next, so that is where the keyboard goes. */
  const restore = ({ id }: SoftwareKey) => {
    setWanted(id);
    setTab('restore');
    requestAnimationFrame(() => document.querySelector<HTMLElement>('#pane-restore .chooser button')?.focus());
  };
  return (
    <>
      <Tabs names={TABS} tab={tab} onTab={setTab} words={t.tabs} label={t.tabsLabel} />
      {!connected && (
        <p class="band amber" role="status">
          <span>
            <strong>{t.offline}</strong> {t.offlineNote}
          </span>
        </p>
      )}
      {TABS.map((name) => (
        <section
          key={name}
          class="pane"
          role="tabpanel"
          id={`pane-${name}`}
          aria-labelledby={`tab-${name}`}
          hidden={name !== tab}
        >
          {panels[name]}
        </section>
      ))}
      {(connected || keys.all) && <KeyList keys={keys} onRestore={restore} />}
    </>
  );
}
