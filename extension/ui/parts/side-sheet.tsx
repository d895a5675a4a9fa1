// One thing with all that is known of it, at the side. A native dialog: focus stays inside, Esc closes, focus comes back.
import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useText } from '../page.tsx';
import { Icon } from './icon.tsx';
import './side-sheet.css';

interface Props {
  title: ComponentChildren;
  /** Across the whole width, above the title. */
  band?: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
}

export function SideSheet({ title, band, onClose, children }: Props) {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="sheet-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close(); // the ground beside the sheet
      }}
    >
      {band}
      <div class="inside">
        <header class="row">
          <h2 id="sheet-title" class="grow">
            {title}
          </h2>
          <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}>
            <Icon node={X} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** One line of a `dl` in it. */
export function Fact({
  name,
  mono = false,
  children,
}: {
  name: ComponentChildren;
  mono?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}
