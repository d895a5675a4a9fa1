// Files: sign, verify, encrypt, decrypt. What was chosen in one of the four stays while another is looked at.
import { FILES } from '../../text/files.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useText } from '../page.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Tabs, useTab } from '../parts/tabs.tsx';
import { useBackground } from '../use-background.ts';
import { Decrypt } from './decrypt.tsx';
import { Encrypt } from './encrypt.tsx';
import '../parts/full-page.css';
import './files.css';
import { Sign } from './sign.tsx';
import { Verify } from './verify.tsx';

const TABS = ['sign', 'verify', 'encrypt', 'decrypt'] as const;

export function Files() {
  const t = useText(FILES);
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="files" />
      <main>
        <h1>{t.files.title}</h1>
        <p class="muted small">{t.files.note}</p>
        {state.value ? <Four state={state.value} /> : <Skeleton lines={[40, 100, 100, 30]} />}
      </main>
    </div>
  );
}

function Four({ state }: { state: BackgroundState }) {
  const t = useText(FILES);
  const [tab, setTab] = useTab(TABS);
  const connected = state.link.state === 'connected';
  const tokens = state.situation?.tokens ?? [];
  const panels = {
    sign: <Sign connected={connected} />,
    verify: <Verify connected={connected} />,
    encrypt: <Encrypt connected={connected} tokens={tokens} />,
    decrypt: <Decrypt connected={connected} />,
  };
  return (
    <>
      <Tabs names={TABS} tab={tab} onTab={setTab} words={t.files.tabs} label={t.files.tabsLabel} />
      {!connected && (
        <p class="band amber" role="status">
          <span>
            <strong>{t.files.offline}</strong> {t.files.offlineNote}
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
    </>
  );
}
