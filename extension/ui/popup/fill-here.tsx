// The page in front has a form: fill it by one press, or look first.
import { PencilLine } from 'lucide';
import type { BackgroundState } from '../../platform/messages.ts';
import { openPanel } from '../../platform/panel.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { useBackground } from '../use-background.ts';

export function FillHere({ state }: { state: BackgroundState }) {
  const t = useText();
  const { request } = useBackground();
  const { fill, vault } = state;
  if (!fill) return null;
  const { tab, fillable, toCheck } = fill;
  const open = () => request({ do: 'fill.open', tab }).catch(() => undefined); // a bar that was closed comes back
  const look = () => {
    openPanel(tab);
    void open().then(close);
  };
  if (vault.state === 'none' || fill.problem === 'fill/no-profile') {
    return (
      <p class="small">
        <a href="../profiles/index.html" target="_blank">
          {t.popup.noProfile}
        </a>
      </p>
    );
  }
  if (vault.state === 'locked') {
    return (
      <p class="small">
        <button type="button" class="link" onClick={look}>
          {t.popup.unlockToFill}
        </button>
      </p>
    );
  }
  const write = () =>
    void Promise.all([open(), request({ do: 'fill.write', tab, fields: null })]).then(
      () => close(),
      () => look(), // the panel says what is in the way
    );
  return (
    <section class="fill-here">
      <p class="small">{t.popup.fillCount(fillable, toCheck)}</p>
      <p class="row">
        <button
          type="button"
          class="button primary grow"
          disabled={fillable === 0 || fill.problem !== null}
          onClick={write}
        >
          <Icon node={PencilLine} /> {t.popup.fill}
        </button>
        <button type="button" class="button" onClick={look}>
          {t.popup.preview}
        </button>
      </p>
    </section>
  );
}
