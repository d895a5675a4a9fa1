// Line 1 the verb, line 2 who asks: the portal's own name and the address with its registrable part in bold.
import { APPROVE } from '../../text/approve.ts';
import { KEY_WINDOWS } from '../../text/key-windows.ts';
import {
  ArchiveRestore,
  BadgeCheck,
  FileInput,
  FileKey,
  FileLock2,
  FileText,
  Forward,
  IdCard,
  KeyRound,
  Layers,
  LogIn,
  Save,
  Signature,
} from 'lucide';
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
  forward: Forward,
  decrypt: FileLock2,
  'key-new': KeyRound,
  'key-request': FileText,
  'key-certificate': BadgeCheck,
  'key-import': FileInput,
  'key-backup': Save,
  'key-restore': ArchiveRestore,
};

export function Header({ view }: { view: ApprovalView }) {
  const t = useText(APPROVE);
  const keys = useText(KEY_WINDOWS).keyWindows;
  const language = useLanguage();
  return (
    <header>
      <div class="verb">
        <Icon node={ICONS[batchCount(view) === '1' ? 'sign' : view.verb]} size={26} />
        <h1>{keys.verbs[view.verb] ?? verbWords(view, t)}</h1>
        <Mark />
      </div>
      <Asker view={view} />
      {view.rows !== null && (
        <p class="list-title">
          <Untrusted text={view.document.title[language]} />
        </p>
      )}
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
  if (!page && view.program === null) return <p class="asker-name">{t.approve.asksHere}</p>;
  if (!page) {
    return (
      <div class="asker">
        <p class="asker-name">{t.approve.localProgram}</p>
        {view.program && (
          <p class="address">
            <Untrusted text={view.program} />
          </p>
        )}
      </div>
    );
  }
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
