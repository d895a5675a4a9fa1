// 常用货物: what is declared again and again, found by a few letters, added by hand or out of a sheet.
import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { ENTRIES, namesOf } from '#shared/declaration/data.ts';
import { type Article, articleName, foundGoods, MOST_KEPT } from '#shared/declaration/kept.ts';
import type { FieldFault } from '#shared/profile/check.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { SheetButton } from '../parts/sheet-button.tsx';
import { type ChosenSheet, SheetDialog } from '../parts/sheet-dialog.tsx';
import { EntryFields } from './entry-fields.tsx';
import { KeptList } from './kept-list.tsx';
import type { Book } from './use-book.ts';

interface Props {
  profile: Profile;
  faults: readonly FieldFault[];
  book: Book;
}

/** More are found by typing. */
const SHOWN = 50;
const ENTRIES_OF_GOODS = namesOf('item').filter((entry) => ENTRIES[entry].repeats);

export function GoodsSection({ profile, faults, book }: Props) {
  const t = { ...useText(DECLARATION), ...useText(PROFILES) };
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const [sheet, setSheet] = useState<ChosenSheet | null>(null);
  const [done, setDone] = useState('');
  const { goods } = profile;
  const set = (next: readonly Article[]) => book.change({ ...profile, goods: [...next] });
  const found = foundGoods(goods, search);
  // What is open stays where it is while its name is typed
  const shown = [...goods.filter(({ id }) => id === opened && !found.some((one) => one.id === id)), ...found].slice(
    0,
    SHOWN,
  );
  const add = () => {
    const made = { id: crypto.randomUUID(), item: {} };
    setSearch('');
    setOpened(made.id);
    set([made, ...goods]);
  };
  return (
    <>
      <div class="row wrap">
        <input
          type="search"
          class="input grow goods-search"
          aria-label={t.declaration.searchGoods}
          placeholder={t.declaration.searchGoods}
          value={search}
          maxLength={100}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        {goods.length < MOST_KEPT.goods && (
          <button type="button" class="button" onClick={add}>
            <Icon node={Plus} /> {t.declaration.addArticle}
          </button>
        )}
        <SheetButton into="goods" words={t.profiles.fromTable} onChosen={setSheet} />
      </div>
      {done !== '' && (
        <p class="small state green" role="status">
          {done}
        </p>
      )}
      {goods.length >= MOST_KEPT.goods && <p class="muted small">{t.profiles.full(MOST_KEPT.goods)}</p>}
      {goods.length === 0 && <p class="muted">{t.profiles.emptyList}</p>}
      {goods.length > 0 && found.length === 0 && <p class="muted">{t.declaration.nothingFound}</p>}
      <KeptList
        path="goods"
        all={goods}
        shown={shown}
        faults={faults}
        nameOf={(article) => articleName(article) || t.declaration.unnamedArticle}
        opened={opened}
        open={setOpened}
        set={set}
        draw={(article, at) => (
          <div class="kept">
            <EntryFields
              path={`${at.path}.item`}
              entries={ENTRIES_OF_GOODS}
              values={article.item}
              faults={at.faults}
              change={(item) => set(goods.map((one) => (one.id === article.id ? { ...one, item } : one)))}
            />
          </div>
        )}
      />
      {found.length > SHOWN && <p class="muted small">{t.declaration.shownGoods(SHOWN, found.length)}</p>}
      {sheet && (
        <SheetDialog
          profile={profile.id}
          sheet={sheet}
          before={book.save}
          onEnd={(words) => {
            setSheet(null);
            setDone(words);
            void book.reload();
          }}
        />
      )}
    </>
  );
}
