// Lists in the approval window: asked, going on, paused, without its card, over; and 本次连续签名.
import type { RunRow, RunView } from '#shared/protocol/views.ts';
import type { Scene } from './scene.ts';
import { approval, certificate, good } from './worlds.ts';

const KINDS = [
  { title: { zh: '报关单', en: 'Goods declaration' }, currency: '美元', name: 'DEC' },
  { title: { zh: '支付原始数据（179 号公告）', en: 'Original payment data (announcement 179)' }, currency: '人民币', name: 'PAY' },
] as const; // prettier-ignore

function rows(count: number, change: (index: number) => Partial<RunRow> = () => ({})): RunRow[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % 5 === 4 ? 1 : 0];
    return {
      index,
      name: `${kind.name}-2026-${String(index + 1).padStart(5, '0')}.xml`,
      title: kind.title,
      keys: `I2026000000${String(1_000_000 + index)}`,
      amount: { value: `${String(1200 + index * 37)}.50`, currency: kind.currency },
      size: 3000 + index,
      sha256: 'a'.repeat(64),
      ...(index % 40 === 3 && { caution: true }),
      state: 'waiting' as const,
      problem: null,
      ...change(index),
    };
  });
}

export function batchScenes(now: number): Scene[] {
  const size = { page: 'approve' as const, hash: 'a1', width: 480, height: 640, wait: 800 };
  const { document } = approval(now);
  const answers = (all: RunRow[]) => ({
    'run.rows': { revision: 1, rows: all },
    'run.document': { ...document, caution: null },
    'run.act': {},
  });
  const batch = approval(now, {
    verb: 'batch',
    page: null,
    tab: null,
    rows: 1000,
    document: {
      ...document,
      kind: 'batch',
      title: { zh: '导入批次 0412', en: 'Import batch 0412' },
      fields: [{ label: { zh: '票数', en: 'Count' }, value: '1000', strong: true }],
    },
  });
  const run = (name: string, changed: Partial<RunView>, all: RunRow[], more: Partial<Scene> = {}): Scene => ({
    name: `batch-${name}`,
    ...size,
    state: good(now, {
      runs: [
        {
          id: 'a1',
          kind: 'batch',
          title: 'import-0412',
          page: null,
          state: 'running',
          why: null,
          certificate: certificate(now),
          count: 1000,
          signed: 312,
          failed: 0,
          leftOut: 0,
          workedMs: 26_000,
          endsAt: null,
          revision: 1,
          ...changed,
        },
      ],
    }),
    answers: answers(all),
    ...more,
  });
  const half = rows(1000, (index) => (index < 312 ? { state: 'signed' } : {}));
  const over = rows(1000, (index) =>
    index % 333 === 5
      ? { state: 'failed', problem: { code: 'token/failed', params: {} } }
      : index > 990
        ? { state: 'left-out', problem: { code: 'batch/left-out', params: {} } }
        : { state: 'signed' },
  );
  const series = {
    kind: 'series' as const,
    page: batch.page ?? approval(now).page,
    count: 20,
    signed: 6,
    endsAt: now + 8 * 60_000 + 12_000,
  };
  const sealed = rows(20, (index) => ({
    name: `标书${String(index + 1)}.pdf.p7e`,
    title: { zh: '解密文件', en: 'Decrypt a file' },
    keys: '',
    amount: null,
    ...(index === 3 && {
      state: 'failed' as const,
      problem: { code: 'envelope/other-key', params: { id: '0A1B2C3D4E5F' } },
    }),
  }));
  const decrypting = approval(now, {
    verb: 'decrypt',
    page: null,
    tab: null,
    rows: 20,
    document: {
      ...document,
      kind: 'batch',
      title: { zh: '批量解密 20 份', en: 'Decrypt 20 files' },
      fields: [{ label: { zh: '份数', en: 'Count' }, value: '20', strong: true }],
    },
  });
  const offered = { certificate: 'c'.repeat(64), mostCount: 100, mostMinutes: 30 };
  return [
    { name: 'batch-list', ...size, state: good(now, { approvals: [batch] }), answers: answers(rows(1000)) },
    {
      name: 'batch-list-some',
      ...size,
      state: good(now, { approvals: [batch] }),
      answers: answers(rows(1000)),
      clicks: ['.chip:nth-child(3)', '.item:nth-child(2) .tick'],
    },
    {
      name: 'batch-item',
      ...size,
      state: good(now, { approvals: [batch] }),
      answers: answers(rows(1000)),
      clicks: ['.item:nth-child(3)'],
    },
    { name: 'batch-decrypt', ...size, state: good(now, { approvals: [decrypting] }), answers: answers(sealed) },
    run(
      'decrypt-over',
      { kind: 'decrypt', title: '标书1.pdf.p7e … (20)', state: 'ended', count: 19, signed: 19, failed: 1, unfit: 1 },
      sealed.map((row) => (row.state === 'waiting' ? { ...row, state: 'signed' as const } : row)),
    ),
    run('progress', {}, half),
    run('paused', { state: 'paused' }, half),
    run('card', { state: 'card', why: { code: 'batch/card-gone', params: {} } }, half),
    run('pin', { state: 'pin' }, half),
    run('done', { state: 'ended', signed: 988, failed: 3, leftOut: 9, count: 991, workedMs: 84_000 }, over),
    {
      name: 'batch-series-offer',
      ...size,
      state: good(now, { approvals: [approval(now, { series: offered })] }),
      clicks: ['.series-offer input'],
    },
    run(
      'series',
      series,
      rows(6, () => ({ state: 'signed', name: '' })),
    ),
    run(
      'series-over',
      { ...series, state: 'ended' },
      rows(6, () => ({ state: 'signed', name: '' })),
    ),
    run('zoomed', {}, half, { width: 240, height: 320 }),
    run('wide', {}, half, { width: 1280, height: 900 }),
  ];
}
