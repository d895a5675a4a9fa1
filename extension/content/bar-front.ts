// The bar stays in front of what the page opens in the browser's top layer, and takes no press that was meant for something else.

export interface Front {
  /** To be called when the bar appears or was touched: for a moment it takes no press. */
  doze(): void;
  /** Puts the host into the top layer, where it is not there yet. */
  open(): void;
  /** Whether the press that is being told was begun after the clerk could see the bar where it stands. */
  takesPress(): boolean;
  remove(): void;
}

/** Presses this soon after it appeared or moved were meant for something else. */
const AWAKE_MS = 300;
/** What can lie in the top layer. */
const ON_TOP = ':popover-open,:modal,:fullscreen';
const OPENED = ['toggle', 'fullscreenchange'] as const;
const BEGINS = ['pointerdown', 'keydown'] as const;

/** @param again draws the bar anew at its place, after it was taken away to come back in front */
export function keepInFront(host: HTMLElement, root: ShadowRoot, again: () => void): Front {
  let awakeAt = 0;
  let beganAt: number | null = null;
  let under: readonly Element[] = [];

  for (const type of BEGINS)
    root.addEventListener(type, ({ isTrusted }) => (beganAt = isTrusted ? performance.now() : beganAt), true);
  document.addEventListener('beforetoggle', opening, true);
  for (const type of OPENED) document.addEventListener(type, opened, true);
  return {
    doze,
    open() {
      if (!host.hasAttribute('popover')) host.setAttribute('popover', 'manual');
      if (host.matches(':popover-open')) return;
      host.showPopover();
      under = onTop();
    },
    takesPress() {
      const began = beganAt ?? performance.now();
      beganAt = null;
      if (began < awakeAt) return false;
      // a page may keep the events of what it opens from us
      if (onTop().every((each) => under.includes(each))) return true;
      raise();
      return false;
    },
    remove() {
      document.removeEventListener('beforetoggle', opening, true);
      for (const type of OPENED) document.removeEventListener(type, opened, true);
    },
  };

  function doze(): void {
    awakeAt = performance.now() + AWAKE_MS;
  }

  /** Told at once, while `toggle` comes later: a press may stand between them. */
  function opening({ target }: Event): void {
    if (target !== host) doze();
  }

  function opened({ target }: Event): void {
    if (target !== host && target instanceof Element && target.matches(ON_TOP)) raise();
  }

  /** What the page opens lies over what was open before. */
  function raise(): void {
    if (!host.isConnected) return;
    doze();
    host.hidePopover();
    again();
  }

  function onTop(): Element[] {
    return [...document.querySelectorAll(ON_TOP)].filter((each) => each !== host);
  }
}
