// What came of it: a new file to be saved, and what belongs beside it.
import { FILES } from '../../text/files.ts';
import { CircleCheck, Download } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fromBase64 } from '#shared/bytes.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { saveBytes } from '../parts/save-file.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';

interface Props {
  title: string;
  file: { name: string; data: string };
  children?: ComponentChildren;
}

export function Done({ title, file, children }: Props) {
  const t = useText(FILES);
  const save = useRef<HTMLButtonElement>(null);
  useEffect(() => save.current?.focus(), [file]);
  return (
    <div class="done" role="status">
      <h2 class="state green">
        <Icon node={CircleCheck} size={20} /> {title}
      </h2>
      {children}
      <div class="row wrap">
        <button
          ref={save}
          type="button"
          class="button primary"
          onClick={() => saveBytes({ name: file.name, bytes: fromBase64(file.data) })}
        >
          <Icon node={Download} size={15} /> {t.files.save} <Untrusted text={file.name} />
        </button>
        <span class="muted small">{t.files.saved}</span>
      </div>
    </div>
  );
}

/** Whose certificate, in a line: the company, the person, the number. */
export function Whose({ certificate }: { certificate: CertificateView }) {
  const { company, holder, number } = certificate;
  return (
    <span>
      <Untrusted text={company === '' ? holder : company} />{' '}
      <span class="muted small">
        {company !== '' && holder !== '' && (
          <>
            <Untrusted text={holder} /> ·{' '}
          </>
        )}
        <span class="mono">
          <Untrusted text={number} />
        </span>
      </span>
    </span>
  );
}
