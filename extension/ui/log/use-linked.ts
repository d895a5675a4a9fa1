// The line that a message or a desktop notification points at (#number): asked for by itself, as it may be far down.
import { useEffect } from 'preact/hooks';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { useBackground } from '../use-background.ts';

/** @param open is handed the line when the agent knows it */
export function useLinked(connected: boolean, open: (line: AuditLineView) => void): void {
  const { call } = useBackground();
  useEffect(() => {
    const number = Number(/^#(\d{1,12})$/.exec(location.hash)?.[1] ?? 0);
    if (!connected || number === 0) return;
    void call('audit.search', { text: '', before: number + 1, limit: 1 })
      .then(({ lines: [line] }) => {
        if (line?.number === number) open(line);
      })
      .catch(() => undefined); // the list shows the same problem
  }, [connected]);
}
