// Filling: frames of a tab joined with the open vault, shown to panel, popup and bar, and written at the clerk's press and no other way.
import { toProblem } from '#shared/errors.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import type { BarPress, FillUp, FillView } from '../../platform/fill-messages.ts';
import type { FrameSource } from '../../platform/fill-frames.ts';
import type { FillSummary } from '../../platform/fill-requests.ts';
import type { FillAct } from './acts/act.ts';
import { createActs } from './acts/index.ts';
import { lookFor } from './acts/sites.ts';
import { createFrameAsks } from './asks.ts';
import type { CardCompany } from './company.ts';
import { createFrames, type Frame, type FramePort, hostOf, isStrange } from './frames.ts';
import { hasEnded, NEW_TAB, withRun } from './memory.ts';
import { abandoned, type newRun, progressed, reported, withEntryDone } from './run.ts';
import type { FillStore } from './store.ts';
import { type Plan, planOf } from './view.ts';
import { createPointing } from './pointing.ts';
import type { NewPassword } from './new-password.ts';
import { barPage, createFillShow, enteredIn } from './show.ts';
import { withoutFrame, withoutStale } from './ticks.ts';
import type { VaultService } from '../vault-service.ts';

export interface FillOptions {
  vault: VaultService;
  store: FillStore;
  cards: () => readonly CardCompany[];
  newPassword: NewPassword;
  language: () => 'zh' | 'en';
  topOriginOf: (tab: number) => Promise<string>;
  knock: (tab: number) => void;
  enterTab: (tab: number, hosts: readonly string[]) => Promise<void>;
  /** Origins of the frames of a tab below its top document. */
  frameOriginsOf: (tab: number) => Promise<string[]>;
  hostsChanged: (hosts: readonly string[]) => Promise<void>;
  dropHost: (host: string) => Promise<void>;
  openPanel: (tab: number) => void;
  onSummary: (summary: FillSummary | null) => void;
}

export interface Fill {
  accept(port: FramePort, source: Promise<FrameSource | null>): void;
  run(request: FillAct): Promise<unknown>;
  /** Tells the view of a tab now and at every change; `tab` null follows the active one. @returns ends it */
  watch(tab: number | null, told: (view: FillView | null) => void): () => void;
  view(tab: number | null): Promise<FillView | null>;
  /** The keyboard command, and 填写本页. */
  press(tab: number): Promise<void>;
  /** An item of the context menu: a datum, or null for what the field asks for. */
  menu(datum: DatumKey | null, place: { tab: number; frame: number }): Promise<void>;
  /** The top document changed (`closed`: the tab is gone). */
  left(tab: number, closed: boolean): void;
  active(tab: number | null): void;
  /** Vault, cards or settings changed: everything is shown anew. */
  changed(): void;
}

/** How long a frame may take to open its port after a knock or after its script was put in. */
const COMES_MS = 1500;
/** Frames of other sites may be many; so many are named. */
const MOST_STRANGERS = 5;

