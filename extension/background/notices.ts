// Pressing messages go to the desktop once each, also those that arose while no browser ran. What is clicked opens its matter: that is
// written in the notification's name, for the worker that showed it may be gone.
import * as v from 'valibot';
import type { MessageStanding } from '#shared/protocol/messages.ts';
import { type Target, targetOf } from '../platform/message-target.ts';
import type { Stored } from '../platform/storage.ts';
import type { Language } from '../text/index.ts';
import { noticeOf } from '../text/messages.ts';

/** Number of the last message that was shown. */
export const NoticesSchema = v.strictObject({ shown: v.number() });
type NoticesMemory = v.InferOutput<typeof NoticesSchema>;
export const NO_NOTICES: NoticesMemory = { shown: 0 };

const Name = v.pipe(v.string(), v.regex(/^\d+ (certificates|log) [0-9a-f]{1,64}$/));

export interface Notices {
  changed(standing: MessageStanding): void;
  clicked(name: string): void;
  /** Another agent counts its messages anew. */
  forget(): Promise<void>;
  settled(): Promise<void>;
}

export function createNotices(options: {
  memory: Stored<NoticesMemory>;
  show: (name: string, words: { title: string; text: string }) => void;
  open: (target: Target) => void;
  markRead: (number: number) => void;
  language: () => Language;
}): Notices {
  let turn: Promise<unknown> = Promise.resolve();
  const next = (step: () => Promise<void>): Promise<unknown> => {
    turn = turn.then(step).catch(() => undefined); // storage that cannot be written: it is shown again
    return turn;
  };
  return {
    changed({ pressing }) {
      if (!pressing) return;
      void next(async () => {
        if (pressing.number <= (await options.memory.read()).shown) return;
        const { page, hash } = targetOf(pressing);
        options.show(`${String(pressing.number)} ${page} ${hash}`, noticeOf(pressing, options.language()));
        await options.memory.write({ shown: pressing.number });
      });
    },
    clicked(name) {
      if (!v.is(Name, name)) return;
      const [number, page, hash = ''] = name.split(' ');
      options.open({ page: page === 'log' ? 'log' : 'certificates', hash });
      options.markRead(Number(number));
    },
    async forget() {
      await next(() => options.memory.write(NO_NOTICES));
    },
    async settled() {
      await turn;
    },
  };
}
