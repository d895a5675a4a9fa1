// What extension pages and the background say to each other. Only pages of this extension can open the `ui` port.
import type { AgentState, MethodName, Params } from '#shared/protocol/methods.ts';
import type { ApprovalView, ProblemView, RunView, SituationView } from '#shared/protocol/views.ts';
import type { FillView } from './fill-messages.ts';
import type {
  FillAnswers,
  FillRequest,
  FillSummary,
  VaultAnswers,
  VaultRequest,
  VaultStanding,
} from './fill-requests.ts';

export interface Settings {
  /** auto follows the browser; everything that is not Chinese is English. */
  language: 'auto' | 'zh' | 'en';
  theme: 'auto' | 'light' | 'dark';
  /** Port of the agent, null = the three default ones. */
  port: number | null;
  /** The person agreed to the privacy sentence; before that the bridge leaves every page's socket alone. */
  consent: boolean;
  /** Minutes without an act of the clerk after which the company data are locked: 5 to 120. */
  vaultMinutes: number;
}

export type LinkState =
  | { state: 'starting' }
  | { state: 'absent' } // nothing listens: 助手未运行
  | { state: 'unpaired' } // an agent may be there, this browser has no pairing
  | { state: 'stranger'; port: number } // something listens and could not prove the paired key
  | { state: 'connected'; port: number };

export type PairingState =
  | { state: 'idle'; problem: ProblemView | null }
  | { state: 'connecting' }
  | { state: 'code' } // the agent shows six digits, type them here
  | { state: 'checking' }
  | { state: 'done' };

/** The whole of what pages show, pushed at every change. */
export interface BackgroundState {
  link: LinkState;
  pairing: PairingState;
  agent: AgentState | null;
  situation: SituationView | null;
  approvals: ApprovalView[];
  /** Batches and series whose window is open. */
  runs: RunView[];
  settings: Settings;
  /** The last approvals that ended, newest first, so that a window can say what became of it. */
  ended: {
    id: string;
    outcome: 'done' | 'refused' | 'failed' | 'cancelled' | 'expired';
    problem: ProblemView | null;
  }[];
  /** Recent portals the person used, newest first. */
  portals: { origin: string; name: { zh: string; en: string }; at: number }[];
  /** The log mirrored here is longer or other than the agent's: its tail was cut (DESIGN §2a Log). */
  logCut: boolean;
  /** Messages that nobody has read yet */
  unread: number;
  vault: VaultStanding;
  /** Of the tab that is active in the window last used; null when it has nothing to fill. */
  fill: FillSummary | null;
}

/** A call of the agent: each method with its own parameters. */
type CallRequest = { [M in MethodName]: { do: 'call'; method: M; params: Params<M> } }[MethodName];

export type UiRequest =
  | CallRequest
  | { do: 'pair.begin' }
  | { do: 'pair.code'; code: string }
  | { do: 'pair.cancel' }
  | { do: 'unpair' }
  | { do: 'settings'; settings: Partial<Settings> }
  | FillRequest
  | VaultRequest;

type Answers = FillAnswers & VaultAnswers;
/** What a request is answered; pairing and settings are told by the state. */
export type AnswerTo<R extends UiRequest> = R extends { do: keyof Answers } ? Answers[R['do']] : unknown;

/** page → background over the port `ui` */
export interface UiCall {
  id: number;
  request: UiRequest;
}
/** background → page over the port `ui` */
export type UiPush =
  | { push: 'state'; state: BackgroundState }
  /** To a page that asked with fill.view. */
  | { push: 'fill'; view: FillView | null }
  | { push: 'reply'; id: number; result: unknown }
  | { push: 'reply'; id: number; error: ProblemView };

/** Name of the runtime port of extension pages. */
export const UI_PORT = 'ui';
/** Name of the runtime port of the isolated bridge script; one per frame. */
export const BRIDGE_PORT = 'bridge';
