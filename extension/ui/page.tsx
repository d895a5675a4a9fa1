// The ground every page stands on: background, language, theme, and the skeleton until the first state has come.
import type { ComponentChildren, ComponentType } from 'preact';
import { createContext, render } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import './base.css';
import { type Language, languageOf, type Texts, TEXTS } from '../text/index.ts';
import { keepTheme, lastTheme, wear } from './theme.ts';
import { BackgroundContext, connectBackground, useBackground } from './use-background.ts';

/** Renders a page into `#app`. `title` names the window. */
export function mount(Page: ComponentType, title: Record<Language, string>): void {
  wear(lastTheme());
  const background = connectBackground();
  const place = document.getElementById('app');
  if (!place) throw new Error('page without #app');
  render(
    <BackgroundContext.Provider value={background}>
      <Dressed title={title}>
        <Page />
      </Dressed>
    </BackgroundContext.Provider>,
    place,
  );
}

const LanguageContext = createContext<Language | null>(null);

/** Language, theme and title of the document follow the settings. */
function Dressed({ title, children }: { title: Record<Language, string>; children: ComponentChildren }) {
  const settings = useBackground().state.value?.settings;
  const language = languageOf(settings?.language ?? 'auto', navigator.language);
  const theme = settings?.theme;
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = title[language];
  }, [language, title]);
  useEffect(() => {
    if (theme === undefined) return; // not told yet: what was worn last stays on
    wear(theme);
    keepTheme(theme);
  }, [theme]);
  return <LanguageContext.Provider value={language}>{children}</LanguageContext.Provider>;
}

export function useLanguage(): Language {
  return useContext(LanguageContext) ?? languageOf('auto', navigator.language);
}

/** The texts every page has; with a page's own sheet, those too. */
export function useText(): Texts;
export function useText<T extends object>(sheet: Record<Language, T>): Texts & T;
export function useText(sheet?: Record<Language, object>): Texts {
  const language = useLanguage();
  return sheet ? { ...TEXTS[language], ...sheet[language] } : TEXTS[language];
}

/** True once something has taken longer than 200 ms: what is quicker shows no skeleton at all. */
function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

/** Grey lines while the first state is on its way. */
export function Skeleton({ lines }: { lines: readonly number[] }) {
  const t = useText();
  const late = useLate();
  return (
    <div role="status" class="skeletons">
      <span class="visually-hidden">{t.loading}</span>
      {late &&
        lines.map((width, place) => <span class="skeleton" key={place} style={{ width: `${String(width)}%` }} />)}
    </div>
  );
}

/** Now, again every `everyMs`: for what counts down or grows old. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
