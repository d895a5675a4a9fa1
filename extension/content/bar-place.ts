// Where the bar stands: at the form's top edge where there is room, else docked, else shrunk to a button. Never over the form.

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Ground {
  viewport: { width: number; height: number };
  bar: { width: number; height: number };
  /** The bar shrunk to a button. */
  pill: { width: number; height: number };
  /** The form as it stands in the viewport; null when it is not known. */
  form: Box | null;
  /** What can be typed into or pressed in the page: tabs above a form too; and headings, which say what it is. */
  controls: readonly Box[];
}

export interface Place {
  left: number;
  top: number;
  small: boolean;
}

const GAP = 8;

/** The first place that covers nothing: of the whole bar beside the form, then between its controls, then of the button. */
export function placeFor({ viewport, bar, pill, form, controls }: Ground): Place {
  const right = viewport.width - GAP;
  const bottom = viewport.height - GAP;
  const along = (wanted: number, width: number): number => Math.max(GAP, Math.min(wanted, right - width));
  const middle = along((viewport.width - bar.width) / 2, bar.width);
  const atForm = form && [
    { left: along(form.left, bar.width), top: form.top - bar.height - GAP },
    { left: along(form.left + (form.width - bar.width) / 2, bar.width), top: form.top - bar.height - GAP },
    { left: along(form.left, bar.width), top: form.top + form.height + GAP },
    { left: form.left + form.width + GAP, top: Math.max(GAP, form.top) },
  ];
  const docks = [{ left: middle, top: GAP }, { left: middle, top: bottom - bar.height }, ...corners(bar)];

  const whole = [...(atForm ?? []), ...docks].filter((spot) => isInside({ ...spot, ...bar }));
  const besides = form ? whole.filter((spot) => !cover({ ...spot, ...bar }, form)) : [];
  const beside = besides.find((spot) => isFree({ ...spot, ...bar })) ?? besides[0];
  const between = beside ?? docks.find((spot) => isFree({ ...spot, ...bar }));
  if (between) return { ...between, small: false };
  const shrunk = corners(pill).find((spot) => isFree({ ...spot, ...pill })) ?? corners(pill)[3];
  return { left: shrunk?.left ?? GAP, top: shrunk?.top ?? GAP, small: true };

  function corners({ width, height }: { width: number; height: number }) {
    return [
      { left: along(right - width, width), top: GAP },
      { left: GAP, top: GAP },
      { left: GAP, top: bottom - height },
      { left: along(right - width, width), top: bottom - height },
    ];
  }
  function isInside(box: Box): boolean {
    return (
      box.left >= 0 && box.top >= 0 && box.left + box.width <= viewport.width && box.top + box.height <= viewport.height
    );
  }
  function isFree(box: Box): boolean {
    return isInside(box) && !controls.some((control) => cover(box, control));
  }
}

/** A place the clerk chose, kept inside the viewport. */
export function kept(
  { left, top }: { left: number; top: number },
  { viewport, bar }: Pick<Ground, 'viewport' | 'bar'>,
): { left: number; top: number } {
  return {
    left: Math.max(0, Math.min(left, viewport.width - bar.width)),
    top: Math.max(0, Math.min(top, viewport.height - bar.height)),
  };
}

function cover(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}
