// What every act of filling has at hand, and the shape of the acts: one for each request, or it does not compile.
import { Problem } from '#shared/errors.ts';
import type { FramedField } from '../../../platform/fill-messages.ts';
import type { FillAnswers, FillRequest } from '../../../platform/fill-requests.ts';
import type { FrameAsks } from '../asks.ts';
import type { Frame, Frames } from '../frames.ts';
import type { NewPassword } from '../new-password.ts';
import type { Pointing } from '../pointing.ts';
import type { FillStore } from '../store.ts';
import type { Plan } from '../view.ts';
import type { VaultService } from '../../vault-service.ts';

/** Everything but the view, which is watched and not done. */
export type FillAct = Exclude<FillRequest, { do: 'fill.view' }>;
export type ActOf<D extends FillAct['do']> = Extract<FillAct, { do: D }>;

/** What is answered with null gives nothing here. */
type Act<D extends FillAct['do']> = FillAnswers[D] extends null
  ? ((request: ActOf<D>) => Promise<void>) | ((request: ActOf<D>) => void)
  : (request: ActOf<D>) => Promise<FillAnswers[D]> | FillAnswers[D];
export type Acts<D extends FillAct['do'] = FillAct['do']> = { [K in D]: Act<K> };

export interface ActParts {
  store: FillStore;
  vault: VaultService;
  frames: Frames;
  asks: FrameAsks;
  pointing: Pointing;
  newPassword: NewPassword;
  plan: (tab: number) => Promise<Plan | null>;
  enterTab: (tab: number, hosts: readonly string[]) => Promise<void>;
  /** The hosts of which the clerk said yes are these now. */
  hostsChanged: (hosts: readonly string[]) => Promise<void>;
  /** The browser is to forget what it granted for a host. */
  dropHost: (host: string) => Promise<void>;
}

/** Throws fill/gone. */
export function frameAt({ frames }: Pick<ActParts, 'frames'>, tab: number, id: number): Frame {
  const frame = frames.get(tab, id);
  if (!frame) throw new Problem('fill/gone');
  return frame;
}

/** The plan of a tab that shows a web page. Rejects with fill/gone. */
export async function planAt({ plan }: Pick<ActParts, 'plan'>, tab: number): Promise<Plan> {
  const found = await plan(tab);
  if (!found) throw new Problem('fill/gone');
  return found;
}

/** All fields of a tab. */
export function fieldsOf({ frames }: Pick<ActParts, 'frames'>, tab: number): readonly FramedField[] {
  return frames.of(tab).flatMap(({ page }) => page?.fields ?? []);
}
