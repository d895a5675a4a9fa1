// Articles, looked for by what the clerk types: code, name or elements. Enter takes the first, arrows walk the list.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FeedView, FillView } from '../../platform/fill-messages.ts';
import type { FoundGoods } from '../../platform/fill-requests.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import type { TakeFeed } from './take-feed.ts';

export function FeedGoods({ view, feed, take }: { view: FillView; feed: FeedView; take: TakeFeed }) {
  const t = useText(DECLARATION);
  const { request } = useBackground();
  const [search, setSearch] = useState('');
  const [result, setResult] = useState<FoundGoods>({ found: [], count: 0 });
  const field = useRef<HTMLInputElement>(null);
  const { count, chosen } = feed.goods;
  useEffect(() => {
    let isLate = false;
    request({ do: 'fill.goods', tab: view.tab, search }).then(
      (answer) => {
        if (!isLate) setResult(answer);
      },
      () => undefined,
    );
    return () => {
      isLate = true; // a slower answer to fewer letters
    };
  }, [search, count, view.tab]);
  if (count === 0) {
    return (
      <p class="small muted">
        {t.declaration.noGoods}{' '}
        <a href="../profiles/index.html" target="_blank">
          {t.declaration.addGoods}
        </a>
      </p>
    );
  }
  const choose = (id: string) => {
    take('item', { article: id });
    setSearch('');
    field.current?.focus(); // the list folds under the hand that pressed
  };
  const isFolded = chosen !== null && search === '';
  return (
    <>
      {chosen && (
        <p class="small">
          <span class="muted">{t.declaration.chosenArticle}</span> <Untrusted text={chosen.name} />
        </p>
      )}
      <div class="found" onKeyDown={walk}>
        <input
          ref={field}
          type="search"
          class="input"
          aria-label={t.declaration.searchGoods}
          placeholder={t.declaration.searchGoods}
          value={search}
          maxLength={100}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = result.found;
            if (event.key === 'Enter' && !event.isComposing && search !== '' && first) choose(first.id);
          }}
        />
        {!isFolded && (
          <>
            <p class="tiny muted" role="status">
              {t.declaration.goodsFound(result.count, result.found.length)}
            </p>
            <ul aria-label={t.declaration.sources.article}>
              {result.found.map(({ id, name }) => (
                <li key={id}>
                  <button
                    type="button"
                    class="found-one small"
                    aria-pressed={id === chosen?.id}
                    onClick={() => choose(id)}
                  >
                    <Untrusted text={name || t.declaration.unnamedArticle} />
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}

/** Up and down between the search and what it found. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const { target, currentTarget } = event;
  if (step === undefined || !(currentTarget instanceof HTMLElement)) return;
  const all = [...currentTarget.querySelectorAll<HTMLElement>('input, .found-one')];
  const at = all.findIndex((one) => one === target);
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}
