// What the isolated script of a frame and the background say over the port `bridge`. The background checks every word of it;
// who the page is comes from the port's sender, never from here.

/** isolated → background */
export type BridgeUp =
  /** Opens a stand-in's connection, or takes it up again after this worker or the link to the agent was lost. */
  | { type: 'open'; connection: string; fresh: boolean; received: number; document: string }
  | { type: 'send'; connection: string; number: number; text: string }
  | { type: 'close'; connection: string };

/** background → isolated */
export type BridgeDown =
  /** First on every port: somebody is there. */
  | { type: 'here' }
  /** `received`: number of the last message of the page that the agent has. */
  | { type: 'opened'; connection: string; received: number }
  | { type: 'received'; connection: string; number: number }
  | { type: 'message'; connection: string; number: number; text: string }
  | { type: 'closed'; connection: string }
  /** The agent is not to be used: the stand-in dials the real socket. Only in answer to a fresh `open`. */
  | { type: 'native'; connection: string }
  /** The link to the agent was lost and is back: open everything again. */
  | { type: 'again' };

export const BRIDGE_LIMITS = {
  /** UTF-16 units of one message of a page; portals send up to 12 Mi. */
  messageUnits: 16 * 1024 * 1024,
  /** Stand-ins alive in one frame. */
  socketsPerFrame: 32,
} as const;
