// What ends a run before its time: the clerk types or points into a field, the page says 操作无效, or something tries to send the form.
// While a run lasts nothing is submitted but by the clerk's own hand.

const FIELD = 'input,textarea,select,[contenteditable=""],[contenteditable=true],[role=combobox],[role=textbox]';
const DIALOGS =
  'dialog[open],[role=dialog],[role=alertdialog],.el-message-box,.el-message,.ant-modal,.ant-message-notice,.ivu-modal,.ivu-message-notice,.layui-layer,.messager-window,.modal,.window';
const INVALID =
  /操作无效|无效操作|会话(?:已)?(?:过期|失效|超时)|登录(?:已)?(?:超时|失效|过期)|请重新登录|其他(?:用户|经办人)正在/;
/** How long a press of the clerk counts as the cause of a submit. */
const OWN_PRESS = 1500;
const MAX_TEXT = 300;

export interface Guard {
  readonly signal: AbortSignal;
  /** Ends the run when the page shows a dialog that ends it. */
  look(): void;
  release(): void;
}

/** Watches over one run. @param outer aborted by 停止 */
export function guardRun(document: Document, outer: AbortSignal): Guard {
  const own = new AbortController();
  const known = new Set(dialogs(document));
  let pressed = Number.NEGATIVE_INFINITY;
  const acted = (event: Event) => {
    if (!event.isTrusted) return;
    pressed = performance.now();
    const [target] = event.composedPath();
    if (target instanceof Element && target.closest(FIELD) !== null) own.abort();
  };
  const submitted = (event: Event) => {
    own.abort();
    if (performance.now() - pressed < OWN_PRESS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const view = document.defaultView;
  const pressing = ['keydown', 'pointerdown', 'mousedown'] as const;
  for (const type of pressing) view?.addEventListener(type, acted, true);
  view?.addEventListener('submit', submitted, true);
  return {
    signal: AbortSignal.any([own.signal, outer]),
    look() {
      const isInvalid = (dialog: Element) => !known.has(dialog) && INVALID.test(dialog.textContent.slice(0, MAX_TEXT));
      if (dialogs(document).some(isInvalid)) own.abort();
    },
    release() {
      for (const type of pressing) view?.removeEventListener(type, acted, true);
      view?.removeEventListener('submit', submitted, true);
    },
  };
}

function dialogs(document: Document): Element[] {
  return [...document.querySelectorAll(DIALOGS)].filter((dialog) => dialog.checkVisibility());
}
