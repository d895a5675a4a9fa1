// Which sheet of texts a page uses.
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Texts = typeof zh;
export type Language = 'zh' | 'en';

export const TEXTS: Record<Language, Texts> = { zh, en };

/** What `auto` means: Chinese for every kind of Chinese, English for all else. */
export function languageOf(setting: 'auto' | Language, browser: string): Language {
  if (setting !== 'auto') return setting;
  return /^zh\b/i.test(browser) ? 'zh' : 'en';
}
