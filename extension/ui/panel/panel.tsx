// The side panel: what would be filled on the page in front, what was, and what never is. Nothing is written before the clerk's press.
import { Info, TriangleAlert } from 'lucide';
import type { FillView } from '../../platform/fill-messages.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { FILL } from '../../text/fill.ts';
import { VAULT } from '../../text/vault.ts';
import { Skeleton, useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { Unlock } from '../parts/unlock.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { Chooser } from './chooser.tsx';
import { Feed } from './feed.tsx';
import { Foot } from './foot.tsx';
import { History } from './history.tsx';
import { KeepPassword } from './keep-password.tsx';
import { kindOf } from './kinds.ts';
import { List } from './list.tsx';
import { More } from './more.tsx';
import './panel.css';
import { Trouble } from './trouble.tsx';
import { useFill } from './use-fill.ts';

export function Panel() {
  const t = useText(FILL);
  const { state } = useBackground();
  const view = useFill();
  if (!state.value || view === undefined) {
    return (
      <main>
        <h1 class="visually-hidden">{t.fill.title}</h1>
        <Skeleton lines={[60, 40, 100, 100, 100]} />
      </main>
    );
  }
  return <Shown state={state.value} view={view} />;
}

function Shown({ state, view }: { state: BackgroundState; view: FillView | null }) {
  const t = useText(FILL);
  const locked = state.vault.state === 'locked';
  return (
    <>
      <Head view={view} />
      <main>
        {view && !view.secure && (
          <p class="band amber">
            <Icon node={TriangleAlert} />
            <span>{t.fill.insecure}</span>
          </p>
        )}
        {locked && <Unlock />}
        {state.vault.state === 'none' && <NoProfiles />}
        {!view && (
          <section class="nothing">
            <h2>{t.fill.noPage}</h2>
            <p class="muted small">{t.fill.noPageNote}</p>
          </section>
        )}
        {view && <Page key={view.tab} view={view} locked={locked} said={SAID[state.vault.state]} />}
      </main>
    </>
  );
}

/** What is said above already. */
const SAID = { none: 'fill/no-profile', locked: 'fill/locked', open: null, damaged: null } as const;

function Head({ view }: { view: FillView | null }) {
  const t = useText(FILL);
  const language = useLanguage();
  return (
    <header>
      <Mark />
      <div class="grow">
        <h1>{view?.form ? <Untrusted text={view.form[language]} /> : t.fill.title}</h1>
        {view && (
          <p class="tiny muted">
            {view.portal && <Untrusted text={`${view.portal[language]} · `} />}
            <span class="mono">
              <Untrusted text={view.host} />
            </span>
          </p>
        )}
      </div>
      <a class="small" href="../profiles/index.html" target="_blank">
        {t.fill.profiles}
      </a>
    </header>
  );
}

function NoProfiles() {
  const t = useText(VAULT);
  return (
    <section class="nothing">
      <h2>{t.vault.noneTitle}</h2>
      <p>
        <a class="button primary" href="../profiles/index.html" target="_blank">
          {t.vault.create}
        </a>
      </p>
    </section>
  );
}

function Page({ view, locked, said }: { view: FillView; locked: boolean; said: string | null }) {
  return (
    <>
      <KeepPassword view={view} />
      {view.guide ? <Guide guide={view.guide} /> : <Chooser view={view} />}
      {view.problem && view.problem.code !== said && <Trouble view={view} problem={view.problem} />}
      {view.feed && !locked && <Feed view={view} feed={view.feed} />}
      <Ticking view={view} locked={locked} />
    </>
  );
}

function Guide({ guide }: { guide: NonNullable<FillView['guide']> }) {
  const language = useLanguage();
  return (
    <p class="band blue">
      <Icon node={Info} />
      <span>{guide[language]}</span>
    </p>
  );
}

/** What the clerk ticks is kept by the background: bar and shortcut write by it too. */
function Ticking({ view, locked }: { view: FillView; locked: boolean }) {
  const { request } = useBackground();
  const isTicked = (field: FillView['fields'][number]): boolean => kindOf(field) === 'fillable' && field.checked;
  const tick = (fields: readonly FillView['fields'][number][], on: boolean) => {
    const places = fields.map(({ frame, id }) => ({ frame, field: id }));
    void request({ do: 'fill.check', tab: view.tab, fields: places, on }).catch(() => undefined);
  };
  // While it is locked there is nothing to choose from: the form to unlock it stands above
  const shown = !locked && view.fields.length > 0 && view.guide === null;
  return (
    <>
      {shown && <List view={view} isTicked={isTicked} tick={tick} />}
      <More view={view} />
      <History history={view.history} />
      {shown && <Foot view={view} ticked={view.fields.filter(isTicked)} />}
    </>
  );
}
