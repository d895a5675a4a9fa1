// What is signed: business fields in two columns, or the original text with search and its digest.
import { APPROVE } from '../../text/approve.ts';
import { KEY_WINDOWS } from '../../text/key-windows.ts';
import { TriangleAlert } from 'lucide';
import { useId, useState } from 'preact/hooks';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { useLanguage, useText } from '../page.tsx';
import { hasId, maskIds } from '../parts/mask.ts';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { Original } from './original.tsx';

type Shown = Pick<ApprovalView, 'verb' | 'document'> & { pin?: ApprovalView['pin'] };

export function DocumentPane({ view }: { view: Shown }) {
  const t = useText(APPROVE);
  const language = useLanguage();
  const [tab, setTab] = useState<'fields' | 'original'>('fields');
  const { document } = view;
  const panel = useId();
  const keys = useText(KEY_WINDOWS).keyWindows;
  const note = noteOf();
  // Requests that sign nothing (change the PIN, read the card) have no bytes to look at.
  const hasOriginal = document.size > 0 || document.text !== '';
  return (
    <section class="document">
      {hasOriginal && <Tabs panel={panel} tab={tab} onTab={setTab} />}
      <div
        id={panel}
        class="pane"
        tabIndex={0} // it may be longer than the window, and is read by keyboard too
        {...(hasOriginal
          ? { role: 'tabpanel', 'aria-labelledby': `${panel}-${tab}` }
          : { role: 'group', 'aria-label': t.approve.fields })}
      >
        {tab === 'original' ? (
          <Original document={document} />
        ) : (
          <>
            {document.title[language] !== (t.verbs[view.verb] ?? '') && (
              <h2>
                <Untrusted text={document.title[language]} />
              </h2>
            )}
            {note && <p class="note">{note}</p>}
            {document.caution && (
              <p class="band amber">
                <Icon node={TriangleAlert} />
                <span>
                  <Untrusted text={document.caution[language]} />
                </span>
              </p>
            )}
            <Fields view={view} />
          </>
        )}
      </div>
    </section>
  );

  function noteOf(): string {
    const notes: Partial<Record<ApprovalView['verb'], string>> = {
      login: t.approve.loginOnly,
      identity: t.approve.readOnly,
      'check-pin': t.approve.checkOnly,
      'change-pin': t.approve.changeOnly,
      decrypt: t.approve.decryptOnly,
      'key-import': keys.notes.import,
      'key-new': view.pin === 'new' ? keys.notes.new : keys.notes.renew,
      'key-request': keys.notes.request,
      'key-certificate': keys.notes.certificate,
      'key-backup': keys.notes.backup,
      'key-restore': keys.notes.restore,
    };
    return notes[view.verb] ?? '';
  }
}

const TABS = ['fields', 'original'] as const;

function Tabs({ panel, tab, onTab }: { panel: string; tab: string; onTab: (tab: (typeof TABS)[number]) => void }) {
  const t = useText(APPROVE);
  const other = tab === 'fields' ? 'original' : 'fields';
  const moved = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    onTab(other);
    document.getElementById(`${panel}-${other}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={t.approve.tabs} class="tabs" onKeyDown={moved}>
      {TABS.map((name) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`${panel}-${name}`}
          aria-controls={panel}
          aria-selected={tab === name}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {t.approve[name]}
        </button>
      ))}
    </div>
  );
}

function Fields({ view }: { view: Shown }) {
  const t = useText(APPROVE);
  const language = useLanguage();
  const { fields } = view.document;
  if (fields.length === 0) return view.verb === 'sign' ? <p class="muted">{t.approve.noFields}</p> : null;
  return (
    <dl class="fields">
      {fields.map((field, place) => (
        <div key={place} class={field.strong ? 'strong' : undefined}>
          <dt>{field.label[language]}</dt>
          <dd>{hasId(field.value) ? <Masked text={field.value} /> : <Untrusted text={field.value} />}</dd>
        </div>
      ))}
    </dl>
  );
}

function Masked({ text }: { text: string }) {
  const t = useText(APPROVE);
  const [whole, setWhole] = useState(false);
  return (
    <>
      <Untrusted text={whole ? text : maskIds(text)} />{' '}
      <button
        type="button"
        class="link tiny"
        aria-label={whole ? t.approve.conceal : t.approve.reveal}
        onClick={() => setWhole(!whole)}
      >
        {whole ? t.hide : t.show}
      </button>
    </>
  );
}
