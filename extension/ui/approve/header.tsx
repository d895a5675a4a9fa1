// Line 1 the verb, line 2 who asks: the portal's own name and the address with its registrable part in bold.
import { APPROVE } from '../../text/approve.ts';
import { FileKey, Forward, IdCard, KeyRound, Layers, LockOpen, LogIn, Signature } from 'lucide';
import type { ApprovalView, Verb } from '#shared/protocol/views.ts';
import type { Texts } from '../../text/index.ts';
import { useLanguage, useText } from '../page.tsx';
import { Icon, type IconProps } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { Origin } from '../parts/origin.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

const ICONS: Record<Verb, IconProps['node']> = {
  login: LogIn,
  sign: Signature,
  identity: IdCard,
  'check-pin': KeyRound,
  'change-pin': FileKey,
  batch: Layers,
  decrypt: LockOpen,
  forward: Forward,
};

export function Header({ view }: { view: ApprovalView }) {
  const t = useText(APPROVE);
  return (
    <header>
      <div class="verb">
        <Icon node={ICONS[view.verb]} size={26} />
        <h1>{verbWords(view, t)}</h1>
        <Mark />
      </div>
      <Asker view={view} />
    </header>
  );
}

/** 批量签名 480 票: the number stands in the verb, not in small type. A batch of one is a signature. */
export function verbWords(view: ApprovalView, t: Texts & (typeof APPROVE)['zh']): string {
  if (view.verb !== 'batch') return t.verbs[view.verb] ?? view.verb;
  const count = batchCount(view);
  if (count === null) return t.verbs['batch'] ?? '';
  return count === '1' ? (t.verbs['sign'] ?? '') : t.approve.batch(count);
}

/** The number as the agent wrote it in a field of its own (agent/operations/batch.ts); null for what is no batch. */
export function batchCount(view: ApprovalView): string | null {
  if (view.verb !== 'batch') return null;
  return view.document.fields.find(({ label }) => label.zh === '票数')?.value ?? null;
}

function Asker({ view }: { view: ApprovalView }) {
  const t = useText(APPROVE);
  const language = useLanguage();
  const page = view.page;
  if (!page) return <p class="asker-name">{view.verb === 'batch' ? t.approve.asksHere : t.approve.localProgram}</p>;
  const framed = page.topOrigin !== '' && page.topOrigin !== page.origin;
  return (
    <div class="asker">
      <p class="asker-name">{page.portal ? <Untrusted text={page.portal[language]} /> : t.approve.unknownSite}</p>
      <p class="address">
        <Origin origin={page.origin} />
      </p>
      {framed && (
        <p class="small muted">
          {t.approve.inside} <Origin origin={page.topOrigin} />
        </p>
      )}
    </div>
  );
}
