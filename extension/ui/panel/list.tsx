// The preview: every field of the page under its heading. Up and down move, space ticks, Enter goes to the field in the page.
import { useText } from '../page.tsx';
import type { FillView, PreviewField } from '../../platform/fill-messages.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { FILL } from '../../text/fill.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { groupsOf, keyOf, kindOf, placeOf } from './kinds.ts';
import { Line } from './line.tsx';

interface Props {
  view: FillView;
  isTicked: (field: PreviewField) => boolean;
  tick: (fields: readonly PreviewField[], on: boolean) => void;
}

export function List({ view, isTicked, tick }: Props) {
  const t = { ...useText(FILL), ...useText(DECLARATION) };
  // A declaration has a hundred fields of which a template names twenty
  const isQuiet = (field: PreviewField): boolean => view.feed !== null && kindOf(field) === 'empty';
  const quiet = view.fields.filter(isQuiet);
  const fillable = view.fields.filter((field) => kindOf(field) === 'fillable');
  const ticked = fillable.filter(({ checked }) => checked).length;
  const toCheck = fillable.filter(({ checked, ticked, same }) => !checked && ticked === undefined && !same).length;
  return (
    <section aria-label={t.fill.title} onKeyDown={moveFocus}>
      <div class="summary">
        <h2>{fillable.some(({ same }) => !same) ? t.fill.count(ticked, toCheck) : t.fill.nothing}</h2>
        {fillable.length > 1 && (
          <span class="small both">
            <button type="button" class="link" onClick={() => tick(fillable, true)}>
              {t.fill.all}
            </button>
            <button type="button" class="link" onClick={() => tick(fillable, false)}>
              {t.fill.none}
            </button>
          </span>
        )}
      </div>
      <Groups fields={view.fields.filter((field) => !isQuiet(field))} {...{ view, isTicked, tick }} />
      {quiet.length > 0 && (
        <details class="quiet">
          <summary class="small">{t.declaration.quiet(quiet.length)}</summary>
          <Groups fields={quiet} {...{ view, isTicked, tick }} />
        </details>
      )}
    </section>
  );
}

function Groups({ fields, view, isTicked, tick }: Props & { fields: readonly PreviewField[] }) {
  const t = useText(FILL);
  return (
    <>
      {groupsOf(fields).map(([section, own]) => (
        <div class="group" key={section}>
          <h3>{section === '' ? t.fill.group : <Untrusted text={section} />}</h3>
          <ul>
            {own.map((field) => (
              <Line
                key={keyOf(field)}
                field={field}
                tab={view.tab}
                place={placeOf(field, view)}
                ticked={isTicked(field)}
                tick={(on) => tick([field], on)}
              />
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** Up and down from line to line, Home and End to the ends; inside a list of choices the keys are its own. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  const { target, currentTarget } = event;
  if (step === undefined || !(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  if (target instanceof HTMLSelectElement) return;
  const lines = [...currentTarget.querySelectorAll<HTMLElement>('.line')].filter((line) => !isFolded(line));
  const at = lines.findIndex((line) => line.contains(target));
  const next = lines[Math.min(lines.length - 1, Math.max(0, at + step))];
  event.preventDefault();
  next?.querySelector<HTMLElement>('input, .jump')?.focus();
}

function isFolded(line: HTMLElement): boolean {
  const fold = line.closest('details');
  return fold !== null && !fold.open;
}
