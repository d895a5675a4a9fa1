// What the browser tells the background of tabs, windows and time. To be listened to before the worker's first turn ends.
import { browser } from './browser.ts';

export interface BrowserEvents {
  /** A tab shows another document now ('' where the browser does not name documents: Firefox); null: it was closed. */
  tabLeft(tab: number, document: string | null): void;
  windowClosed(window: number): void;
  /** About once a minute, also after the worker ended. */
  minute(): void;
  /** The system's screen was locked, or the person is back at it. Firefox says neither of a locked screen. */
  screenLocked(locked: boolean): void;
  /** First installation, not an update. */
  installed(): void;
}

const ALARM = 'look';

export function listenToBrowser(events: BrowserEvents): void {
  browser.webNavigation.onCommitted.addListener(({ tabId, frameId, ...details }) => {
    if (frameId === 0) events.tabLeft(tabId, (details as { documentId?: string }).documentId ?? '');
  });
  browser.tabs.onRemoved.addListener((tab) => events.tabLeft(tab, null));
  browser.windows.onRemoved.addListener((window) => events.windowClosed(window));
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) events.minute();
  });
  browser.idle.onStateChanged.addListener((state) => {
    if (state !== 'idle') events.screenLocked(state === 'locked');
  });
  browser.runtime.onInstalled.addListener(({ reason }) => {
    void browser.alarms.create(ALARM, { periodInMinutes: 1 });
    if (reason === 'install') events.installed();
  });
  browser.runtime.onStartup.addListener(() => {
    void browser.alarms.create(ALARM, { periodInMinutes: 1 });
  });
}

/** Opens a page of ours in a tab. */
export function openPage(name: 'welcome' | 'options' | 'log' | 'certificates', hash = ''): void {
  const url = browser.runtime.getURL(`ui/${name}/index.html`);
  void browser.tabs.create({ url: hash === '' ? url : `${url}#${hash}` });
}