export function createFill(options: FillOptions): Fill {
  const { store, vault } = options;
  const asks = createFrameAsks();
  const frames = createFrames({
    sites: () => store.ready.then(() => store.sites()),
    onOpen(frame) {
      frame.post(lookFor(store.sites(), frame));
      show.soon(frame.tab);
    },
    onUp: (frame, up) => void heard(frame, up),
    onGone: (frame) => void gone(frame),
    onSealed: (tab) => show.soon(tab),
  });
  const show = createFillShow({
    frames: (tab) => frames.of(tab),
    memory: (tab) => store.tab(tab),
    plan: planNow,
    language: options.language,
    onSummary: options.onSummary,
  });
  const { enterTab, hostsChanged, dropHost } = options;
  const pointing = createPointing(frames);
  const act = createActs({
    store,
    vault,
    frames,
    asks,
    pointing,
    plan: planNow,
    enterTab,
    hostsChanged,
    dropHost,
    newPassword: options.newPassword,
  });

  async function planNow(tab: number): Promise<Plan | null> {
    await store.ready;
    const known = frames.of(tab);
    const [{ state: standing, profiles }, topOrigin, inner] = await Promise.all([
      vault.contents(),
      known[0]?.topOrigin ?? options.topOriginOf(tab),
      options.frameOriginsOf(tab),
    ]);
    const [memory, sites, history, cards] = [store.tab(tab), store.sites(), store.history(), options.cards()];
    const strangers = inner.filter((origin) => isStrange(origin, sites)).map(hostOf);
    const changed = await options.newPassword.of(tab);
    const about = {
      standing,
      profiles,
      cards,
      strangers: strangers.slice(0, MOST_STRANGERS),
      changed,
      sealed: frames.hasSealed(tab),
    };
    return planOf({ tab, topOrigin, frames: known, memory, sites, history, ...about });
  }

  async function heard(frame: Frame, up: FillUp): Promise<void> {
    await store.ready;
    const { tab } = frame;
    switch (up.type) {
      case 'here':
        if (store.tab(tab).run?.id !== up.run) await ofRun(frame, null, (run) => abandoned(run, frame.frame));
        break;
      case 'page':
        await readAnew(frame, up.page);
        break;
      case 'progress':
        await ofRun(frame, up.run, (run) => progressed(run, frame.frame, up.done));
        break;
      case 'wrote':
        await ofRun(frame, up.run, (run) => reported(run, frame.frame, up.results));
        break;
      case 'focused':
        frame.focused = up.field;
        break;
      case 'new-password':
        await keepNew(frame, up.text);
        break;
      case 'picked':
        pointing.picked(frame, up.field);
        return;
      case 'bar':
        await pressedInBar(frame, up.act);
        break;
      default:
        asks.answer(frame, up);
        return;
    }
    show.soon(tab);
  }

  async function readAnew(frame: Frame, page: Frame['page']): Promise<void> {
    const pages = { before: frame.page, after: page };
    frame.page = page;
    const memory = store.tab(frame.tab);
    const next = withoutStale(memory, frame.frame, pages);
    if (next !== memory || !store.tabs().includes(frame.tab)) await store.changeTab(frame.tab, () => next);
  }

  /** Changes the run of the tab; `id` null: whichever it is. */
  async function ofRun(
    { tab }: Frame,
    id: string | null,
    change: (run: ReturnType<typeof newRun>) => ReturnType<typeof newRun>,
  ): Promise<void> {
    const { run } = store.tab(tab);
    if (!run || (id !== null && run.id !== id)) return;
    const next = change(run);
    const isNew = hasEnded(next) && !next.noted;
    await store.changeTab(tab, (memory) => {
      const changed = { ...memory, run: { ...next, noted: next.noted || isNew } };
      return hasEnded(next) ? withEntryDone(changed, next) : changed;
    });
    if (isNew) await store.changeHistory((history) => withRun(history, next));
  }

  /** Nothing is written before the clerk says so. */
  async function keepNew({ tab, frame }: Frame, text: string): Promise<void> {
    const plan = await planNow(tab);
    if (plan?.newPassword?.frame !== frame) return; // another frame says what it was not asked
    if (!plan.profile || !plan.account || plan.account.password === text) return;
    await options.newPassword.keep({ tab, profile: plan.profile.id, account: plan.account.id, text, at: Date.now() });
  }

  async function gone(frame: Frame): Promise<void> {
    await store.ready;
    await ofRun(frame, null, (run) => abandoned(run, frame.frame));
    if (store.tab(frame.tab).ticks.some((tick) => tick.frame === frame.frame))
      await store.changeTab(frame.tab, (memory) => withoutFrame(memory, frame.frame));
    show.soon(frame.tab);
  }

  async function pressedInBar(frame: Frame, pressed: BarPress): Promise<void> {
    const { tab } = frame;
    const page = barPage(frame); // it may be left before the rest is done
    const run = {
      fill: () => press(tab),
      undo: () => act({ do: 'fill.undo', tab }),
      stop: () => act({ do: 'fill.stop', tab }),
      close: () =>
        store.changeTab(tab, (memory) => ({
          ...memory,
          closed: [...memory.closed.filter((one) => one !== page), page].slice(-50),
        })),
      password: () => fillEntered(tab),
      'allow-host': () => act({ do: 'fill.allow-host', tab }),
      company: () => (pressed.press === 'company' ? act({ do: 'fill.company', tab, id: pressed.id }) : null),
    };
    await vault.touch();
    await Promise.resolve(run[pressed.press]()).catch((thrown: unknown) => show.note(tab, toProblem(thrown)));
  }

  async function fillEntered(tab: number): Promise<void> {
    const plan = await planNow(tab);
    const field = plan && enteredIn(plan, frames.of(tab));
    if (field) await act({ do: 'fill.ask-field', tab, frame: field.frame, field: field.id, datum: null });
  }

  /** Waits until a frame of the tab has something to fill. */
  async function came(tab: number): Promise<boolean> {
    const end = Date.now() + COMES_MS;
    while (Date.now() < end) {
      if (frames.of(tab).some(({ page }) => page !== null)) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  async function press(tab: number): Promise<void> {
    await store.ready;
    if (frames.of(tab).length === 0) {
      options.knock(tab);
      const { allowed } = store.sites();
      if (!(await came(tab)) && allowed.includes(hostOf(await options.topOriginOf(tab)))) {
        await options.enterTab(tab, allowed).catch(() => undefined);
        await came(tab);
      }
    }
    await vault.touch();
    const plan = await planNow(tab);
    if (!plan || plan.view.problem || !plan.view.fields.some(({ checked }) => checked)) {
      options.openPanel(tab);
      return;
    }
    await act({ do: 'fill.write', tab, fields: null }).catch((thrown: unknown) => show.note(tab, toProblem(thrown)));
  }

  return {
    accept: (port, source) => frames.accept(port, source),
    async run(request) {
      await store.ready;
      await vault.touch();
      const result = (await act(request)) ?? null;
      if ('tab' in request) show.soon(request.tab);
      return result;
    },
    watch(tab, told) {
      if (tab !== null && frames.of(tab).length === 0) options.knock(tab);
      return show.watch(tab, told);
    },
    view: (tab) => show.view(tab),
    press,
    async menu(datum, { tab, frame }) {
      const field = frames.get(tab, frame)?.focused ?? null;
      if (field === null) {
        options.openPanel(tab);
        return;
      }
      const request = { do: 'fill.ask-field', tab, frame, field, datum } as const;
      await vault.touch();
      await act(request).catch((thrown: unknown) => show.note(tab, toProblem(thrown)));
    },
    left(tab, closed) {
      void store.ready.then(async () => {
        if (closed) await store.forgetTab(tab);
        else if (store.tab(tab) !== NEW_TAB)
          await store.changeTab(tab, (memory) => ({ ...memory, run: null, ticks: [] }));
        show.soon(tab);
      });
    },
    active: (tab) => show.active(tab),
    changed() {
      void store.ready.then(async () => {
        if ((await vault.contents()).state !== 'open') await options.newPassword.forget();
        for (const tab of store.tabs()) {
          if (frames.of(tab).length === 0) options.knock(tab);
          show.soon(tab);
        }
        show.soon(null);
      });
    },
  };
}
