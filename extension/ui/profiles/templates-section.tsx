// 报关单模板: heads of declarations that repeat, and what every item of such a declaration has.
import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { ENTRIES, type EntryName, namesOf } from '#shared/declaration/data.ts';
import { MOST_KEPT, type Template } from '#shared/declaration/kept.ts';
import type { FieldFault } from '#shared/profile/check.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { EntryFields } from './entry-fields.tsx';
import { KeptList } from './kept-list.tsx';

interface Props {
  profile: Profile;
  faults: readonly FieldFault[];
  change: (profile: Profile) => void;
}

const HEAD = namesOf('head');
const OFTEN = HEAD.filter((entry) => ENTRIES[entry].repeats);
const ONCE = HEAD.filter((entry) => !ENTRIES[entry].repeats);
const OF_ITEMS: readonly EntryName[] = [
  'item.districtCode',
  'item.ciqDestCode',
  'item.dutyMode',
  'item.tradeCurr',
  'item.cusOriginCountry',
  'item.destinationCountry',
  'item.goodsAttr',
  'item.purpose',
];

export function TemplatesSection({ profile, faults, change }: Props) {
  const t = { ...useText(DECLARATION), ...useText(PROFILES) };
  const [opened, setOpened] = useState<string | null>(null);
  const { templates } = profile;
  const set = (next: readonly Template[]) => change({ ...profile, templates: [...next] });
  const put = (template: Template) => set(templates.map((one) => (one.id === template.id ? template : one)));
  const add = () => {
    const made = { id: crypto.randomUUID(), name: '', head: {}, item: {} };
    setOpened(made.id);
    set([...templates, made]);
  };
  return (
    <>
      {templates.length === 0 && <p class="muted">{t.profiles.emptyList}</p>}
      <KeptList
        path="templates"
        all={templates}
        shown={templates}
        faults={faults}
        nameOf={({ name }) => name || t.declaration.unnamedTemplate}
        opened={opened}
        open={setOpened}
        set={set}
        draw={(template, { path, faults: wrong }) => <TemplateFields {...{ template, path, faults: wrong, put }} />}
      />
      <p>
        {templates.length >= MOST_KEPT.templates ? (
          <span class="muted small">{t.profiles.full(MOST_KEPT.templates)}</span>
        ) : (
          <button type="button" class="button" onClick={add}>
            <Icon node={Plus} /> {t.declaration.addTemplate}
          </button>
        )}
      </p>
    </>
  );
}

interface FieldsProps {
  template: Template;
  path: string;
  faults: readonly FieldFault[];
  put: (template: Template) => void;
}

function TemplateFields({ template, path, faults, put }: FieldsProps) {
  const t = useText(DECLARATION);
  const head = {
    path: `${path}.head`,
    values: template.head,
    faults,
    change: (values: Template['head']) => put({ ...template, head: values }),
  };
  return (
    <div class="kept">
      <label class="field">
        <span>{t.declaration.templateName}</span>
        <input
          class="input"
          value={template.name}
          maxLength={60}
          autocomplete="off"
          placeholder={t.declaration.keepNameHint}
          onInput={(event) => put({ ...template, name: event.currentTarget.value })}
        />
      </label>
      <h3>{t.declaration.headPart}</h3>
      <EntryFields {...head} entries={OFTEN} />
      <details class="others">
        <summary class="small">{t.declaration.otherFields(ONCE.length)}</summary>
        <EntryFields {...head} entries={ONCE} />
      </details>
      <h3>{t.declaration.itemPart}</h3>
      <p class="small muted">{t.declaration.itemNote}</p>
      <EntryFields
        path={`${path}.item`}
        entries={OF_ITEMS}
        values={template.item}
        faults={faults}
        change={(item) => put({ ...template, item })}
      />
    </div>
  );
}
