// 用证记录, the signing report: what both ends say of it. The file itself is the agent's (agent/operations/report/file.ts).
import * as v from 'valibot';

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** SM3, hex: of a member's key (its fingerprint), or of a report */
const sm3 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What a person agreed to: each is one window, or one item under the consent of one. */
export const USE_TYPES = [
  'login',
  'sign',
  'batch',
  'decrypt',
  'identity',
  'check-pin',
  'change-pin',
  'forward',
] as const;
export type UseType = (typeof USE_TYPES)[number];

export const REPORT_LIMITS = {
  /** Lines of one report, and UTF-16 units of its text */
  lines: 20_000,
  text: 12 * 1024 * 1024,
  /** Of a member's name */
  member: 60,
  /** What one administrator keeps */
  members: 500,
  reports: 2000,
  linesKept: 500_000,
} as const;

const memberName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(REPORT_LIMITS.member));

/** How often, and how often with success. */
const Row = v.strictObject({
  name: text,
  /** Of a certificate: its holder; else '' */
  holder: text,
  count,
  done: count,
});
export type UseRow = v.InferOutput<typeof Row>;

/** The same lines counted in five ways: each list adds up to `count` and `done`. */
export const UseTotal = v.strictObject({
  count,
  done: count,
  types: v.array(Row),
  /** yyyy-mm of this computer */
  months: v.array(Row),
  /** Id of the portal's pack, else the origin */
  portals: v.array(Row),
  certificates: v.array(Row),
  members: v.array(Row),
});
export type UseTotal = v.InferOutput<typeof UseTotal>;

export const KeptReport = v.strictObject({
  id: sm3,
  /** Milliseconds since 1970: when it was made, and its period; `from` 0 is the beginning of the log */
  made: count,
  from: count,
  until: count,
  lines: count,
});
export type KeptReport = v.InferOutput<typeof KeptReport>;

export const ReportMember = v.strictObject({
  /** Fingerprint of the key */
  id: sm3,
  name: text,
  /** Only an accepted member is counted */
  accepted: v.boolean(),
  /** By their period, the oldest first */
  reports: v.array(KeptReport),
  /** Lines of the member's log between two reports that are in none: something was left out */
  gaps: v.array(v.strictObject({ first: count, last: count, from: count, until: count })),
});
export type ReportMember = v.InferOutput<typeof ReportMember>;

const period = { from: v.nullable(count), until: v.nullable(count) };

export const OwnUses = {
  params: v.strictObject(period),
  result: v.strictObject({
    /** What the report would be signed as, and the fingerprint that the administrator compares */
    member: text,
    fingerprint: sm3,
    total: UseTotal,
  }),
};

export const MakeReport = {
  params: v.strictObject({ ...period, member: memberName }),
  result: v.strictObject({ name: text, text: v.string(), lines: count }),
};

export const ImportReport = {
  params: v.strictObject({ text: v.pipe(v.string(), v.maxLength(REPORT_LIMITS.text)) }),
  result: v.strictObject({
    member: text,
    lines: count,
    /** Not counted before the member is accepted */
    accepted: v.boolean(),
    /** It was here already */
    known: v.boolean(),
  }),
};

export const KeptReports = {
  params: v.strictObject({}),
  result: v.strictObject({ members: v.array(ReportMember), total: UseTotal }),
};

export const AcceptMember = { params: v.strictObject({ member: sm3 }), result: v.strictObject({}) };
/** `report` null: the member with all reports; the next report is that of somebody new. */
export const RemoveReport = {
  params: v.strictObject({ member: sm3, report: v.nullable(sm3) }),
  result: v.strictObject({}),
};
