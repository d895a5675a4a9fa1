// Many signatures under one consent, as the window shows them: rows with their outcome, what it is doing, and what the person may do.
import { sumDecimals } from '../../documents/reading/money.ts';
import type { RecognisedDocument } from '../../documents/document.ts';
import type { CertificateView, DocumentView, PageView, ProblemView, RunRow, RunView } from '#shared/protocol/views.ts';

export type RunAct = 'pause' | 'go-on' | 'stop';

export interface Run {
  readonly id: string;
  /** Pairing id of the extension whose window shows it; nobody else sees or moves it. */
  readonly extension: string;
  readonly view: RunView | null;
  readonly state: RunView['state'] | 'asked';
  rows(after: number): { revision: number; rows: RunRow[] };
  row(index: number): RunRow | undefined;
  document(index: number): DocumentView | null;
  add(row: Omit<RunRow, 'index' | 'state' | 'problem'>): number;
  settle(index: number, state: RunRow['state'], problem?: ProblemView | null): void;
  /** From now on it is shown as a run, no longer as a question. */
  begin(with_: { certificate: CertificateView; count: number; endsAt: number | null }): void;
  become(state: RunView['state'], why?: ProblemView | null): void;
}

/** Between two tellings of rows that came one after the other. */
const TELL_MS = 200;

export function createRun(options: {
  id: string;
  extension: string;
  kind: RunView['kind'];
  title: string;
  page: PageView | null;
  document: (index: number) => DocumentView | null;
  onChange: (view: RunView) => void;
  now: () => number;
}): Run {
  const { id, extension, kind, title, page } = options;
  const rows: { row: RunRow; changed: number }[] = [];
  const counts = { waiting: 0, signed: 0, failed: 0, 'left-out': 0 };
  let revision = 0;
  let begun: Pick<RunView, 'certificate' | 'count' | 'endsAt' | 'unfit'> | null = null;
  let state: Run['state'] = 'asked';
  let why: ProblemView | null = null;
  let workedMs = 0;
  let runningSince: number | null = null;
  let timer: NodeJS.Timeout | null = null;

  function view(): RunView | null {
    if (!begun || state === 'asked') return null;
    const now = runningSince === null ? 0 : options.now() - runningSince;
    return {
      id, kind, title, page, state, why, ...begun,
      signed: counts.signed, failed: counts.failed, leftOut: counts['left-out'],
      workedMs: workedMs + now, revision,
    }; // prettier-ignore
  }
  function tell(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const now = view();
    if (now) options.onChange(now);
  }
  function tellSoon(): void {
    timer ??= setTimeout(tell, TELL_MS);
  }

  return {
    id,
    extension,
    get view() {
      return view();
    },
    get state() {
      return state;
    },
    rows: (after) => ({ revision, rows: rows.filter(({ changed }) => changed > after).map(({ row }) => row) }),
    row: (index) => rows[index]?.row,
    document: (index) => (rows[index] ? options.document(index) : null),
    add(row) {
      const index = rows.length;
      rows.push({ row: { ...row, index, state: 'waiting', problem: null }, changed: ++revision });
      counts.waiting += 1;
      if (begun) tellSoon();
      return index;
    },
    settle(index, next, problem = null) {
      const entry = rows[index];
      if (!entry) return;
      counts[entry.row.state] -= 1;
      counts[next] += 1;
      entry.row = { ...entry.row, state: next, problem };
      entry.changed = ++revision;
      if (begun) tellSoon();
    },
    begin(given) {
      begun = { ...given, unfit: counts.failed };
      this.become('running');
    },
    become(next, reason = null) {
      if (state === 'ended') return;
      if (runningSince !== null) workedMs += options.now() - runningSince;
      runningSince = next === 'running' ? options.now() : null;
      state = next;
      why = reason;
      tell();
    },
  };
}

/** The field that is added up over a list; the first one that the document has. */
const AMOUNTS = ['总价', '支付金额', '实际支付合计', '商品价格合计', '支付金额合计', '收款金额合计', '商品总价合计'];

/** What a list says of a document. */
export function rowOf(
  name: string,
  document: Pick<DocumentView, 'title' | 'fields' | 'caution' | 'size' | 'sha256'>,
  keys: RecognisedDocument['keys'],
): Omit<RunRow, 'index' | 'state' | 'problem'> {
  const values = keys.map(({ value }) => value).join(' ');
  const { title, caution, size, sha256 } = document;
  const about = { name, title, keys: values.slice(0, 500), amount: amountOf(document), size, sha256 };
  return caution === null ? about : { ...about, caution: true };
}

/** `98.70 美元` as number and currency; null where it is not one amount in one currency. */
function amountOf({ fields }: Pick<DocumentView, 'fields'>): RunRow['amount'] {
  const field = AMOUNTS.map((name) => fields.find(({ label }) => label.zh === name)).find(Boolean);
  const [written = '', currency = '', ...more] = (field?.value ?? '').split(' ');
  const value = written.replaceAll(',', '');
  return sumDecimals([value]) === null || more.length > 0 ? null : { value, currency };
}
