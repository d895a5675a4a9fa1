// 用证记录 of this computer: counted, to print, and as a signed file for the administrator.
import { Download, FileSignature, Printer } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import { localDate } from '#shared/local-date.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { REPORT_LIMITS } from '#shared/protocol/reports.ts';
import { LOG } from '../../text/log.ts';
import { REPORT } from '../../text/report.ts';
import { Skeleton, useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { saveBytes, saveFile } from '../parts/save-file.ts';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Empty } from './empty.tsx';
import { Day } from './filters.tsx';
import { Fingerprint } from './fingerprint.tsx';
import { type Period, PERIODS, THIS_MONTH, timesOf } from './period.ts';
import { PrintFoot, PrintHead } from './print-frame.tsx';
import { Totals } from './totals.tsx';

type Own = Result<'report.own'>;

export function OwnUses({ connected }: { connected: boolean }) {
  const t = useText(REPORT).report;
  const { call } = useBackground();
  const act = useAct();
  const [period, setPeriod] = useState(THIS_MONTH);
  const [own, setOwn] = useState<Own | null>(null);
  const today = localDate(useNow(60_000)); // after midnight 本月 may be another month
  useEffect(() => {
    let current = true;
    if (connected)
      void act.run(async () => {
        const found = await call('report.own', timesOf(period, Date.now()));
        if (current) setOwn(found);
      });
    return () => {
      current = false;
    };
  }, [connected, period, today]);
  return (
    <>
      <p class="muted small">{t.usesNote}</p>
      <div class="row wrap tools">
        <Choice period={period} onPeriod={setPeriod} />
        <button type="button" class="button" disabled={!own || own.total.count === 0} onClick={() => window.print()}>
          <Icon node={Printer} size={15} /> {t.print}
        </button>
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
      {!connected && !own && <Empty title={t.offline} />}
      {connected && !own && !act.problem && <Skeleton lines={[30, 100, 100, 100]} />}
      {own && !act.problem && (
        <>
          {own.total.count === 0 ? (
            <Empty title={t.none} note={t.noneNote} />
          ) : (
            <>
              <PrintHead period={period} member={own.member} total={own.total} />
              <Totals total={own.total} lists={['types', 'months', 'portals', 'certificates']} />
              <PrintFoot />
            </>
          )}
          <Give key={own.member} own={own} period={period} connected={connected} />
        </>
      )}
    </>
  );
}

function Choice({ period, onPeriod }: { period: Period; onPeriod: (period: Period) => void }) {
  const t = useText({ zh: { ...REPORT.zh, ...LOG.zh }, en: { ...REPORT.en, ...LOG.en } });
  return (
    <div class="row wrap grow">
      <select
        class="input"
        aria-label={t.report.period}
        value={period.of}
        onChange={({ currentTarget }) =>
          onPeriod({ ...period, of: PERIODS.find((of) => of === currentTarget.value) ?? 'month' })
        }
      >
        {PERIODS.map((of) => (
          <option key={of} value={of}>
            {t.report.periods[of]}
          </option>
        ))}
      </select>
      {period.of === 'days' && (
        <>
          <Day label={t.log.from} value={period.from} onDay={(from) => onPeriod({ ...period, from })} />
          <span aria-hidden="true">–</span>
          <Day label={t.log.to} value={period.to} onDay={(to) => onPeriod({ ...period, to })} />
        </>
      )}
    </div>
  );
}

/** The file, and what the administrator will compare. */
function Give({ own, period, connected }: { own: Own; period: Period; connected: boolean }) {
  const t = useText(REPORT).report;
  const { call } = useBackground();
  const act = useAct();
  const [member, setMember] = useState(own.member);
  const [made, setMade] = useState<Result<'report.make'> | null>(null);
  useEffect(() => setMade(null), [period]);
  const make = () =>
    act.run(async () => {
      const file = await call('report.make', { ...timesOf(period, Date.now()), member: member.trim() });
      setMade(file);
      saveFile(file);
    });
  return (
    <section class="give" aria-labelledby="give-title">
      <h2 id="give-title">{t.give}</h2>
      <p class="muted small">{t.giveNote}</p>
      <div class="row wrap">
        <label class="row">
          {t.member}
          <input
            class="input member"
            maxLength={REPORT_LIMITS.member}
            value={member}
            onInput={({ currentTarget }) => setMember(currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="button primary make"
          disabled={!connected || act.working || member.trim() === ''}
          onClick={() => void make()}
        >
          <Icon node={Download} size={15} /> {act.working ? t.making : t.make}
        </button>
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
      {made && <Made file={made} connected={connected} />}
      <div class="key">
        <h3>{t.fingerprint}</h3>
        <Fingerprint of={own.fingerprint} />
        <p class="muted small">{t.fingerprintNote}</p>
      </div>
    </section>
  );
}

function Made({ file, connected }: { file: Result<'report.make'>; connected: boolean }) {
  const t = useText(REPORT).report;
  const { call } = useBackground();
  const act = useAct();
  const [certified, setCertified] = useState(false);
  const certify = () =>
    act.run(async () => {
      const signed = await call('file.sign', {
        name: file.name,
        data: toBase64(utf8(file.text)),
        format: 'cms-detached',
      });
      saveBytes({ name: signed.name, bytes: fromBase64(signed.data) });
      setCertified(true);
    });
  return (
    <div class="made" role="status">
      <p class="state green">{certified ? t.certified : t.made(file.lines.toLocaleString('en'))}</p>
      <div class="row wrap">
        <button type="button" class="button small" onClick={() => saveFile(file)}>
          <Icon node={Download} size={14} /> {t.save}
        </button>
        <button type="button" class="button small" disabled={!connected || act.working} onClick={() => void certify()}>
          <Icon node={FileSignature} size={14} /> {t.certify}
        </button>
      </div>
      {act.problem && (
        <ProblemBand problem={act.problem} tone={act.problem.code === 'approval/refused' ? 'amber' : 'red'} />
      )}
    </div>
  );
}
