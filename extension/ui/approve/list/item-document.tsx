// One item of a list, with all its fields, its text and digest. Esc and the arrow go back to the list.
import { ArrowLeft } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { DocumentView } from '#shared/protocol/views.ts';
import { Skeleton } from '../../page.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ProblemBand, type ProblemLike } from '../../parts/problem.tsx';
import { useBackground } from '../../use-background.ts';
import { DocumentPane } from '../document.tsx';
import { useListText } from './words.ts';

interface Props {
  id: string;
  index: number;
  count: number;
  problem: ProblemLike | null;
  onBack: () => void;
}

export function ItemDocument({ id, index, count, problem, onBack }: Props) {
  const t = useListText();
  const { call } = useBackground();
  const [document, setDocument] = useState<DocumentView | null>(null);
  const [fault, setFault] = useState<ProblemLike | null>(null);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    back.current?.focus();
    call('run.document', { id, index }).then(setDocument, (thrown: unknown) => setFault(toProblem(thrown)));
  }, [id, index]);
  return (
    <div class="item-document">
      <p class="row">
        <button type="button" class="button small" ref={back} onClick={onBack}>
          <Icon node={ArrowLeft} size={14} /> <span>{t.runs.back}</span>
        </button>
        <span class="small muted">{t.runs.item(index + 1, count)}</span>
      </p>
      {(problem ?? fault) && (
        <ProblemBand problem={(problem ?? fault) as ProblemLike} tone={problem ? 'red' : 'amber'} />
      )}
      {document ? (
        <DocumentPane view={{ verb: document.kind === 'envelope' ? 'decrypt' : 'sign', document }} />
      ) : (
        !fault && <Skeleton lines={[40, 100, 80]} />
      )}
    </div>
  );
}
