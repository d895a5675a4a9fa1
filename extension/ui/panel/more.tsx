// Beside filling: data of the company on the page, and a report of the page for IT.
import { Globe } from 'lucide';
import { useState } from 'preact/hooks';
import type { FillView } from '../../platform/fill-messages.ts';
import { askForHost } from '../../platform/permissions.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { saveFile } from '../parts/save-file.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { PageImport } from './page-import.tsx';
import { Point } from './point.tsx';

export function More({ view }: { view: FillView }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const [done, setDone] = useState<'reported' | 'imported' | null>(null);
  const [importing, setImporting] = useState(false);
  const { tab } = view;
  const report = () =>
    void act
      .run(async () => saveFile(await request({ do: 'fill.report', tab })))
      .then((well) => setDone(well ? 'reported' : null));
  return (
    <section class="more" aria-label={t.fill.more}>
      {view.strangers.map((host) => (
        <Stranger key={host} tab={tab} host={host} />
      ))}
      <Point view={view} />
      <p class="links small">
        {view.importable && (
          <button type="button" class="link" onClick={() => setImporting(true)}>
            {t.fill.import}
          </button>
        )}
        <button type="button" class="link" title={t.fill.reportNote} onClick={report}>
          {t.fill.report}
        </button>
        {done && (
          <span class="muted" role="status">
            {t.fill[done]}
          </span>
        )}
      </p>
      {act.problem && <ProblemBand problem={act.problem} />}
      {importing && (
        <PageImport
          view={view}
          onEnd={(taken) => {
            setImporting(false);
            if (taken) setDone('imported');
          }}
        />
      )}
    </section>
  );
}

/** A site in no pack that stands in a frame of this page: nothing of it is read before the clerk's yes. */
function Stranger({ tab, host }: { tab: number; host: string }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const allow = () => {
    const asked = askForHost(host); // before anything is awaited: the browser wants to see the press
    void act.run(async () => {
      if (await asked) await request({ do: 'fill.allow-host', tab, host });
    });
  };
  return (
    <div class="band amber stranger">
      <Icon node={Globe} />
      <span class="grow">
        {t.fill.stranger}{' '}
        <span class="mono">
          <Untrusted text={host} />
        </span>
      </span>
      <button type="button" class="button small" disabled={act.working} onClick={allow}>
        {t.fill.strangerAllow}
      </button>
      {act.problem && <ProblemBand problem={act.problem} />}
    </div>
  );
}
