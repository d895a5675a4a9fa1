// Wires the background together; nothing is decided here. The browser ends this worker whenever it likes: what must survive is in
// storage, in the frames or in the agent, and every listener is set before the first turn ends.
import type { EventData, EventName } from '#shared/protocol/events.ts';
import { DEFAULT_PORTS } from '#shared/protocol/frames.ts';
import { browserLabel, browserLanguage, stayAwake } from '../platform/browser.ts';
import { listenToBrowser, openPage } from '../platform/events.ts';
import { iconPaths } from '../platform/icon-files.ts';
import { pairingStore } from '../platform/keys.ts';
import type { LinkState } from '../platform/messages.ts';
import { listenToNotices, notify } from '../platform/notifications.ts';
import { pageOf } from '../platform/pages.ts';
import { listenToPorts } from '../platform/ports.ts';
import { keepStorageFromPages, stored } from '../platform/storage.ts';
import { toolbar } from '../platform/toolbar.ts';
import { approvalWindows } from '../platform/windows.ts';
import { languageOf } from '../text/index.ts';
import { browserSocket, createAgentLink } from './agent-link.ts';
import { createApprovals, NO_WINDOWS, WindowsSchema } from './approvals.ts';
import { createAuditMirror, MirrorSchema, NO_LOG } from './audit-mirror.ts';
import { createFilling } from './fill/filling.ts';
import { createIcon } from './icon.ts';
import { mayJoin } from './joining.ts';
import { createNavigation, NO_TABS, TabsSchema } from './navigation.ts';
import { createNotices, NO_NOTICES, NoticesSchema } from './notices.ts';
import { createPairing } from './pair.ts';
import { createRequests } from './requests.ts';
import { PortalsSchema, settingsChanger, SettingsSchema, withUse } from './settings.ts';
import { createState, FIRST_STATE } from './state.ts';
import { serveUi, type UiActions } from './ui-port.ts';

const settings = stored('local', 'settings', { schema: SettingsSchema, first: FIRST_STATE.settings });
const portals = stored('local', 'portals', { schema: PortalsSchema, first: [] });
const state = createState();
const loaded = load();
void keepStorageFromPages();

const pairings = pairingStore();
const keys = { ...pairings, load: () => loaded.then(() => pairings.load()) };
const ports = (): readonly number[] => {
  const { port } = state.get().settings;
  return port === null ? DEFAULT_PORTS : [port];
};
let openPages = 0;
const changeSettings = settingsChanger({
  loaded,
  current: () => state.get().settings,
  write: (next) => settings.write(next),
  onChange(before, after) {
    state.change({ settings: after });
    if (after.port !== before.port) link.refresh();
    if (before.consent && !after.consent) requests.gone();
  },
});

const link = createAgentLink({
  keys,
  openSocket: browserSocket,
  ports,
  onState: (next) => void linkChanged(next),
  onEvent: heard,
  isBusy: () => openPages > 0 || requests.count() > 0 || state.get().approvals.length + state.get().runs.length > 0,
  onKeepAlive: stayAwake,
});
const pairing = createPairing({
  keys,
  openSocket: browserSocket,
  ports,
  label: browserLabel(),
  onState(next) {
    state.change({ pairing: next });
    if (next.state === 'done') void Promise.all([mirror.forget(), notices.forget()]).then(() => link.refresh());
  },
});
const approvals = createApprovals({
  windows: approvalWindows(),
  memory: stored('session', 'windows', { schema: WindowsSchema, first: NO_WINDOWS }),
  answer: (answer) => link.call('approval.answer', answer),
  closeRun: (id) => link.call('run.act', { id, act: 'close', pin: null }),
  onChange: (change) => state.change(change),
});
const navigation = createNavigation({
  memory: stored('session', 'tabs', { schema: TabsSchema, first: NO_TABS }),
  say: (leave) => link.call('page.left', leave),
});
const mirror = createAuditMirror({
  memory: stored('local', 'log', { schema: MirrorSchema, first: NO_LOG }),
  async hashOf(number) {
    const { lines } = await link.call('audit.search', { text: '', before: number + 1, limit: 1 });
    return lines.find((line) => line.number === number)?.hash ?? null;
  },
  onFinding: (logCut) => state.change({ logCut }),
});
const language = () => languageOf(state.get().settings.language, browserLanguage());
const notices = createNotices({
  memory: stored('local', 'notices', { schema: NoticesSchema, first: NO_NOTICES }),
  show: notify,
  open: ({ page, hash }) => openPage(page, hash),
  markRead: (number) => void link.call('messages.read', { numbers: [number] }).catch(() => undefined),
  language,
});
const requests = createRequests({
  call: (method, params, id) => link.call(method, params, id),
  mayJoin: async (fresh) => {
    await loaded;
    return mayJoin(state, () => link.refresh(), fresh);
  },
  onUse({ tab, topOrigin }) {
    navigation.joined(tab);
    const used = withUse(state.get().portals, { origin: topOrigin, at: Date.now() });
    if (!used) return;
    state.change({ portals: used });
    void portals.write(used);
  },
});

