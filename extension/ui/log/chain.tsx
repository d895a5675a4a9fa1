// Whether the log can be trusted: the whole chain was checked, lines were altered, or its end was cut off.
import { LOG } from '../../text/log.ts';
import { ShieldAlert, ShieldCheck } from 'lucide';
import type { Result } from '#shared/protocol/methods.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';

export function ChainState({ chain, cut }: { chain: Result<'audit.search'>['chain']; cut: boolean }) {
  const t = useText(LOG);
  if (chain.damagedFrom === null && !cut) {
    return (
      <p class="chain state green">
        <Icon node={ShieldCheck} /> {t.log.chainOk(chain.count.toLocaleString('en'))}
      </p>
    );
  }
  return (
    <p class="chain band red" role="alert">
      <Icon node={ShieldAlert} />
      <span>
        <strong>
          {[
            chain.damagedFrom !== null && t.log.chainDamaged(chain.damagedFrom.toLocaleString('en')),
            cut && t.log.chainCut,
          ]
            .filter(Boolean)
            .join(' · ')}
        </strong>{' '}
        {t.log.chainHelp}
      </span>
    </p>
  );
}
