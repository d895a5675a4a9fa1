// One line with everything in it, at the side. A native dialog: focus stays inside, Esc closes, focus comes back.
import { LOG } from '../../text/log.ts';
import { X } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { dateOf, timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { hasId, maskIds } from '../parts/mask.ts';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { From, ResultWords } from './table.tsx';

export function Sheet({ line, onClose }: { line: AuditLineView; onClose: () => void }) {
  const t = useText(LOG);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="sheet-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close(); // the ground beside the sheet
      }}
    >
      <div class="inside">
        <header class="row">
          <h2 id="sheet-title" class="grow">
            {t.verbs[line.verb] ?? <Untrusted text={line.verb} />}
            <span class="muted small"> {t.log.details(line.number.toLocaleString('en'))}</span>
          </h2>
          <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}>
            <Icon node={X} />
          </button>
        </header>
        <Details line={line} />
        {line.verb === 'sign' && line.result === 'done' && <p class="muted small">{t.receipt}</p>}
      </div>
    </dialog>
  );
}

function Details({ line }: { line: AuditLineView }) {
  const t = useText(LOG);
  return (
    <>
      {line.code !== null && <ProblemBand problem={{ code: line.code, params: {} }} tone="amber" />}
      <dl>
        <Fact name={t.log.columns.result}>
          <ResultWords line={line} />
        </Fact>
        <Fact name={t.log.columns.time}>
          {dateOf(line.at)} {timeOf(line.at)}
        </Fact>
        <Fact name={t.log.columns.site}>
          <From origin={line.origin} />
        </Fact>
        <Fact name={t.log.summary}>
          <Covered text={line.summary} />
        </Fact>
        {line.keys.map(({ name, value }) => (
          <Fact key={`${name} ${value}`} name={<Untrusted text={name} />}>
            <Covered text={value} />
          </Fact>
        ))}
        <Fact name={t.card.holder}>
          <Untrusted text={line.holder} />
        </Fact>
        <Fact name={t.log.certificate} mono>
          <Untrusted text={line.certificate} />
        </Fact>
        <Fact name={t.log.account}>
          <Untrusted text={line.account} />
        </Fact>
        <Fact name={t.log.digest} mono>
          {grouped(line.digest)}
        </Fact>
        <Fact name={t.log.hash} mono>
          {grouped(line.hash)}
        </Fact>
      </dl>
    </>
  );
}

function Fact({
  name,
  mono = false,
  children,
}: {
  name: ComponentChildren;
  mono?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}

/** Resident IDs stay covered until asked for. */
function Covered({ text }: { text: string }) {
  const t = useText(LOG);
  const [whole, setWhole] = useState(false);
  if (!hasId(text)) return <Untrusted text={text} />;
  return (
    <>
      <Untrusted text={whole ? text : maskIds(text)} />{' '}
      <button type="button" class="link tiny" onClick={() => setWhole(!whole)}>
        {whole ? t.hide : t.show}
      </button>
    </>
  );
}

function grouped(hex: string): string {
  return hex.match(/.{1,8}/g)?.join(' ') ?? hex;
}
