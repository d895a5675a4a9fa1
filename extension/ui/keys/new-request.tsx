// 新建申请: a new key and the request that a CA turns into a certificate. The PIN is chosen in the approval window.
import { useState } from 'preact/hooks';
import { utf8 } from '#shared/bytes.ts';
import type { Result } from '#shared/protocol/methods.ts';
import type { VaultStanding } from '../../platform/fill-requests.ts';
import { KEYS } from '../../text/keys.ts';
import { useText } from '../page.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Algorithm, type AlgorithmName } from './algorithm.tsx';
import { type ActProps, CameOf, Start } from './parts.tsx';
import { isNamed, NO_SUBJECT, Subject, subjectOf, useProfile } from './subject.tsx';

export function NewRequest({ connected, onChange, vault }: ActProps & { vault: VaultStanding['state'] }) {
  const t = useText(KEYS).keys;
  const { call } = useBackground();
  const act = useAct();
  const [fields, setFields] = useState(NO_SUBJECT);
  const [algorithm, setAlgorithm] = useState<AlgorithmName>('sm2');
  const [made, setMade] = useState<Result<'keys.new'> | null>(null);
  const isTaken = useProfile(vault, (found) => setFields((typed) => (isNamed(typed) ? typed : found)));
  const start = () =>
    void act.run(async () => {
      setMade(null);
      setMade(await call('keys.new', { subject: subjectOf(fields), algorithm }));
      onChange();
    });
  return (
    <>
      <Subject
        fields={fields}
        onFields={(next) => {
          setFields(next);
          act.forget();
        }}
      />
      {isTaken && <p class="muted small">{t.fromProfile}</p>}
      {vault === 'locked' && (
        <p class="muted small">
          {t.profileLocked} <a href="../profiles/index.html">{t.unlock}</a>
        </p>
      )}
      <Algorithm value={algorithm} onValue={setAlgorithm} name="new" />
      <Start act={act} words={t.newAct} hint={t.newHint} ready={connected && isNamed(fields)} onStart={start} />
      {made && <RequestMade made={made} />}
    </>
  );
}

/** The request as a file, and what happens with it. */
export function RequestMade({ made: { name, request } }: { made: { name: string; request: string } }) {
  const t = useText(KEYS).keys;
  return (
    <CameOf title={t.made} file={{ name, bytes: utf8(request) }}>
      <ol class="steps">
        {t.madeNext.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </CameOf>
  );
}
