// 备份: what is in it and what is not, then the file. The key's PIN and the passphrase are typed in the approval window.
import { useState } from 'preact/hooks';
import { fromBase64 } from '#shared/bytes.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { KEYS } from '../../text/keys.ts';
import { useText } from '../page.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { CameOf, Start } from './parts.tsx';

export function BackUp({ id }: { id: string }) {
  const t = useText(KEYS).keys;
  const { call } = useBackground();
  const act = useAct();
  const [made, setMade] = useState<Result<'keys.backup'> | null>(null);
  const start = () =>
    void act.run(async () => {
      setMade(null);
      setMade(await call('keys.backup', { id }));
    });
  return (
    <div class="opened">
      <ul class="holds small">
        <li>{t.backupHolds}</li>
        <li>{t.backupHoldsNot}</li>
        <li>{t.backupKeep}</li>
      </ul>
      <Start act={act} words={t.backupAct} hint="" ready onStart={start} />
      {made && (
        <CameOf title={t.backedUp} file={{ name: made.name, bytes: fromBase64(made.data) }}>
          <p>{t.backedUpNext}</p>
        </CameOf>
      )}
    </div>
  );
}
