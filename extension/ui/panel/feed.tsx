// What the declaration page is filled from: a template for the head, an article or a row of a sheet for the item that is open in the page.
import { useState } from 'preact/hooks';
import type { FeedView, FillView } from '../../platform/fill-messages.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import './feed.css';
import { FeedGoods } from './feed-goods.tsx';
import { FeedSheets } from './feed-sheets.tsx';
import { KeepTemplate } from './keep-template.tsx';
import type { TakeFeed } from './take-feed.ts';

const SOURCES = ['template', 'article', 'sheet'] as const;
type Source = (typeof SOURCES)[number];

export function Feed({ view, feed }: { view: FillView; feed: FeedView }) {
  const t = useText(DECLARATION);
  const { request } = useBackground();
  const [opened, setOpened] = useState<Source | null>(null);
  const [kept, setKept] = useState('');
  const act = useAct();
  const source = opened ?? sourceOf(feed);
  const { tab } = view;
  const take: TakeFeed = (part, given) =>
    void act.run(() =>
      request({ do: 'fill.feed', tab, take: { part, template: null, article: null, row: null, ...given } }),
    );
  return (
    <section class="feed" aria-label={t.declaration.feed}>
      <div class="sources" role="radiogroup" aria-label={t.declaration.feed}>
        {SOURCES.map((name) => (
          <label key={name} class="small">
            <input type="radio" name="source" checked={name === source} onChange={() => setOpened(name)} />
            {t.declaration.sources[name]}
          </label>
        ))}
      </div>
      {source === 'template' && <Templates view={view} feed={feed} take={take} onKept={setKept} />}
      {source === 'article' && <FeedGoods view={view} feed={feed} take={take} />}
      {source === 'sheet' && <FeedSheets view={view} feed={feed} take={take} />}
      {act.problem && <ProblemBand problem={act.problem} />}
      {kept !== '' && (
        <p class="small state green" role="status">
          {t.declaration.kept(kept)}
        </p>
      )}
      {feed.part === null && <p class="small muted">{t.declaration.nothingChosen}</p>}
    </section>
  );
}

/** Where the clerk was last: what feeds the page now. */
function sourceOf({ part, goods }: FeedView): Source {
  if (part === 'item' && goods.chosen) return 'article';
  return part === 'item' || part === 'box' ? 'sheet' : 'template';
}

interface TemplatesProps {
  view: FillView;
  feed: FeedView;
  take: TakeFeed;
  onKept: (name: string) => void;
}

function Templates({ view, feed, take, onKept }: TemplatesProps) {
  const t = useText(DECLARATION);
  const [keeping, setKeeping] = useState(false);
  const chosen = feed.part === 'head' ? feed.templates.find((one) => one.chosen)?.id : undefined;
  return (
    <>
      {feed.templates.length === 0 ? (
        <p class="small muted">{t.declaration.noTemplates}</p>
      ) : (
        <select
          class="input"
          aria-label={t.declaration.template}
          value={chosen ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') take('head', { template: event.currentTarget.value });
          }}
        >
          {chosen === undefined && <option value="">{t.declaration.chooseTemplate}</option>}
          {feed.templates.map(({ id, name }) => (
            <option key={id} value={id}>
              {name || t.declaration.unnamedTemplate}
            </option>
          ))}
        </select>
      )}
      <p>
        <button type="button" class="button small" onClick={() => setKeeping(true)}>
          {t.declaration.keepPage}
        </button>
      </p>
      {keeping && (
        <KeepTemplate
          view={view}
          names={feed.templates.map(({ name }) => name)}
          onEnd={(name) => {
            setKeeping(false);
            onKept(name);
          }}
        />
      )}
    </>
  );
}
