// What one picture shows.
import type { BackgroundState } from '../../extension/platform/messages.ts';

/** One picture: a page, the state the background pushes, and what the agent answers to calls. */
export interface Scene {
  name: string;
  page:
    | 'popup'
    | 'approve'
    | 'welcome'
    | 'options'
    | 'log'
    | 'panel'
    | 'profiles'
    | 'files'
    | 'certificates'
    | 'messages'
    | 'keys'
    | 'bar';
  /** null = the background says nothing yet */
  state: BackgroundState | null;
  /** method of the agent, or what is asked of the background (`vault.read`) → result, or `{error}` */
  answers?: Record<string, unknown>;
  hash?: string;
  width?: number;
  height?: number;
  /** CSS selectors clicked before the picture. */
  clicks?: string[];
  /** [selector, text] typed before the picture. */
  types?: [string, string][];
  /** Keys pressed after that. */
  presses?: string[];
  /** [selector of a file field, name of the file it is given]. */
  files?: [string, string][];
  /** CSS selectors clicked after that. */
  then?: string[];
  /** Milliseconds to wait before the picture. */
  wait?: number;
  only?: { language?: 'zh' | 'en'; theme?: 'light' | 'dark' };
}
