// One field of a profile. What is wrong is said when it is left, in words; it is stored all the same and never filled while it is wrong.
import { useLayoutEffect, useId, useRef, useState } from 'preact/hooks';
import { describe } from '#shared/errors.ts';
import type { Fault } from '#shared/profile/check.ts';
import { optionsOf } from '#shared/profile/choices.ts';
import { cleaned, regionOf } from '#shared/profile/clean.ts';
import { DATA } from '#shared/profile/data.ts';
import { LONG_TERM } from '#shared/profile/identifiers/days.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { maskMiddle } from '../parts/mask.ts';
import type { FieldSpec } from './sections.ts';

export interface FieldProps {
  spec: FieldSpec;
  value: string | readonly string[];
  fault: Fault | null;
  change: (value: string | string[]) => void;
  hint?: string | undefined;
}

export function Field(props: FieldProps) {
  const t = useText(PROFILES);
  const language = useLanguage();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const { spec, fault } = props;
  const { label } = DATA[spec.datum];
  const words = !focused && fault ? describe(fault, language) : null;
  return (
    <div
      class={spec.wide ? 'field wide' : 'field'}
      data-field={spec.field}
      onFocusIn={() => setFocused(true)}
      onFocusOut={() => setFocused(false)}
    >
      <label for={id}>{spec.label ? t.profiles.fields[spec.label] : label[language]}</label>
      <Entry {...props} id={id} focused={focused} wrong={words !== null} />
      {words && (
        <p class="tiny fault" id={`${id}-fault`}>
          {words.text}
          {language === 'zh' ? '' : ' '}
          {words.advice}
        </p>
      )}
      {!words && props.hint !== undefined && <p class="tiny muted">{props.hint}</p>}
    </div>
  );
}

interface EntryProps extends FieldProps {
  id: string;
  focused: boolean;
  wrong: boolean;
}

function Entry(props: EntryProps) {
  const options = optionsOf(props.spec.datum);
  if (options) return <OptionEntry {...props} options={options} />;
  return props.spec.endless ? <EndEntry {...props} /> : <TextEntry {...props} />;
}

function TextEntry({ spec, value, change, id, focused, wrong }: EntryProps) {
  const t = useText(PROFILES);
  const { kind } = DATA[spec.datum];
  const isRegion = kind === 'region';
  // While it is typed in, a region is the text that was typed
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? (typeof value === 'string' ? value : value.join(' / '));
  const input = useRef<HTMLInputElement>(null);
  // Its stars give way to the number when it is entered, which would put the cursor at its end; before the first key, or that were lost
  useLayoutEffect(() => {
    if (focused && kind === 'id-number') input.current?.select();
  }, [focused]);
  const covered = kind === 'id-number' && !focused && text !== '' && !wrong;
  const placeholder = isRegion ? t.profiles.regionHint : kind === 'date' ? t.profiles.dateHint : '';
  return (
    <input
      ref={input}
      id={id}
      class="input"
      value={covered ? maskMiddle(text) : text}
      placeholder={placeholder}
      maxLength={300}
      autocomplete="off"
      spellcheck={false}
      aria-invalid={wrong}
      aria-describedby={wrong ? `${id}-fault` : undefined}
      inputMode={kind === 'mobile' ? 'numeric' : undefined}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        if (isRegion) setDraft(typed);
        change(isRegion ? regionOf(typed) : typed);
      }}
      onBlur={() => {
        setDraft(null);
        const next = isRegion ? text : cleaned(spec.datum, text);
        if (!isRegion && next !== text) change(next);
      }}
    />
  );
}

function EndEntry(props: EntryProps) {
  const t = useText(PROFILES);
  const endless = props.value === LONG_TERM;
  return (
    <div class="end-entry">
      {endless ? <input id={props.id} class="input" value={t.profiles.longTerm} disabled /> : <TextEntry {...props} />}
      <label class="small tick-label">
        <input
          type="checkbox"
          checked={endless}
          onChange={(event) => props.change(event.currentTarget.checked ? LONG_TERM : '')}
        />
        {t.profiles.longTerm}
      </label>
    </div>
  );
}

function OptionEntry({
  value,
  change,
  id,
  wrong,
  options,
}: EntryProps & { options: NonNullable<ReturnType<typeof optionsOf>> }) {
  const t = useText(PROFILES);
  const language = useLanguage();
  return (
    <select
      id={id}
      class="input"
      value={String(value)}
      aria-invalid={wrong}
      aria-describedby={wrong ? `${id}-fault` : undefined}
      onChange={(event) => change(event.currentTarget.value)}
    >
      <option value="">{t.profiles.choose}</option>
      {Object.entries(options).map(([key, { label }]) => (
        <option key={key} value={key}>
          {label[language]}
        </option>
      ))}
    </select>
  );
}
