// Tabs of a page. The address names the one in front, so that other pages can lead to it; arrow keys go round.
import { useEffect, useState } from 'preact/hooks';
import './tabs.css';

/** @param names the first one is in front where the address names none */
export function useTab<T extends string>(names: readonly [T, ...T[]]): [T, (tab: T) => void] {
  const named = (): T => names.find((tab) => `#${tab}` === location.hash) ?? names[0];
  const [tab, setTab] = useState(named);
  useEffect(() => {
    const changed = () => setTab(named());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return [
    tab,
    (next) => {
      setTab(next);
      history.replaceState(null, '', `#${next}`);
    },
  ];
}

interface Props<T extends string> {
  names: readonly T[];
  tab: T;
  onTab: (tab: T) => void;
  words: Readonly<Record<T, string>>;
  /** What the tabs are of, for those who do not see them. */
  label: string;
}

/** The panel of a tab has the id `pane-` and is named by `tab-` and the tab's name. */
export function Tabs<T extends string>({ names, tab, onTab, words, label }: Props<T>) {
  const moved = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const next = names[(names.indexOf(tab) + step + names.length) % names.length] ?? tab;
    onTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={moved}>
      {names.map((name) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`tab-${name}`}
          aria-controls={`pane-${name}`}
          aria-selected={tab === name}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {words[name]}
        </button>
      ))}
    </div>
  );
}
