// "Point at the field": all frames of a tab wait for the clerk's press, the first answer ends it for all.
import type { FieldPlace } from '../../platform/fill-requests.ts';
import type { Frame, Frames } from './frames.ts';

export interface Pointing {
  /** The field that is pointed at; null when she leaves it, it is stopped, asked for anew, or a minute is over. */
  begin(tab: number): Promise<FieldPlace | null>;
  stop(tab: number): void;
  /** What a frame answered; what nobody asked for is dropped. */
  picked(frame: Frame, field: number | null): void;
}

const LONGEST_MS = 60_000;

export function createPointing(frames: Pick<Frames, 'of'>): Pointing {
  const waiting = new Map<number, (place: FieldPlace | null) => void>();
  return {
    begin(tab) {
      waiting.get(tab)?.(null);
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiting.get(tab)?.(null), LONGEST_MS);
        waiting.set(tab, (place) => {
          clearTimeout(timer);
          waiting.delete(tab);
          for (const frame of frames.of(tab)) frame.post({ type: 'pick', on: false });
          resolve(place);
        });
        for (const frame of frames.of(tab)) frame.post({ type: 'pick', on: true });
      });
    },
    stop: (tab) => waiting.get(tab)?.(null),
    picked: ({ tab, frame }, field) => waiting.get(tab)?.(field === null ? null : { frame, field }),
  };
}
