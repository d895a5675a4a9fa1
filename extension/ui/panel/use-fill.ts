// The view of the tab this panel is about, drawn again at every change.
import { useLayoutEffect, useState } from 'preact/hooks';
import type { FillView } from '../../platform/fill-messages.ts';
import { useBackground } from '../use-background.ts';

/** The tab in the address (`#12`: a window of its own for it), or the one in front. undefined until something is known. */
export function useFill(): FillView | null | undefined {
  const { watchFill } = useBackground();
  const [tab] = useState(() => (/^#\d+$/.test(location.hash) ? Number(location.hash.slice(1)) : null));
  const store = watchFill(tab);
  const [view, setView] = useState(store.value);
  useLayoutEffect(() => {
    const changed = () => setView(store.value);
    changed(); // it came between drawing and watching
    return store.watch(changed);
  }, [store]);
  return view;
}
