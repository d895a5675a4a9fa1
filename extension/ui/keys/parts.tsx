// What the acts of this page share: the press that opens the approval window, whose key came of it, a file to be saved.
import { CircleCheck, Download } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import { FILES } from '../../text/files.ts';
import { KEYS } from '../../text/keys.ts';
import { useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { saveBytes } from '../parts/save-file.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import type { Act } from '../parts/use-act.ts';

export interface ActProps {
  connected: boolean;
  /** Something was changed at the agent. */
  onChange: () => void;
}

interface StartProps {
  act: Act;
  words: string;
  hint: string;
  ready: boolean;
  onStart: () => void;
}

/** The button that opens the window, what is going on meanwhile, and what went wrong. */
export function Start({ act, words, hint, ready, onStart }: StartProps) {
  const t = useText(KEYS).keys;
  return (
    <>
      <div class="row wrap">
        <button type="button" class="button primary" disabled={!ready || act.working} onClick={onStart}>
          {words}
        </button>
        <span class="muted small" role="status">
          {act.working ? t.inWindow : hint}
        </span>
      </div>
      {act.problem && (
        <ProblemBand problem={act.problem} tone={act.problem.code.startsWith('approval/') ? 'amber' : 'red'} />
      )}
    </>
  );
}

interface CameOfProps {
  title: string;
  /** Whose it is; left out where the file says it */
  of?: SoftwareKey;
  file?: { name: string; bytes: Uint8Array<ArrayBuffer> };
  children: ComponentChildren;
}

/** It went well: whose it is, the file to be saved, and what comes next. */
export function CameOf({ title, of, file, children }: CameOfProps) {
  const t = useText(FILES);
  const save = useRef<HTMLButtonElement>(null);
  useEffect(() => save.current?.focus(), [file]);
  return (
    <div class="done" role="status">
      <h2 class="state green">
        <Icon node={CircleCheck} size={20} /> {title}
      </h2>
      {of && (
        <div>
          <Whose of={of} />
        </div>
      )}
      {children}
      {file && (
        <div class="row wrap">
          <button ref={save} type="button" class="button primary" onClick={() => saveBytes(file)}>
            <Icon node={Download} size={15} /> {t.files.save} <Untrusted text={file.name} />
          </button>
          <span class="muted small">{t.files.saved}</span>
        </div>
      )}
    </div>
  );
}

/** The company or the holder, then the newest certificate and until when; or what the key waits for. */
export function Whose({ of }: { of: SoftwareKey }) {
  const t = useText(KEYS).keys;
  const now = useNow(60_000);
  const [newest, ...older] = of.certificates;
  const date = newest ? localDate(newest.notAfter) : '';
  return (
    <>
      <strong class="whose">
        <Untrusted text={of.label} />
      </strong>
      {newest && (
        <p class="small muted">
          {newest.holder !== '' && newest.holder !== of.label && (
            <>
              <Untrusted text={newest.holder} /> ·{' '}
            </>
          )}
          <span class="mono">
            <Untrusted text={newest.number} />
          </span>{' '}
          · {newest.notAfter < now ? <span class="state red">{t.expired(date)}</span> : <span>{t.until(date)}</span>}
          {older.length > 0 && <> · {t.more(older.length)}</>}
        </p>
      )}
      {of.waiting.length > 0 && (
        <p class="small">
          <span class="state amber">{t.waiting}</span>
        </p>
      )}
      {of.locked && (
        <p class="small">
          <span class="state red">{t.locked}</span>
        </p>
      )}
    </>
  );
}
