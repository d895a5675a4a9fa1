// Language and theme.
import { OPTIONS } from '../../text/options.ts';
import type { Settings } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';
import { Row, Section } from './section.tsx';

export function Look({ settings }: { settings: Settings }) {
  const t = useText(OPTIONS);
  const { request } = useBackground();
  const set = (changed: Partial<Settings>) =>
    void request({ do: 'settings', settings: changed }).catch(() => undefined);
  return (
    <Section id="look" title={t.options.look}>
      <Row label={t.options.language} labelFor="language">
        <Choice
          id="language"
          words={t.options.languages}
          value={settings.language}
          onChange={(language) => set({ language })}
        />
      </Row>
      <Row label={t.options.theme} labelFor="theme">
        <Choice id="theme" words={t.options.themes} value={settings.theme} onChange={(theme) => set({ theme })} />
      </Row>
    </Section>
  );
}

interface ChoiceProps<K extends string> {
  id: string;
  words: Record<K, string>;
  value: K;
  onChange: (value: K) => void;
}

function Choice<K extends string>({ id, words, value, onChange }: ChoiceProps<K>) {
  return (
    <select id={id} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value as K)}>
      {(Object.entries(words) as [K, string][]).map(([key, word]) => (
        <option key={key} value={key}>
          {word}
        </option>
      ))}
    </select>
  );
}
