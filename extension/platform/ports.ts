// Runtime ports as the background takes them. A port of a web page's frame and one of our own pages are told apart by the browser's
// sender data; anything else is closed at once.
import { browser, isOwnPage, readLastError } from './browser.ts';
import { FILL_PORT } from './fill-messages.ts';
import { BRIDGE_PORT, UI_PORT } from './messages.ts';

export interface BackgroundPort {
  /** Does nothing once the other end is gone. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClosed(listener: () => void): void;
  /** Closes it; the listener of onClosed is not called. */
  close(): void;
}

export interface PortListeners {
  bridge(port: BackgroundPort, sender: chrome.runtime.MessageSender | undefined): void;
  fill(port: BackgroundPort, sender: chrome.runtime.MessageSender | undefined): void;
  ui(port: BackgroundPort): void;
}

/** Must be called before the worker's first turn ends, or the browser does not wake it for ports. */
export function listenToPorts(listeners: PortListeners): void {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name === UI_PORT && isOwnPage(port.sender)) listeners.ui(wrap(port));
    else if (port.name === BRIDGE_PORT && !isOwnPage(port.sender)) listeners.bridge(wrap(port), port.sender);
    else if (port.name === FILL_PORT && !isOwnPage(port.sender)) listeners.fill(wrap(port), port.sender);
    else port.disconnect();
  });
}

function wrap(port: chrome.runtime.Port): BackgroundPort {
  return {
    post(message) {
      try {
        port.postMessage(message);
      } catch {
        // gone between two events; its onDisconnect comes next
      }
    },
    close: () => port.disconnect(),
    onMessage: (listener) => port.onMessage.addListener((message) => listener(message)),
    onClosed: (listener) =>
      port.onDisconnect.addListener(() => {
        readLastError();
        listener();
      }),
  };
}
