// The scrolling middle of the window. While something is below its edge, a line says so: nothing hides under the buttons.
import { APPROVE } from '../../text/approve.ts';
import { ChevronDown } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';

/** Less than this many pixels below the edge is no content. */
const SLACK = 12;

export function Middle({ children }: { children: ComponentChildren }) {
  const t = useText(APPROVE);
  const box = useRef<HTMLDivElement>(null);
  const [below, setBelow] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setBelow(element.scrollHeight - element.clientHeight - element.scrollTop > SLACK);
    look();
    element.addEventListener('scroll', look, { passive: true });
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(look);
    for (const part of [element, ...element.children]) observer.observe(part);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  });
  return (
    <div class="middle-frame">
      <div class="middle" ref={box}>
        {children}
      </div>
      {below && (
        <button
          type="button"
          class="below tiny"
          tabIndex={-1}
          onClick={() => box.current?.scrollBy({ top: box.current.clientHeight - 40 })}
        >
          <Icon node={ChevronDown} size={14} /> {t.approve.below}
        </button>
      )}
    </div>
  );
}
