// 导入, 装入证书, 从备份恢复: a file is chosen here, the rest is done and typed in the approval window.
import { useState } from 'preact/hooks';
import { LARGEST_KEY_BACKUP, LARGEST_KEY_FILE, type SoftwareKey } from '#shared/protocol/keys.ts';
import { KEYS } from '../../text/keys.ts';
import { Chooser } from '../files/chooser.tsx';
import type { Chosen } from '../files/chosen.ts';
import { useText } from '../page.tsx';
import { useAct } from '../parts/use-act.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { type ActProps, CameOf, Start } from './parts.tsx';

const METHOD = { import: 'keys.import', certificate: 'keys.certificate', restore: 'keys.restore' } as const;

type Props = ActProps & {
  kind: keyof typeof METHOD;
  /** The locked key that the file is a backup of */
  of?: SoftwareKey | undefined;
};

export function FileAct({ kind, connected, onChange, of }: Props) {
  const words = useText(KEYS).keys;
  const t = words.file[kind];
  const { call } = useBackground();
  const act = useAct();
  const [file, setFile] = useState<Chosen | null>(null);
  const [key, setKey] = useState<SoftwareKey | null>(null);
  const start = () =>
    void act.run(async () => {
      setKey(null);
      if (!file) return;
      setKey((await call(METHOD[kind], { name: file.name, data: file.base64 })).key);
      onChange();
    });
  return (
    <>
      {of && (
        <p class="wanted">
          {words.restoring}
          <Untrusted text={of.label} />
        </p>
      )}
      <Chooser
        label={t.label}
        note={t.note}
        limit={kind === 'restore' ? LARGEST_KEY_BACKUP : LARGEST_KEY_FILE}
        chosen={file}
        onChosen={(chosen) => {
          setFile(chosen);
          setKey(null);
          act.forget();
        }}
      />
      <Start act={act} words={t.act} hint={t.hint} ready={connected && file !== null} onStart={start} />
      {key && (
        <CameOf title={t.done} of={key}>
          <p>{t.next}</p>
        </CameOf>
      )}
    </>
  );
}
