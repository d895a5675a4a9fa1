// The port of a frame to the background. It is opened when there is something to say and opened again when a run is under way; an idle
// page lets the worker sleep and waits for its knock.
import { browser, readLastError } from './browser.ts';
import { FILL_PORT, type FillDown, type FillUp } from './fill-messages.ts';

export interface FramePort {
  /** Says it, on a fresh port if there is none. */
  send(message: FillUp): void;
  open(): void;
}

export interface FramePortEvents {
  down(message: FillDown): void;
  /** What is said first on every port. */
  greeting(): FillUp[];
  /** The worker is away; true when it is to be called at once. */
  isWanted(): boolean;
}

const AGAIN_MS = 200;

/** Not by the port: with a message of its own the press counts for the background too, and browsers open a side panel for a press only. */
export function askForPanel(): void {
  try {
    void browser.runtime.sendMessage({ panel: true }).catch(() => undefined); // nobody answers
  } catch {
    // the extension was updated or removed: this script is an orphan
  }
}

export function createFramePort(events: FramePortEvents): FramePort {
  let port: chrome.runtime.Port | null = null;

  function open(): chrome.runtime.Port | null {
    try {
      const fresh = browser.runtime.connect({ name: FILL_PORT });
      fresh.onMessage.addListener((message) => events.down(message as FillDown));
      fresh.onDisconnect.addListener(() => {
        if (port === fresh) port = null;
        readLastError();
        if (events.isWanted()) setTimeout(call, AGAIN_MS);
      });
      port = fresh;
      for (const message of events.greeting()) fresh.postMessage(message);
      return fresh;
    } catch {
      port = null; // the extension was updated or removed: this script is an orphan
      return null;
    }
  }
  function call(): void {
    if (port === null) open();
  }

  try {
    browser.runtime.onMessage.addListener((message: unknown) => {
      if ((message as { knock?: unknown } | null)?.knock === true) call();
    });
  } catch {
    // an orphan from the beginning
  }
  return {
    open: call,
    send(message) {
      try {
        if (port) port.postMessage(message);
        else open()?.postMessage(message);
      } catch {
        port = null;
      }
    },
  };
}
