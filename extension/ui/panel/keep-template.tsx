// The head of the page in front, kept as a template: the clerk sees every value, unticks what does not repeat, and gives it a name.
import { useEffect, useId, useState } from 'preact/hooks';
import { describe } from '#shared/errors.ts';
import type { EntryName } from '#shared/declaration/data.ts';
import type { FillView } from '../../platform/fill-messages.ts';
import type { TemplateOffer } from '../../platform/fill-requests.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { PROFILES } from '../../text/profiles.ts';
import { Skeleton, useLanguage, useText } from '../page.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';

interface Props {
  view: FillView;
  /** Of the templates there are. */
  names: readonly string[];
  /** @param name of the new template, '' when none was kept */
  onEnd: (name: string) => void;
}

export function KeepTemplate({ view: { tab }, names, onEnd }: Props) {
  const t = useText(DECLARATION);
  const { request } = useBackground();
  const nameId = useId();
  const [offer, setOffer] = useState<TemplateOffer | null>(null);
  const [entries, setEntries] = useState<readonly EntryName[]>([]);
  const [name, setName] = useState('');
  const act = useAct();
  useEffect(() => {
    void act.run(async () => {
      const found = await request({ do: 'fill.keep-template', tab, name: null, entries: [] });
      setOffer(found);
      setEntries(found.values.filter(({ repeats }) => repeats).map(({ entry }) => entry));
    });
  }, []);
  const plain = name.trim();
  const keep = (event: Event) => {
    event.preventDefault();
    if (plain === '' || entries.length === 0) return;
    void act
      .run(() => request({ do: 'fill.keep-template', tab, name: plain, entries }))
      .then((well) => {
        if (well) onEnd(plain);
      });
  };
  const tick = (entry: EntryName, on: boolean) =>
    setEntries(on ? [...entries, entry] : entries.filter((one) => one !== entry));
  return (
    <Dialog title={t.declaration.keepTitle} onClose={() => onEnd('')}>
      <form class="keep-template" onSubmit={keep}>
        <p class="small muted">{t.declaration.keepNote}</p>
        {!offer && !act.problem && <Skeleton lines={[80, 60, 70]} />}
        {offer?.values.length === 0 && (
          <ProblemBand problem={{ code: 'declaration/no-head', params: {} }} tone="amber" />
        )}
        {offer && offer.values.length > 0 && <Values offer={offer} entries={entries} tick={tick} />}
        {offer && <Refused offer={offer} />}
        <label for={nameId}>{t.declaration.keepName}</label>
        <input
          id={nameId}
          class="input"
          value={name}
          maxLength={60}
          placeholder={t.declaration.keepNameHint}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {names.includes(plain) && <p class="small state amber">{t.declaration.keepReplaces}</p>}
        {act.problem && <ProblemBand problem={act.problem} />}
        <div class="acts">
          <button type="submit" class="button primary" disabled={act.working || plain === '' || entries.length === 0}>
            {t.declaration.keepTake(entries.length)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface ValuesProps {
  offer: TemplateOffer;
  entries: readonly EntryName[];
  tick: (entry: EntryName, on: boolean) => void;
}

function Values({ offer, entries, tick }: ValuesProps) {
  return (
    <ul class="kept-values small">
      {offer.values.map(({ entry, label, value }) => (
        <li key={entry}>
          <label>
            <input
              type="checkbox"
              checked={entries.includes(entry)}
              onChange={(event) => tick(entry, event.currentTarget.checked)}
            />
            <span class="muted">
              <Untrusted text={label} />
            </span>
            <span>
              <Untrusted text={value} />
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function Refused({ offer: { refused } }: { offer: TemplateOffer }) {
  const { profiles } = useText(PROFILES);
  const language = useLanguage();
  if (refused.length === 0) return null;
  return (
    <div class="refused-list small">
      <h3>{profiles.refusedTitle}</h3>
      <ul>
        {refused.map(({ label, code, params }, at) => (
          <li key={at}>
            <Untrusted text={label} /> <span class="muted">{describe({ code, params }, language).text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
