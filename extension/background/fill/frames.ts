// The frames whose fill script has a port open, by tab. A frame is taken only where the site in it and the site of its tab are in a
// pack or were allowed by the clerk.
import { portalOf } from '#shared/portals/index.ts';
import type { PortalPack } from '#shared/portals/portal.ts';
import type { FillDown, FillUp, FramedPage } from '../../platform/fill-messages.ts';
import type { FrameSource } from '../../platform/fill-frames.ts';
import type { SitesMemory } from './memory.ts';
import { readUp } from './up.ts';

export interface FramePort {
  post(message: FillDown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClosed(listener: () => void): void;
  close(): void;
}

export interface Frame extends FrameSource {
  page: FramedPage | null;
  /** Field of the last context menu. */
  focused: number | null;
  post(message: FillDown): void;
}

export interface Frames {
  accept(port: FramePort, source: Promise<FrameSource | null>): void;
  of(tab: number): Frame[];
  /** Whether there is a form in a frame whose origin is opaque (a sandbox): nothing is read or written there. */
  hasSealed(tab: number): boolean;
  /** Closes all frames of a host, and all of tabs that show it. */
  drop(host: string): void;
  get(tab: number, frame: number): Frame | null;
}

export function createFrames(options: {
  /** What the clerk allowed, as soon as it is known. */
  sites: () => Promise<Pick<SitesMemory, 'allowed'>>;
  onOpen: (frame: Frame) => void;
  onUp: (frame: Frame, up: FillUp) => void;
  onGone: (frame: Frame) => void;
  onSealed: (tab: number) => void;
}): Frames {
  const frames = new Set<Frame>();
  const ports = new WeakMap<Frame, FramePort>();
  const sealed = new Set<{ tab: number }>();

  async function isWelcome({ origin, topOrigin }: FrameSource): Promise<boolean> {
    // A sealed frame has no site of its own to ask for
    const sites = await options.sites();
    return [origin === 'null' ? topOrigin : origin, topOrigin].every((one) => !isStrange(one, sites));
  }
  async function admitted(source: Promise<FrameSource | null>): Promise<FrameSource | null> {
    const found = await source;
    return found && (await isWelcome(found)) ? found : null;
  }
  function seal(tab: number, port: FramePort): void {
    const mark = { tab };
    sealed.add(mark);
    options.onSealed(tab);
    port.onClosed(() => {
      sealed.delete(mark);
      options.onSealed(tab);
    });
  }

  return {
    accept(port, source) {
      let frame: Frame | null = null;
      let isOpen = true;
      // one promise for all messages of the port: they stay in their order
      const known = admitted(source).then((from) => {
        if (from === null) port.close();
        if (from === null || !isOpen) return;
        if (from.origin === 'null') {
          seal(from.tab, port);
          return;
        }
        frame = { ...from, page: null, focused: null, post: (message) => port.post(message) };
        for (const old of frames) if (old.tab === frame.tab && old.frame === frame.frame) frames.delete(old);
        frames.add(frame);
        ports.set(frame, port);
        options.onOpen(frame);
      });
      port.onMessage((message) => {
        const up = readUp(message);
        void known.then(() => {
          if (frame && up && frames.has(frame)) options.onUp(frame, underOwnPack(up, frame));
        });
      });
      port.onClosed(() => {
        isOpen = false;
        if (frame && frames.delete(frame)) options.onGone(frame);
      });
    },
    hasSealed: (tab) => [...sealed].some((mark) => mark.tab === tab),
    drop(host) {
      for (const frame of [...frames]) {
        if (hostOf(frame.origin) !== host && hostOf(frame.topOrigin) !== host) continue;
        frames.delete(frame);
        ports.get(frame)?.close();
        options.onGone(frame);
      }
    },
    of: (tab) => [...frames].filter((frame) => frame.tab === tab).sort((a, b) => a.frame - b.frame),
    get: (tab, id) => [...frames].find((frame) => frame.tab === tab && frame.frame === id) ?? null,
  };
}

/** Which portal it is, and so whose account is meant, the address says and not the script in it. */
function underOwnPack(up: FillUp, { origin }: FrameSource): FillUp {
  if (up.type !== 'page' || up.page === null) return up;
  return { ...up, page: { ...up.page, pack: packOf(origin)?.id ?? null } };
}

/** The frame of a tab that has the form: a known one before any other, then the one with most fields; null without frames. */
export function mainFrame<F extends Pick<Frame, 'page'>>(frames: readonly F[]): F | null {
  const weight = ({ page }: F): number => (page ? (page.form ? 10_000 : 0) + page.fields.length : -1);
  return frames.toSorted((a, b) => weight(b) - weight(a))[0] ?? null;
}

/** Whether a site is in no pack and was not allowed by the clerk. */
export function isStrange(origin: string, { allowed }: Pick<SitesMemory, 'allowed'>): boolean {
  return packOf(origin) === null && !allowed.includes(hostOf(origin));
}

/** The pack of a site, where it has forms to fill. */
export function packOf(origin: string): PortalPack | null {
  const pack = portalOf(origin);
  return pack?.forms ? pack : null;
}

export function hostOf(origin: string): string {
  return URL.parse(origin)?.host ?? '';
}
