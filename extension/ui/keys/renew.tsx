// 续期: a new key beside the old one and its request; or, for a key that waits already, the request once more.
import { useState } from 'preact/hooks';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { KEYS } from '../../text/keys.ts';
import { useText } from '../page.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Algorithm, type AlgorithmName } from './algorithm.tsx';
import { RequestMade } from './new-request.tsx';
import { Start } from './parts.tsx';
import { isNamed, Subject, type SubjectFields, subjectOf } from './subject.tsx';

interface Props {
  of: SoftwareKey;
  /** The key is there and waits: only its request is made. */
  again: boolean;
  onChange: () => void;
}

export function Renew({ of, again, onChange }: Props) {
  const t = useText(KEYS).keys;
  const { call } = useBackground();
  const act = useAct();
  const [fields, setFields] = useState(() => fieldsOf(of));
  const [algorithm, setAlgorithm] = useState<AlgorithmName>(() => algorithmOf(of));
  const [made, setMade] = useState<Result<'keys.renew'> | null>(null);
  const start = () =>
    void act.run(async () => {
      setMade(null);
      const wish = { id: of.id, subject: subjectOf(fields) };
      setMade(await (again ? call('keys.request', wish) : call('keys.renew', { ...wish, algorithm })));
      onChange();
    });
  return (
    <div class="opened">
      <p class="small">{again ? t.againNote : t.renewNote}</p>
      <Subject fields={fields} onFields={setFields} />
      {!again && <Algorithm value={algorithm} onValue={setAlgorithm} name={of.id} />}
      <Start act={act} words={again ? t.againAct : t.renewAct} hint="" ready={isNamed(fields)} onStart={start} />
      {made && <RequestMade made={made} />}
    </div>
  );
}

/** As the certificate it has says, of an E-Port card or by its own subject; a key without one carries the name it was made for. */
function fieldsOf({ label, certificates: [newest], subject = {} }: SoftwareKey): SubjectFields {
  if (!newest) return { company: label, code: '', person: '' };
  const company = newest.company || subject.organisation;
  const code = newest.companyCode || (subject.creditCode ?? '');
  const { holder } = newest;
  // Where nothing names the company, the name is its: one of a person is written beside it.
  if (!company) return { company: label, code, person: holder === label ? '' : holder };
  return { company, code, person: holder === company ? '' : holder };
}

function algorithmOf({ certificates: [newest] }: SoftwareKey): AlgorithmName {
  return newest?.algorithm === 'rsa' ? 'rsa2048' : 'sm2';
}
