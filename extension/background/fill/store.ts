// The memory of filling as one value of this worker; storage follows every change of it.
import type { Stored } from '../../platform/storage.ts';
import { type History, NEW_TAB, NO_SITES, type SitesMemory, type TabMemory, type TabsMemory } from './memory.ts';

export interface FillStore {
  /** Resolves when what was kept has been read; the other functions may be used after it. */
  ready: Promise<void>;
  tab(tab: number): TabMemory;
  changeTab(tab: number, change: (memory: TabMemory) => TabMemory): Promise<void>;
  forgetTab(tab: number): Promise<void>;
  /** Tabs that had something to fill. */
  tabs(): number[];
  sites(): SitesMemory;
  changeSites(change: (sites: SitesMemory) => SitesMemory): Promise<void>;
  history(): History;
  changeHistory(change: (history: History) => History): Promise<void>;
}

export function createFillStore(kept: {
  tabs: Stored<TabsMemory>;
  sites: Stored<SitesMemory>;
  history: Stored<History>;
}): FillStore {
  let tabs: TabsMemory = {};
  let sites = NO_SITES;
  let history: History = [];
  const ready = Promise.all([kept.tabs.read(), kept.sites.read(), kept.history.read()]).then(([a, b, c]) => {
    [tabs, sites, history] = [a, b, c];
  });
  return {
    ready,
    tab: (tab) => tabs[tab] ?? NEW_TAB,
    async changeTab(tab, change) {
      tabs = { ...tabs, [tab]: change(tabs[tab] ?? NEW_TAB) };
      await kept.tabs.write(tabs);
    },
    async forgetTab(tab) {
      if (!(tab in tabs)) return;
      tabs = Object.fromEntries(Object.entries(tabs).filter(([name]) => name !== String(tab)));
      await kept.tabs.write(tabs);
    },
    tabs: () => Object.keys(tabs).map(Number),
    sites: () => sites,
    async changeSites(change) {
      sites = change(sites);
      await kept.sites.write(sites);
    },
    history: () => history,
    async changeHistory(change) {
      history = change(history);
      await kept.history.write(history);
    },
  };
}
