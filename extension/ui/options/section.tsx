// A titled section of the options and its rows: words on the left, what to do on the right.
import type { ComponentChildren } from 'preact';

export function Section({
  id,
  title,
  note,
  children,
}: {
  id: string;
  title: string;
  note?: string;
  children: ComponentChildren;
}) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {note !== undefined && <p class="muted small">{note}</p>}
      <div class="box">{children}</div>
    </section>
  );
}

export function Row({
  label,
  note,
  labelFor,
  children,
}: {
  label: string;
  note?: string | undefined;
  labelFor?: string;
  children: ComponentChildren;
}) {
  return (
    <div class="setting">
      <div class="grow">
        {labelFor === undefined ? <p>{label}</p> : <label for={labelFor}>{label}</label>}
        {note !== undefined && <p class="muted small">{note}</p>}
      </div>
      <div class="value">{children}</div>
    </div>
  );
}