const filling = createFilling({ state, loaded, language });

const actions: UiActions = {
  ...filling.actions,
  call: (method, params) => link.call(method, params),
  pairBegin: () => pairing.begin(),
  pairCode: (code) => pairing.code(code),
  pairCancel: () => pairing.cancel(),
  unpair,
  settings: changeSettings,
};

listenToPorts({
  bridge: (port, sender) => requests.accept(port, pageOf(sender)),
  fill: (port, sender) => filling.accept(port, sender),
  ui(port) {
    openPages += 1;
    port.onClosed(() => (openPages -= 1));
    if (link.state().state !== 'connected') link.refresh();
    void loaded.then(() => serveUi(port, { state, actions }));
  },
});
listenToBrowser({
  tabLeft(tab, document) {
    navigation.left(tab, document);
    filling.left(tab, document === null);
  },
  windowClosed: (window) => approvals.windowClosed(window),
  minute: () => {
    if (link.state().state !== 'connected') link.refresh();
    filling.minute();
  },
  screenLocked(locked) {
    if (locked) filling.screenLocked();
    // Back at a screen that nobody locked, there is nothing to open; what the person locked herself stays so.
    if (locked || state.get().agent?.locked)
      void link.call('agent.lock', { locked, screen: true }).catch(() => undefined);
  },
  installed: () => openPage('welcome'),
});
listenToNotices((name) => notices.clicked(name));
state.listen(createIcon(({ state: shape, title }) => toolbar.show(iconPaths(shape), title[language()])));
void loaded.then(() => mirror.load());

async function load(): Promise<void> {
  const [kept, used] = await Promise.all([settings.read(), portals.read()]);
  state.change({ settings: kept, portals: used });
}

async function linkChanged(next: LinkState): Promise<void> {
  if (next.state === 'connected') {
    state.change({ link: next });
    await navigation.flush();
    requests.again();
    await catchUp();
    return;
  }
  state.change({ link: next, agent: null, situation: null, unread: 0 });
  mirror.unlinked();
  if (next.state === 'starting') return; // it was lost a moment ago and may be back at once
  requests.gone();
  approvals.agentGone({ code: 'agent/not-running', params: {} });
}

/** Events are told once; what they said while there was no link is asked for. */
async function catchUp(): Promise<void> {
  try {
    const [agent, situation, pending] = await Promise.all([
      link.call('agent.state', {}),
      link.call('tokens.list', {}),
      link.call('approval.pending', {}),
    ]);
    state.change({ agent, situation });
    approvals.pending(pending.approvals);
  } catch {
    // the link broke again: the next one asks again
  }
}

function heard<E extends EventName>(event: E, data: EventData<E>): void {
  const listeners: { [N in EventName]: (data: EventData<N>) => void } = {
    'agent.changed': (agent) => state.change({ agent }),
    'tokens.changed': (situation) => state.change({ situation }),
    'approval.requested': (approval) => approvals.requested(approval),
    'approval.closed': (ended) => approvals.closed(ended),
    'run.changed': (run) => approvals.runChanged(run),
    'messages.changed': (standing) => {
      state.change({ unread: standing.unread });
      notices.changed(standing);
    },
    'eport.message': (message) => requests.message(message),
    'eport.closed': (ended) => requests.closed(ended),
    'audit.head': (head) => mirror.head(head),
  };
  listeners[event](data);
}

/** Ends the pairing at both ends where the agent can be reached, else at this one. */
async function unpair(): Promise<void> {
  try {
    const { pairings: known } = await link.call('pairings.list', {});
    const current = known.find((one) => one.current);
    if (current) await link.call('pairings.remove', { id: current.id });
  } catch {
    // an agent that is gone or ends the session while it answers
  }
  await keys.remove();
  await mirror.forget();
  link.refresh();
}
