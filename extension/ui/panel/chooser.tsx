// Whose data: the company, and the entry of a list where the form edits one.
import { useId } from 'preact/hooks';
import type { FillView } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';

export function Chooser({ view }: { view: FillView }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const { tab, companies, entries } = view;
  if (companies.length === 0 && !entries) return null;
  const named = (one: (typeof entries & object)[number]) => ({
    ...one,
    name: [one.role && t.fill.roles[one.role], one.name, one.done && t.fill.entryDone].filter(Boolean).join(' · '),
  });
  const isAccounts = entries?.[0]?.role !== undefined;
  return (
    <div class="choosers">
      {companies.length > 0 && (
        <Choice
          label={t.fill.company}
          options={companies}
          choose={(id) => void request({ do: 'fill.company', tab, id }).catch(() => undefined)}
        />
      )}
      {entries && entries.length > 0 && (
        <Choice
          label={isAccounts ? t.fill.account : t.fill.entry}
          options={entries.map(named)}
          choose={(id) => void request({ do: 'fill.entry', tab, id }).catch(() => undefined)}
        />
      )}
      {entries && entries.length > 0 && entries.every(({ chosen }) => !chosen) && (
        <p class="small state amber" role="status">
          {isAccounts ? t.fill.chooseAccount : t.fill.chooseEntry}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  options: FillView['companies'];
  choose: (id: string) => void;
}

function Choice({ label, options, choose }: ChoiceProps) {
  const t = useText(FILL);
  const id = useId();
  const chosen = options.find((option) => option.chosen)?.id ?? '';
  return (
    <div class="choice">
      <label for={id} class="small muted">
        {label}
      </label>
      <select
        id={id}
        class="input"
        value={chosen}
        onChange={(event) => {
          if (event.currentTarget.value !== '') choose(event.currentTarget.value);
        }}
      >
        {chosen === '' && <option value="">{t.fill.choose}</option>}
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
