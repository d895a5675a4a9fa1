// Values of a declaration as they are entered: brought into shape when a field is left; what is wrong is said, kept, and never filled.
import { useId, useState } from 'preact/hooks';
import { isChoice } from '#shared/declaration/choice.ts';
import { ENTRIES, type EntryName, nameIn } from '#shared/declaration/data.ts';
import { cleanedEntry } from '#shared/declaration/entry.ts';
import type { Values } from '#shared/declaration/kept.ts';
import { describe } from '#shared/errors.ts';
import type { FieldFault } from '#shared/profile/check.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';

interface Props {
  /** Where the values stand in the profile: `templates.0.head`. */
  path: string;
  entries: readonly EntryName[];
  values: Values;
  faults: readonly FieldFault[];
  change: (values: Record<string, string>) => void;
}

export function EntryFields({ path, entries, values, faults, change }: Props) {
  return (
    <div class="fields">
      {entries.map((entry) => (
        <EntryField
          key={entry}
          entry={entry}
          value={values[nameIn(entry)] ?? ''}
          fault={faults.find((fault) => fault.path === `${path}.${nameIn(entry)}`) ?? null}
          change={(text) => change(withValue(values, nameIn(entry), text))}
        />
      ))}
    </div>
  );
}

/** Nothing is kept for a field that is empty. */
function withValue(values: Values, name: string, text: string): Record<string, string> {
  const others = Object.entries(values).filter(([own]) => own !== name);
  return Object.fromEntries([...others, ...(text === '' ? [] : [[name, text]])]) as Record<string, string>;
}

interface FieldProps {
  entry: EntryName;
  value: string;
  fault: FieldFault | null;
  change: (text: string) => void;
}

const WIDE: readonly EntryName[] = ['head.markNo', 'head.noteS', 'item.gModel'];

function EntryField({ entry, value, fault, change }: FieldProps) {
  const t = { ...useText(DECLARATION), ...useText(PROFILES) };
  const language = useLanguage();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const { label, kind } = ENTRIES[entry];
  const words = !focused && fault ? describe(fault, language) : null;
  const hint =
    entry === 'item.gModel'
      ? t.declaration.elementsHint
      : isChoice(kind)
        ? t.declaration.choiceHint
        : kind === 'date'
          ? t.profiles.dateHint
          : '';
  return (
    <div class={WIDE.includes(entry) ? 'field wide' : 'field'}>
      <label for={id}>{label[language]}</label>
      <input
        id={id}
        class="input"
        value={value}
        placeholder={hint}
        maxLength={500}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={words !== null}
        aria-describedby={words ? `${id}-fault` : undefined}
        onFocus={() => setFocused(true)}
        onInput={(event) => change(event.currentTarget.value)}
        onBlur={() => {
          setFocused(false);
          const next = cleanedEntry(entry, value);
          if (next !== value) change(next);
        }}
      />
      {words && (
        <p class="tiny fault" id={`${id}-fault`}>
          {words.text}
          {language === 'zh' ? '' : ' '}
          {words.advice}
        </p>
      )}
    </div>
  );
}
