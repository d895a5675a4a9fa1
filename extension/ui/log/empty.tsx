// Nothing to show, and what to do about it.
import type { ComponentChildren } from 'preact';

export function Empty({ title, note, children }: { title: string; note?: string; children?: ComponentChildren }) {
  return (
    <div class="empty" role="status">
      <h2>{title}</h2>
      {note !== undefined && <p class="muted">{note}</p>}
      {children}
    </div>
  );
}
