// A part of the popup that most glances do not need: loaded when it is first drawn, from the extension's own files.
import { type ComponentType, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Skeleton } from '../page.tsx';

/** The component that stands in for it; what was loaded once is drawn at once. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [, arrived] = useState(loaded !== null);
    useEffect(() => {
      if (loaded) return;
      void load().then((part) => {
        loaded = part;
        arrived(true);
      });
    }, []);
    return loaded ? h(loaded, props) : <Skeleton lines={[50, 100, 70]} />;
  };
}
