// One line with everything in it, at the side.
import { LOG } from '../../text/log.ts';
import { useState } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { hasId, maskIds } from '../parts/mask.ts';
import { ProblemBand } from '../parts/problem.tsx';
import { Fact, SideSheet } from '../parts/side-sheet.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { From, ResultWords } from './table.tsx';

export function Sheet({ line, onClose }: { line: AuditLineView; onClose: () => void }) {
  const t = useText(LOG);
  const title = (
    <>
      {t.verbs[line.verb] ?? t.log.verbs[line.verb] ?? <Untrusted text={line.verb} />}
      <span class="muted small"> {t.log.details(line.number.toLocaleString('en'))}</span>
    </>
  );
  return (
    <SideSheet title={title} onClose={onClose}>
      <Details line={line} />
      {line.verb === 'sign' && line.result === 'done' && <p class="muted small">{t.receipt}</p>}
    </SideSheet>
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
          {localDate(line.at)} {timeOf(line.at)}
        </Fact>
        <Fact name={t.log.columns.site}>
          <From origin={line.origin} />
        </Fact>
        <Fact name={t.log.summary}>
          <Covered text={t.log.summaryOf(line.summary)} />
        </Fact>
        {line.keys.map(({ name, value }) => (
          <Fact key={`${name} ${value}`} name={<Untrusted text={t.log.keyName(name)} />}>
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
