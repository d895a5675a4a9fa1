// Company data that stand on the page (企业信息): looked at first, then taken into a company.
import { useState } from 'preact/hooks';
import type { FillView } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { OfferList } from '../parts/offer.tsx';
import { Taking, useLook } from '../parts/taking.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';

export function PageImport({ view, onEnd }: { view: FillView; onEnd: (taken: boolean) => void }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const [into, setInto] = useState(view.companies.find(({ chosen }) => chosen)?.id ?? '');
  const act = useAct();
  const ask = (take: boolean) =>
    request({ do: 'fill.import', tab: view.tab, profile: into === '' ? null : into, take });
  const offer = useLook(act, () => ask(false), [into]);
  const take = () =>
    void act
      .run(() => ask(true))
      .then((well) => {
        if (well) onEnd(true);
      });
  return (
    <Dialog title={t.fill.importTitle} onClose={() => onEnd(false)}>
      <label class="choice">
        <span class="small muted">{t.fill.importInto}</span>
        <select class="input" value={into} onChange={(event) => setInto(event.currentTarget.value)}>
          {view.companies.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="">{t.fill.importNew}</option>
        </select>
      </label>
      <Taking
        act={act}
        lines={[80, 60, 70]}
        words={t.fill.importTake}
        ready={offer !== null && offer.values.length > 0}
        onTake={take}
      >
        {offer && <OfferList offer={offer} />}
      </Taking>
    </Dialog>
  );
}
