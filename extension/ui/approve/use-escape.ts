// Esc refuses, wherever the focus is; not while an input method uses it, and not while it empties a search field.
import { useLayoutEffect, useRef } from 'preact/hooks';

export function useEscape(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  // with the drawing, not after it: a key pressed as the window appears is heard
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || event.repeat) return;
      const target = event.target;
      if (target instanceof HTMLInputElement && target.type === 'search' && target.value !== '') return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}
