// What the clerk can do with a certificate: change its card's PIN, freeze it, release it; and where to go when that is not enough.
import { KeyRound, Snowflake } from 'lucide';
import { useState } from 'preact/hooks';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Renewal } from './renewal.tsx';

interface Props {
  entry: DrawerEntry;
  onChange: () => void;
}

export function Acts({ entry, onChange }: Props) {
  const c = useText(CERTIFICATES).certificates;
  return (
    <section class="acts">
      <Pin entry={entry} onChange={onChange} />
      <Freeze entry={entry} onChange={onChange} />
      <Renewal entry={entry} />
      {entry.driver === 'software' && !entry.demo && (
        <p class="small">
          <a href="../keys/index.html">{c.keys}</a>
        </p>
      )}
      {!entry.demo && <p class="small muted">{c.lost}</p>}
    </section>
  );
}

function Pin({ entry, onChange }: Props) {
  const c = useText(CERTIFICATES).certificates;
  const { call } = useBackground();
  const act = useAct();
  const [changed, setChanged] = useState(false);
  const change = () => {
    setChanged(false);
    void act.run(async () => {
      await call('certificates.change-pin', { token: entry.token });
      setChanged(true);
      onChange();
    });
  };
  return (
    <>
      <div class="row wrap">
        <p class="grow small">{entry.triesLeft === null ? c.triesUnknown : c.tries(entry.triesLeft)}</p>
        {entry.pinChange && !entry.locked && (
          <button type="button" class="button small change-pin" disabled={act.working} onClick={change}>
            <Icon node={KeyRound} size={14} /> {c.changePin}
          </button>
        )}
      </div>
      {entry.locked && <Locked entry={entry} />}
      {!entry.locked && entry.factoryPin && !entry.demo && <p class="band amber">{c.factory}</p>}
      {!entry.pinChange && <p class="small muted">{c.noPinChange}</p>}
      <p class="small muted" role="status">
        {act.working ? c.changing : changed ? c.changed : ''}
      </p>
      {act.problem && <ProblemBand problem={act.problem} />}
    </>
  );
}

/** Its office unlocks an E-Port card, the issuer another key, its keeper an HSM; a key of this computer comes back from its backup. */
function Locked({ entry: { token, driver, demo, certificate } }: Pick<Props, 'entry'>) {
  const c = useText(CERTIFICATES).certificates;
  if (driver === 'sdf') return <p class="band red">{c.lockedKeeper}</p>;
  if (driver !== 'software' || demo)
    return (
      <p class="band red">
        {certificate.medium === '' ? <Untrusted text={c.lockedOther(certificate.issuer)} /> : c.locked}
      </p>
    );
  return (
    <div class="band red">
      <span class="grow">{c.lockedKey}</span>
      <a class="button small restore" href={`../keys/index.html?key=${encodeURIComponent(token)}#restore`}>
        {c.restore}
      </a>
    </div>
  );
}

/** In two steps both ways: the second says what it means. */
function Freeze({ entry, onChange }: Props) {
  const t = useText(CERTIFICATES);
  const c = t.certificates;
  const { call } = useBackground();
  const act = useAct();
  const [asked, setAsked] = useState(false);
  const isFrozen = entry.state === 'frozen';
  const set = () =>
    void act.run(async () => {
      await call('certificates.freeze', { certificate: entry.certificate.id, frozen: !isFrozen });
      setAsked(false);
      onChange();
    });
  return (
    <>
      <div class="row wrap">
        <p class="grow small">{asked && (isFrozen ? c.unfreezeAsk : c.freezeAsk)}</p>
        {asked && (
          <button type="button" class="button small freeze-yes" disabled={act.working} onClick={set}>
            {isFrozen ? c.unfreezeYes : c.freezeYes}
          </button>
        )}
        <button type="button" class="button small freeze" onClick={() => setAsked(!asked)}>
          {!asked && <Icon node={Snowflake} size={14} />} {asked ? t.cancel : isFrozen ? c.unfreeze : c.freeze}
        </button>
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
    </>
  );
}
