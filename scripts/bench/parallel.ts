// Row 5 of DESIGN §5: 32 clients at once on one token. Every signature is verified against its own message, and every line of the
// log is counted: an error is a call that failed, a signature that is wrong or missing, a line that is missing, a broken chain.
import { verify, X509Certificate } from 'node:crypto';
import { messageOf } from './parallel-loop.ts';
import { openGrant, type Scene } from './scene.ts';
import { number, type Row, row } from './table.ts';

export interface ParallelOptions {
  clients: number;
  signatures: number;
}

const SIGNATURE_BYTES = 64;
/** In one go of the page, so that a slow machine stays within the browser's answer time. */
const STEP = 2000;

export async function parallelRows(scene: Scene, options: ParallelOptions): Promise<Row[]> {
  const key = new X509Certificate(scene.softhsm.certificate('p256')).publicKey;
  const before = await logState(scene);
  const grant = await openGrant(scene, 'ecdsa', options.signatures);
  await scene.page.run('open', options.clients);
  const errors: Record<string, number> = {};
  let wrong = 0;
  let ms = 0;
  for (let from = 0; from < options.signatures; from += STEP) {
    const to = Math.min(from + STEP, options.signatures);
    const started = performance.now();
    const done = await scene.page.run('signInParallel', { batch: grant.batch, from, to });
    ms += performance.now() - started;
    for (const [text, times] of Object.entries(done.errors)) errors[text] = (errors[text] ?? 0) + times;
    const signatures = Buffer.from(done.signatures, 'base64');
    for (let index = from; index < to; index++) {
      const signature = signatures.subarray((index - from) * SIGNATURE_BYTES, (index - from + 1) * SIGNATURE_BYTES);
      if (!verify('sha256', messageOf(index), { key, dsaEncoding: 'ieee-p1363' }, signature)) wrong++;
    }
  }
  await grant.close();
  await scene.page.run('close');
  const after = await logState(scene);
  const missing = before.count + 1 + options.signatures - after.count; // and the line of the grant itself
  const broken = after.damagedFrom === null ? 0 : 1;
  const found = Object.entries(errors).map(([text, times]) => `${text} ×${times}`);
  const notes = [`${number(wrong)} not verified`, `${number(missing)} log lines missing`, ...found].join(', ');
  return [
    row(
      {
        name: `${options.clients} clients in parallel on one token, ${number(options.signatures)} signatures: ${notes}`,
        value: wrong + Math.abs(missing) + broken,
        unit: 'errors',
        ratio: null,
        against: `${number((options.signatures / ms) * 1000)} signatures/s in all`,
      },
      { at: 'most', limit: 0 },
    ),
  ];
}

async function logState(scene: Scene): Promise<{ count: number; damagedFrom: number | null }> {
  const { chain } = await scene.page.call('audit.search', { text: '', before: null, limit: 1 });
  return chain;
}
