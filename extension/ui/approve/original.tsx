// The original text of what is signed, searchable, with its size and digest.
import { APPROVE } from '../../text/approve.ts';
import { Search } from 'lucide';
import { useMemo, useState } from 'preact/hooks';
import type { DocumentView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

/** As many characters as the view carries at most. */
const CUT_AT = 65_536;

export function Original({ document }: { document: DocumentView }) {
  const t = useText(APPROVE);
  const [wanted, setWanted] = useState('');
  const parts = useMemo(() => cut(document.text, wanted), [document.text, wanted]);
  return (
    <>
      {document.text === '' ? (
        <p class="muted">{t.approve.noOriginal}</p>
      ) : (
        <>
          <div class="find">
            <Icon node={Search} size={14} />
            <input
              type="search"
              class="input"
              aria-label={t.approve.search}
              placeholder={t.approve.search}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
            <span class="tiny muted" aria-live="polite">
              {wanted !== '' && t.approve.hits((parts.length - 1) / 2)}
            </span>
          </div>
          <pre class="text" tabIndex={0}>
            {parts.map((part, place) =>
              place % 2 === 1 ? (
                <mark key={place}>
                  <Untrusted text={part} />
                </mark>
              ) : (
                <Untrusted key={place} text={part} />
              ),
            )}
          </pre>
          {document.text.length >= CUT_AT && <p class="tiny muted">{t.approve.originalCut}</p>}
        </>
      )}
      <dl class="digest tiny">
        <dt>{t.approve.size}</dt>
        <dd>{document.size.toLocaleString('en')} B</dd>
        <dt>{t.approve.digest} SHA-256</dt>
        <dd class="mono">{document.sha256.match(/.{1,8}/g)?.join(' ')}</dd>
      </dl>
    </>
  );
}

/** Text at even places, hits at odd ones. Without upper and lower case; positions are those of the original. */
function cut(text: string, wanted: string): string[] {
  if (wanted === '') return [text];
  const literal = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.split(new RegExp(`(${literal})`, 'iu'));
}
