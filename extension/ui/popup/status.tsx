// The popup's first line: agent, reader, pause; and the verdict in words and shape.
import { CircleCheck, Pause, Plug, TriangleAlert, Unplug, Usb } from 'lucide';
import type { BackgroundState } from '../../platform/messages.ts';
import type { Texts } from '../../text/index.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';

export function StatusLine({ state }: { state: BackgroundState }) {
  const t = useText();
  const { call } = useBackground();
  const connected = state.link.state === 'connected';
  return (
    <header>
      <Mark />
      <div class="grow">
        <h1>{t.product}</h1>
        <p class="tiny links">
          <AgentState state={state} />
          {connected && state.situation && (
            <span class="state grey reader">
              <Icon node={state.situation.readers.length > 0 ? Usb : Unplug} size={13} />
              <span class="clip">
                <Untrusted text={readerWords(state, t)} />
              </span>
            </span>
          )}
        </p>
      </div>
      {connected && state.agent && !state.agent.paused && (
        <button
          type="button"
          class="icon-button"
          aria-label={t.popup.pause}
          title={t.popup.pause}
          onClick={() => void call('agent.pause', { paused: true }).catch(() => undefined)}
        >
          <Icon node={Pause} />
        </button>
      )}
    </header>
  );
}

function AgentState({ state }: { state: BackgroundState }) {
  const t = useText();
  if (state.link.state === 'starting') return <span class="state grey">{t.popup.agentSeeking}</span>;
  if (state.link.state !== 'connected') {
    return (
      <span class="state red">
        <Icon node={Unplug} size={13} /> {t.popup.agentOff}
      </span>
    );
  }
  if (state.agent?.paused) {
    return (
      <span class="state amber">
        <Icon node={Pause} size={13} /> {t.popup.agentPaused}
      </span>
    );
  }
  return (
    <span class="state green">
      <Icon node={Plug} size={13} /> {t.popup.agentOn}
    </span>
  );
}

/** The reader's own name when there is one; a software certificate needs none. */
function readerWords(state: BackgroundState, t: Texts): string {
  const readers = state.situation?.readers ?? [];
  const only = readers[0];
  if (readers.length > 1) return t.popup.readers(readers.length);
  if (only) return only.name;
  return (state.situation?.tokens.length ?? 0) > 0 ? t.popup.noReaderNeeded : t.popup.noReader;
}

export function Verdict({ attention }: { attention: boolean }) {
  const t = useText();
  return (
    <p class={`verdict state ${attention ? 'amber' : 'green'}`}>
      <Icon node={attention ? TriangleAlert : CircleCheck} size={18} />
      <strong>{attention ? t.popup.attention : t.popup.ready}</strong>
    </p>
  );
}
