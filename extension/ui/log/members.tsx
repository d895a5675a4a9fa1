// 成员汇总: the administrator imports the members' files, accepts each new member by fingerprint, and sees what all add up to.
import { CircleCheck, Printer, TriangleAlert, Upload } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fromUtf8 } from '#shared/bytes.ts';
import { toProblem } from '#shared/errors.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { REPORT_LIMITS } from '#shared/protocol/reports.ts';
import { REPORT } from '../../text/report.ts';
import { Skeleton, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand, type ProblemLike } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { type Background, useBackground } from '../use-background.ts';
import { Empty } from './empty.tsx';
import { Known, NewMember } from './member.tsx';
import { Totals } from './totals.tsx';

type Kept = Result<'report.kept'>;

interface Taken {
  file: string;
  /** null: the file is no text at all */
  outcome: Result<'report.import'> | { problem: ProblemLike } | null;
}

export function Members({ connected }: { connected: boolean }) {
  const t = useText(REPORT).report;
  const background = useBackground();
  const { call } = background;
  const act = useAct();
  const [kept, setKept] = useState<Kept | null>(null);
  const [taken, setTaken] = useState<Taken[]>([]);
  const load = async () => setKept(await call('report.kept', {}));
  useEffect(() => {
    if (connected) void act.run(load);
  }, [connected]);
  const take = (files: readonly File[]) =>
    act.run(async () => {
      setTaken([]);
      for (const file of files) {
        const outcome = await takeOne(background, file);
        setTaken((before) => [...before, { file: file.name, outcome }]);
      }
      await load();
    });
  const change = (what: () => Promise<unknown>) =>
    void act.run(async () => {
      await what();
      await load();
    });
  const waiting = kept?.members.filter(({ accepted }) => !accepted) ?? [];
  const accepted = kept?.members.filter((member) => member.accepted) ?? [];
  return (
    <>
      <p class="muted small">{t.membersNote}</p>
      <div class="row wrap tools">
        <Import disabled={!connected || act.working} working={act.working} onFiles={(files) => void take(files)} />
        <button type="button" class="button" disabled={!kept || kept.total.count === 0} onClick={() => window.print()}>
          <Icon node={Printer} size={15} /> {t.print}
        </button>
      </div>
      {taken.length > 0 && <Outcomes taken={taken} />}
      {act.problem && <ProblemBand problem={act.problem} />}
      {!connected && !kept && <Empty title={t.offline} />}
      {connected && !kept && !act.problem && <Skeleton lines={[30, 100, 100, 100]} />}
      {waiting.map((member) => (
        <NewMember
          key={member.id}
          member={member}
          onAccept={() => change(() => call('report.accept', { member: member.id }))}
          onRemove={() => change(() => call('report.remove', { member: member.id, report: null }))}
        />
      ))}
      {kept && kept.members.length === 0 && <Empty title={t.noMembers} note={t.noMembersNote} />}
      {kept && accepted.length > 0 && (
        <>
          <Totals total={kept.total} lists={['members', 'types', 'months', 'portals', 'certificates']} />
          <section aria-labelledby="members-title">
            <h2 id="members-title">{t.membersTitle}</h2>
            {accepted.map((member) => (
              <Known
                key={member.id}
                member={member}
                onRemove={(report) => change(() => call('report.remove', { member: member.id, report }))}
              />
            ))}
          </section>
        </>
      )}
    </>
  );
}

/** Never rejects: what is wrong with one file is said beside its name, and the others go on. */
async function takeOne({ call }: Background, file: File): Promise<Taken['outcome']> {
  try {
    if (file.size > 3 * REPORT_LIMITS.text) return null;
    return await call('report.import', { text: fromUtf8(new Uint8Array(await file.arrayBuffer())) });
  } catch (thrown) {
    // Not UTF-8, or gone meanwhile
    return thrown instanceof TypeError || thrown instanceof DOMException ? null : { problem: toProblem(thrown) };
  }
}

function Import(props: { disabled: boolean; working: boolean; onFiles: (files: readonly File[]) => void }) {
  const t = useText(REPORT).report;
  const field = useRef<HTMLInputElement>(null);
  return (
    <div class="grow">
      <input
        ref={field}
        type="file"
        accept=".jsonl"
        multiple
        hidden
        aria-label={t.take}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          if (files.length > 0) props.onFiles(files);
          currentTarget.value = ''; // the same file may be chosen again
        }}
      />
      <button type="button" class="button primary" disabled={props.disabled} onClick={() => field.current?.click()}>
        <Icon node={Upload} size={15} /> {props.working ? t.taking : t.take}
      </button>
    </div>
  );
}

function Outcomes({ taken }: { taken: readonly Taken[] }) {
  return (
    <div role="status">
      <ul class="outcomes">
        {taken.map(({ file, outcome }, place) => (
          <li key={place}>
            <p class="small">
              <strong>
                <Untrusted text={file} />
              </strong>
            </p>
            <Outcome outcome={outcome} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcome({ outcome }: Pick<Taken, 'outcome'>) {
  const t = useText(REPORT).report;
  if (outcome === null)
    return (
      <p class="state red small">
        <Icon node={TriangleAlert} size={14} /> {t.unreadable}
      </p>
    );
  if ('problem' in outcome) return <ProblemBand problem={outcome.problem} />;
  return (
    <p class="state green small">
      <Icon node={CircleCheck} size={14} /> <Untrusted text={outcome.member} />{' '}
      {outcome.known ? t.takenBefore : t.taken(outcome.lines.toLocaleString('en'))}
    </p>
  );
}
