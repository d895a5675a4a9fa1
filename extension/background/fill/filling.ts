// Wires filling and the vault to the browser; nothing is decided here.
import * as v from 'valibot';
import { PORTALS } from '#shared/portals/index.ts';
import { listenToActiveTab } from '../../platform/active-tab.ts';
import { enterAlways, enterTab, frameOf, frameOriginsOf, knock, topOriginOf } from '../../platform/fill-frames.ts';
import { listenToGestures, showMenu } from '../../platform/gestures.ts';
import { matchPatterns } from '../../platform/match-patterns.ts';
import { openPanel } from '../../platform/panel.ts';
import { dropHost } from '../../platform/permissions.ts';
import type { BackgroundPort } from '../../platform/ports.ts';
import { stored } from '../../platform/storage.ts';
import { createLock } from '../../vault/lock.ts';
import { createVault } from '../../vault/vault.ts';
import { createFill } from './fill.ts';
import { HistorySchema, NO_SITES, SitesSchema, TabsSchema } from './memory.ts';
import { datumOfItem, menuItems } from './menu.ts';
import { createNewPassword } from './new-password.ts';
import { createFillStore } from './store.ts';
import type { StateStore } from '../state.ts';
import type { UiActions } from '../ui-port.ts';
import { createVaultService } from '../vault-service.ts';

export interface Filling {
  actions: Pick<UiActions, 'vault' | 'fill' | 'fillView' | 'watchFill'>;
  accept(port: BackgroundPort, sender: chrome.runtime.MessageSender | undefined): void;
  left(tab: number, closed: boolean): void;
  minute(): void;
  screenLocked(): void;
}

export function createFilling(options: {
  state: StateStore;
  /** Settings are known. */
  loaded: Promise<void>;
  language: () => 'zh' | 'en';
}): Filling {
  const { state, loaded, language } = options;
  const certificates = () => (state.get().situation?.tokens ?? []).flatMap((token) => token.certificates);
  const slot = (area: 'local' | 'session', name: string) => stored(area, name, { schema: v.unknown(), first: null });
  const key = slot('session', 'vault-key');
  const lock = createLock({
    // Not before it is known after how long it locks
    session: { read: () => loaded.then(() => key.read()), write: (value) => key.write(value) },
    now: Date.now,
    idleMinutes: () => state.get().settings.vaultMinutes,
  });
  const vault = createVaultService({
    vault: createVault(slot('local', 'vault'), lock),
    certificates,
    onChange(standing) {
      state.change({ vault: standing });
      fill.changed();
    },
  });
  const fill = createFill({
    vault,
    store: createFillStore({
      tabs: stored('session', 'fill-tabs', { schema: TabsSchema, first: {} }),
      sites: stored('local', 'fill-sites', { schema: SitesSchema, first: NO_SITES }),
      history: stored('local', 'fill-history', { schema: HistorySchema, first: [] }),
    }),
    newPassword: createNewPassword(slot('session', 'new-password')),
    cards: () => certificates().filter(({ companyCode }) => companyCode !== ''),
    language,
    topOriginOf,
    knock,
    enterTab,
    frameOriginsOf,
    hostsChanged: enterAlways,
    dropHost,
    openPanel,
    onSummary: (summary) => state.change({ fill: summary }),
  });

  let seen = state.get();
  state.listen((next) => {
    const isOther = next.situation !== seen.situation || next.settings.language !== seen.settings.language;
    const isMenu = next.settings.language !== seen.settings.language;
    const isLock = next.settings.vaultMinutes !== seen.settings.vaultMinutes;
    seen = next;
    if (isLock) void vault.look();
    if (isOther) fill.changed();
    if (isMenu) void showMenu(menuItems(language()), menuSites);
  });
  const menuSites = matchPatterns(PORTALS.filter(({ forms }) => forms));
  void showMenu(menuItems(language()), menuSites);
  listenToActiveTab((tab) => fill.active(tab));
  listenToGestures({
    command: (tab) => void fill.press(tab),
    menu: (item, place) => void fill.menu(datumOfItem(item), place),
    panel(tab) {
      openPanel(tab);
      void vault.touch();
    },
  });
  void vault.look();

  return {
    actions: {
      vault: (request) => vault.run(request),
      fill: (request) => fill.run(request),
      fillView: (tab) => fill.view(tab),
      watchFill: (tab, told) => fill.watch(tab, told),
    },
    accept: (port, sender) => fill.accept(port, frameOf(sender)),
    left: (tab, closed) => fill.left(tab, closed),
    minute: () => void vault.look(),
    screenLocked: () => void vault.look('lock'),
  };
}
