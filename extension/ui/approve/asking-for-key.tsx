// One request about a key of this computer: what is to be done, then the passwords it takes. No card, no list, one decision.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { DocumentPane } from './document.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { KeySecrets } from './key-secrets.tsx';
import { Middle } from './middle.tsx';
import type { Ending } from './outcome.tsx';
import { PinNotices } from './pin-notices.tsx';
import type { PinHandles } from './pin.tsx';
import { useAnswer } from './use-answer.ts';
import { useAwake } from './use-awake.ts';
import { useEscape } from './use-escape.ts';
import { Warnings } from './warnings.tsx';

interface Props {
  view: ApprovalView;
  waiting: number;
  onEnd: (ending: Ending) => void;
}

export function AskingForKey({ view, waiting, onEnd }: Props) {
  const pins: PinHandles = { pin: useRef(null), fresh: useRef(null), repeat: useRef(null) };
  const confirmButton = useRef<HTMLButtonElement>(null);
  const answer = useAnswer({ view, choice: null, pins, onEnd });
  const awake = useAwake(`${view.digest} ${view.pin}`);
  useEscape(answer.refuse);
  useLayoutEffect(() => (pins.pin.current ?? pins.fresh.current)?.focus({ preventScroll: true }), [view.id]);
  // Said beside the field: the words of the warning are about cards and pages.
  const low = view.warnings.find(({ code }) => code === 'token/pin-tries-low');
  const told = answer.problem?.code === 'token/pin-wrong' ? answer.problem : low;
  const tries = told ? Number(told.params['tries']) : null;
  return (
    <main class="window" data-verb={view.verb}>
      <Header view={view} />
      <Middle>
        <Warnings view={{ ...view, warnings: view.warnings.filter((one) => one !== low) }} choice={null} />
        <DocumentPane view={view} />
      </Middle>
      <div class="bottom">
        <PinNotices view={view} problem={answer.problem} />
        <KeySecrets
          view={view}
          tries={Number.isInteger(tries) ? tries : null}
          pins={pins}
          fault={answer.fault}
          onEnter={() => confirmButton.current?.focus()}
        />
        <Footer
          view={view}
          waiting={waiting}
          awake={awake}
          working={answer.working}
          confirmButton={confirmButton}
          onRefuse={answer.refuse}
          onConfirm={answer.confirm}
        />
      </div>
    </main>
  );
}
