// Whom the certificate is to name: company, credit code, person; from the company profile where one is open, and editable.
import { useEffect, useState } from 'preact/hooks';
import type { KeySubject } from '#shared/protocol/keys.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { VaultStanding } from '../../platform/fill-requests.ts';
import { KEYS } from '../../text/keys.ts';
import { useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';

export interface SubjectFields {
  company: string;
  code: string;
  person: string;
}

export const NO_SUBJECT: SubjectFields = { company: '', code: '', person: '' };

/** As a CA reads it: what is left empty is left out. */
export function subjectOf({ company, code, person }: SubjectFields): KeySubject {
  const [organisation, creditCode, commonName] = [company, code.toUpperCase(), person].map((text) => text.trim());
  return {
    country: 'CN',
    ...(organisation && { organisation }),
    ...(creditCode && { creditCode }),
    ...(commonName && { commonName }),
  };
}

export function isNamed({ company, person }: SubjectFields): boolean {
  return company.trim() !== '' || person.trim() !== '';
}

/** The first company of the profiles, once they can be read; what was typed meanwhile stays. */
export function useProfile(vault: VaultStanding['state'], take: (fields: SubjectFields) => void): boolean {
  const { request } = useBackground();
  const [taken, setTaken] = useState(false);
  useEffect(() => {
    if (vault !== 'open') return;
    request({ do: 'vault.read' }).then(
      ([first]) => {
        if (!first || first.company.name === '') return;
        take(fieldsOf(first));
        setTaken(true);
      },
      () => undefined, // locked meanwhile: it is typed by hand
    );
  }, [vault]);
  return taken;
}

function fieldsOf({ company, me, lr }: Profile): SubjectFields {
  return { company: company.name, code: company.uscc, person: me.name === '' ? lr.name : me.name };
}

interface Props {
  fields: SubjectFields;
  onFields: (fields: SubjectFields) => void;
}

export function Subject({ fields, onFields }: Props) {
  const t = useText(KEYS).keys;
  const rows = [
    ['company', t.company, '', 64],
    ['code', t.code, '', 18],
    ['person', t.person, t.personNote, 64],
  ] as const;
  return (
    <div class="subject">
      {rows.map(([name, label, note, longest]) => (
        <label key={name} class={`of-${name}`}>
          <span class="label">
            {label}
            {note !== '' && <span class="muted small"> {note}</span>}
          </span>
          <input
            class={name === 'code' ? 'input mono' : 'input'}
            name={name}
            maxLength={longest}
            autocomplete="off"
            spellcheck={false}
            value={fields[name]}
            onInput={(event) => onFields({ ...fields, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
    </div>
  );
}
