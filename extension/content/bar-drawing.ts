// What the bar shows: one line, drawn anew when something has changed. Counts and names of companies, no value of a profile.
import { X } from 'lucide';
import type { Bilingual } from '#shared/errors.ts';
import type { BarAct, BarView } from '../platform/fill-messages.ts';
import type { BarTexts } from '../text/bar.ts';
import { button, icon, named, span } from './bar-parts.ts';
import { words as given } from './words.ts';

export type Language = keyof Bilingual & ('zh' | 'en');

interface Drawing {
  view: BarView;
  language: Language;
  press: (act: BarAct) => void;
}

/** Words and buttons of the bar, between the grip and the end. */
export function drawBar({ view, language, press }: Drawing): (Node | string)[] {
  const t = textsIn(language);
  const seal = span('mark', '通');
  seal.setAttribute('aria-hidden', 'true');
  const words = span('words', '');
  words.setAttribute('role', 'status');
  words.append(...wordsOf(view, language));
  const close = named(
    button('icon', [icon(X)], () => press({ press: 'close' })),
    t.close,
  );
  return [seal, ...companyChoice({ view, language, press }), words, ...buttonsOf({ view, language, press }), close];
}

/** The bar shrunk to a button; pressing it shows the whole bar. */
export function drawPill(view: BarView, language: Language, press: () => void): HTMLButtonElement {
  const seal = span('mark', '通');
  seal.setAttribute('aria-hidden', 'true');
  const pill = button('pill', [seal, ...(view.state === 'ready' ? [String(view.fillable)] : [])], press);
  return named(pill, withNumbers(textsIn(language).expand, view.fillable));
}

function wordsOf(view: BarView, language: Language): Node[] {
  const t = textsIn(language);
  const notice = view.notice ? [span('notice', view.notice[language])] : [];
  switch (view.state) {
    case 'locked':
      return [span('', t.locked)];
    case 'ask-host':
      return notice.length > 0 ? notice : [span('', t.askHost)];
    case 'off':
      return notice.length > 0 ? notice : [span('', t.off)];
    case 'running':
      return [span('', view.fillable > 0 ? withNumbers(t.progress, view.filled, view.fillable) : t.running)];
    case 'done':
      return [
        span('filled', withNumbers(t.filled, view.filled)),
        ...(view.refused > 0 ? [span('refused', withNumbers(t.refused, view.refused))] : []),
        ...notice,
      ];
    case 'ready':
      return [
        ...(view.fillable > 0 ? [span('', withNumbers(t.fillable, view.fillable))] : []),
        ...(view.fillable + view.toCheck + notice.length === 0 ? [span('', t.nothing)] : []),
        ...(view.toCheck > 0 ? [span('check', withNumbers(t.toCheck, view.toCheck))] : []),
        ...notice,
      ];
  }
}

function companyChoice({ view, language, press }: Drawing): Node[] {
  const chosen = view.companies.find((company) => company.chosen);
  if (view.companies.length === 0 || view.state === 'locked' || view.state === 'running') return [];
  const select = named(document.createElement('select'), textsIn(language).company);
  if (!chosen) select.append(new Option('', '', true, true));
  for (const { id, name, chosen: is } of view.companies) select.append(new Option(name, id, is, is));
  select.addEventListener('change', (event) => {
    if (event.isTrusted && select.value !== '') press({ press: 'company', id: select.value });
  });
  return [select];
}

function buttonsOf({ view, language, press }: Drawing): Node[] {
  const t = textsIn(language);
  const act = (className: string, words: string, what: BarAct): Node =>
    button(`act ${className}`, [words], () => press(what));
  const password = view.password ? [act('primary', t.password, { press: 'password' })] : [];
  const review = act('review', t.review, { press: 'preview' });
  switch (view.state) {
    case 'locked':
      return [act('primary', t.unlock, { press: 'preview' })];
    case 'ask-host':
      return [act('primary', t.allow, { press: 'allow-host' })];
    case 'running':
      return [act('', t.stop, { press: 'stop' })];
    case 'done':
      return [
        ...password,
        ...(view.refused > 0 ? [act('', t.look, { press: 'preview' })] : []),
        ...(view.canUndo ? [act('', t.undo, { press: 'undo' })] : []),
      ];
    case 'ready': {
      if (view.fillable === 0) return [...password, review];
      const key = document.createElement('kbd');
      key.textContent = 'Alt+Shift+F';
      return [...password, review, button('act primary', [t.fill, key], () => press({ press: 'fill' }))];
    }
    case 'off':
      return [act('', t.review, { press: 'preview' })];
  }
}

function textsIn(language: Language): BarTexts {
  return given().bar.texts[language];
}

/** Puts numbers in the places {0} and {1} of a text. */
function withNumbers(text: string, ...numbers: readonly number[]): string {
  return text.replace(/\{(\d)\}/g, (_place, at: string) => String(numbers[Number(at)]));
}
