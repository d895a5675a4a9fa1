// One certificate at the side: why it is in its state, what can be done, what it says.
import { localDate } from '#shared/local-date.ts';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { useLanguage, useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { Fact, SideSheet } from '../parts/side-sheet.tsx';
import { DemoBand } from '../parts/token-card.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { Acts } from './acts.tsx';
import { Details } from './details.tsx';
import { Life, StateWord, useReason } from './state.tsx';

interface Props {
  entry: DrawerEntry;
  now: number;
  /** Something was changed at the agent. */
  onChange: () => void;
  onClose: () => void;
}

export function Sheet({ entry, now, onChange, onClose }: Props) {
  const reason = useReason(entry, now);
  return (
    <SideSheet
      title={<Untrusted text={entry.certificate.holder} />}
      band={entry.demo && <DemoBand />}
      onClose={onClose}
    >
      <div class="standing">
        <StateWord entry={entry} /> <Life entry={entry} now={now} />
        <p class="small">
          <Untrusted text={reason} />
        </p>
      </div>
      <Acts entry={entry} onChange={onChange} />
      <Facts entry={entry} />
      <Details entry={entry} />
    </SideSheet>
  );
}

function Facts({ entry }: { entry: DrawerEntry }) {
  const t = useText(CERTIFICATES);
  const c = t.certificates;
  const { certificate, lastUsed, sites } = entry;
  return (
    <dl>
      <Fact name={c.identity}>{c.identities[entry.identity]}</Fact>
      <Fact name={c.company}>{certificate.company === '' ? c.personal : <Untrusted text={certificate.company} />}</Fact>
      {certificate.companyCode !== '' && (
        <Fact name={c.code} mono>
          <Untrusted text={certificate.companyCode} />
        </Fact>
      )}
      {certificate.medium !== '' && !entry.demo && (
        <Fact name={c.medium} mono>
          <Untrusted text={certificate.medium} />
        </Fact>
      )}
      <Fact name={c.source}>
        {t.card.driver[entry.driver] ?? <Untrusted text={entry.driver} />} · <Untrusted text={entry.label} />
        {entry.reader !== '' && (
          <>
            {' '}
            · <Untrusted text={entry.reader} />
          </>
        )}
      </Fact>
      <Fact name={c.usage}>{c.usages[certificate.usage]}</Fact>
      <Fact name={c.algorithm}>
        <bdi>{t.card.algorithm(certificate.algorithm, certificate.bits)}</bdi>
      </Fact>
      <Fact name={c.revocationLabel}>{c.revocation[entry.revocation]}</Fact>
      <Fact name={c.lastUsed}>
        {lastUsed === null ? c.never : `${localDate(lastUsed)} ${timeOf(lastUsed, false)}`}
        {entry.current && <span class="tag current">{c.current}</span>}
      </Fact>
      <Fact name={c.sites}>
        {sites.length === 0
          ? c.noSites
          : sites.map((site) => (
              <span class="site" key={site}>
                <Untrusted text={site} />
              </span>
            ))}
      </Fact>
      <Fact name={c.portals}>{entry.portals.length === 0 ? c.portalsNone : <Portals entry={entry} />}</Fact>
    </dl>
  );
}

/** Which portals' logins take a certificate of this kind. */
function Portals({ entry }: { entry: DrawerEntry }) {
  const c = useText(CERTIFICATES).certificates;
  const language = useLanguage();
  return (
    <>
      <ul class="portals">
        {entry.portals.map(({ portal, takes }) => (
          <li key={portal.zh} class="row">
            <span class="grow">
              <Untrusted text={portal[language]} />
            </span>
            <span class={takes === 'yes' ? 'state green' : 'muted'}>{c.takes[takes]}</span>
          </li>
        ))}
      </ul>
      <p class="tiny muted">{c.portalsNote}</p>
    </>
  );
}
