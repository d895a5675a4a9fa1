// What the clerk ticked and unticked in the preview, for the tab: panel, bar and shortcut all write by it. No value is kept here.
import type { FramedField, FramedPage } from '../../platform/fill-messages.ts';
import type { TabMemory, Tick } from './memory.ts';

type Place = Pick<Tick, 'frame' | 'field' | 'label'>;

/** The clerk's word on a field; undefined where she gave none. */
export function tickOf(ticks: readonly Tick[], frame: number, { id, label }: Pick<FramedField, 'id' | 'label'>) {
  return ticks.find((tick) => isAt(tick, { frame, field: id, label }))?.on;
}

/** The memory after these were ticked or unticked. */
export function withTicks(memory: TabMemory, places: readonly Place[], on: boolean): TabMemory {
  const others = memory.ticks.filter((tick) => !places.some((place) => isAt(tick, place)));
  return { ...memory, ticks: [...others, ...places.map((place) => ({ ...place, on }))].slice(-2000) };
}

/**
 * The memory after a frame was read anew. A tick says yes to replacing what stood there then: where something else stands now, or where
 * nobody knows what stood there, it is void. What was unticked stays so.
 */
export function withoutStale(
  memory: TabMemory,
  frame: number,
  { before, after }: { before: FramedPage | null; after: FramedPage | null },
): TabMemory {
  const isStale = (tick: Tick): boolean => {
    if (tick.frame !== frame || !tick.on) return false;
    const now = after?.fields.find(({ id }) => id === tick.field)?.current ?? '';
    return before === null ? now !== '' : before.fields.find(({ id }) => id === tick.field)?.current !== now;
  };
  const ticks = memory.ticks.filter((tick) => !isStale(tick));
  return ticks.length === memory.ticks.length ? memory : { ...memory, ticks };
}

/** The memory without the ticks of a frame that is gone. */
export function withoutFrame(memory: TabMemory, frame: number): TabMemory {
  return { ...memory, ticks: memory.ticks.filter((tick) => tick.frame !== frame) };
}

function isAt(one: Place, other: Place): boolean {
  return one.frame === other.frame && one.field === other.field && one.label === other.label;
}
