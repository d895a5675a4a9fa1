// Tells panel, popup and bars what a tab shows, a moment after the last of several changes.
import type { Bilingual, Problem } from '#shared/errors.ts';
import { describe } from '#shared/errors.ts';
import type { FillView, PreviewField } from '../../platform/fill-messages.ts';
import type { FillSummary } from '../../platform/fill-requests.ts';
import { barOf, summaryOf } from './brief.ts';
import { type Frame, hostOf, mainFrame } from './frames.ts';
import type { TabMemory } from './memory.ts';
import type { Plan } from './view.ts';

export interface FillShow {
  /** Something of the tab changed; null: of the active one. */
  soon(tab: number | null): void;
  active(tab: number | null): void;
  watch(tab: number | null, told: (view: FillView | null) => void): () => void;
  view(tab: number | null): Promise<FillView | null>;
  /** A press in the page led to this; the bar says it for a while. */
  note(tab: number, problem: Problem): void;
}

const PAUSE_MS = 30;
const NOTE_MS = 10_000;

export function createFillShow(options: {
  frames: (tab: number) => readonly Frame[];
  memory: (tab: number) => TabMemory;
  plan: (tab: number) => Promise<Plan | null>;
  language: () => 'zh' | 'en';
  onSummary: (summary: FillSummary | null) => void;
}): FillShow {
  let active: number | null = null;
  const due = new Map<number, ReturnType<typeof setTimeout>>();
  const watchers = new Set<{ tab: number | null; told: (view: FillView | null) => void }>();
  const shown = new WeakMap<Frame, string>();
  const watched = new WeakMap<Frame, number>();
  const notes = new Map<number, Bilingual>();

  function soon(tab: number | null): void {
    const own = tab ?? active;
    if (own === null || due.has(own)) return;
    due.set(
      own,
      setTimeout(() => {
        due.delete(own);
        void now(own);
      }, PAUSE_MS),
    );
  }
  async function now(tab: number): Promise<void> {
    const plan = await options.plan(tab);
    for (const { tab: wanted, told } of [...watchers]) if ((wanted ?? active) === tab) told(plan?.view ?? null);
    if (tab === active) options.onSummary(plan && summaryOf(plan));
    if (plan) showBars(tab, plan);
  }
  function showBars(tab: number, plan: Plan): void {
    const frames = options.frames(tab);
    const memory = options.memory(tab);
    const main = mainFrame(frames);
    const entered = enteredIn(plan, frames);
    const isClosed = main !== null && memory.closed.includes(barPage(main));
    for (const frame of frames) {
      watch(frame, plan);
      const bar = frame === main && !isClosed ? barOf(plan, entered) : null;
      const noted = bar && { ...bar, notice: bar.notice ?? notes.get(tab) ?? null };
      const text = JSON.stringify([noted, options.language()]);
      if (shown.get(frame) === text || (noted === null && !shown.has(frame))) continue;
      shown.set(frame, text);
      frame.post({ type: 'bar', bar: noted, language: options.language() });
    }
  }

  /** Of an account whose password is kept the frame tells a new one; of no other. */
  function watch(frame: Frame, { newPassword }: Plan): void {
    const field = newPassword?.frame === frame.frame ? newPassword.field : null;
    if ((watched.get(frame) ?? null) === field) return;
    if (field === null) watched.delete(frame);
    else watched.set(frame, field);
    frame.post({ type: 'watch-password', field });
  }

  return {
    soon,
    active(tab) {
      active = tab;
      if (tab !== null) {
        soon(tab);
        return;
      }
      options.onSummary(null);
      for (const { tab: wanted, told } of watchers) if (wanted === null) told(null);
    },
    watch(tab, told) {
      const watcher = { tab, told };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    async view(tab) {
      const own = tab ?? active;
      return own === null ? null : ((await options.plan(own))?.view ?? null);
    },
    note(tab, { code, params }) {
      const own = { zh: describe({ code, params }, 'zh').text, en: describe({ code, params }, 'en').text };
      notes.set(tab, own);
      soon(tab);
      setTimeout(() => {
        if (notes.get(tab) !== own) return; // something else is said by now
        notes.delete(tab);
        soon(tab);
      }, NOTE_MS);
    },
  };
}

/** The page for which a bar is closed: a known form by its name, any other page by its address. */
export function barPage({ topOrigin, page, path }: Frame): string {
  return `${hostOf(topOrigin)} ${page?.form?.name.zh ?? path}`.slice(0, 300);
}

/** The field of the tab that the clerk went into. */
export function enteredIn({ view }: Plan, frames: readonly Frame[]): PreviewField | null {
  const isEntered = (field: PreviewField): boolean =>
    frames.some(({ frame, focused }) => frame === field.frame && focused === field.id);
  return view.fields.find(isEntered) ?? null;
}
