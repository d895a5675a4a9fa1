// Tells the agent when a tab leaves a page that was joined: its requests are cancelled and its grants end (DESIGN §2a Approval).
// What could not be said yet waits in session storage.
import * as v from 'valibot';
import type { Params } from '#shared/protocol/methods.ts';
import type { Stored } from '../platform/storage.ts';

type Leave = Params<'page.left'>;

export const TabsSchema = v.strictObject({
  /** Tabs with a page that was joined to the agent. */
  joined: v.array(v.number()),
  /** Left, and the agent has not heard of it. */
  left: v.array(v.strictObject({ tab: v.number(), document: v.nullable(v.string()) })),
});
export type TabsMemory = v.InferOutput<typeof TabsSchema>;
export const NO_TABS: TabsMemory = { joined: [], left: [] };

export interface Navigation {
  /** A page of this tab was joined. */
  joined(tab: number): void;
  /** The tab shows another document now ('' where the browser does not name it), or none (null: it was closed). */
  left(tab: number, document: string | null): void;
  /** Says what the agent has not heard; before any page is joined over a new link. */
  flush(): Promise<void>;
}

export function createNavigation(options: {
  memory: Stored<TabsMemory>;
  say: (leave: Leave) => Promise<unknown>;
}): Navigation {
  const ready = options.memory.read();
  let turn: Promise<unknown> = ready;

  function next(step: (tabs: TabsMemory) => Promise<void> | void): Promise<unknown> {
    turn = turn.then(() => ready).then(step);
    return turn;
  }
  /** `tabs` is the one value of this worker; storage follows it. */
  async function keep(tabs: TabsMemory): Promise<void> {
    await options.memory.write({ joined: tabs.joined, left: tabs.left });
  }
  async function sayAll(tabs: TabsMemory): Promise<void> {
    const left = tabs.left.splice(0);
    const said = await Promise.all(
      left.map((leave) =>
        options.say(leave).then(
          () => true,
          () => false,
        ),
      ),
    );
    tabs.left.push(...left.filter((_, index) => !said[index]));
    await keep(tabs);
  }

  return {
    joined: (tab) =>
      void next(async (tabs) => {
        if (tabs.joined.includes(tab)) return;
        tabs.joined.push(tab);
        await keep(tabs);
      }),
    left: (tab, document) =>
      void next(async (tabs) => {
        if (!tabs.joined.includes(tab)) return;
        tabs.joined = tabs.joined.filter((one) => one !== tab);
        tabs.left = [...tabs.left.filter((one) => one.tab !== tab), { tab, document }];
        await keep(tabs); // first kept, then said: a kill between the two says it again
        await sayAll(tabs);
      }),
    async flush() {
      await next(async (tabs) => {
        if (tabs.left.length > 0) await sayAll(tabs);
      });
    },
  };
}
